#pragma once

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <array>
#include <memory>
#include <string>
#include <string_view>

#include "engine/market/exchange.hpp"
#include "engine/model/script_reader.hpp"
#include "tests/unit/tools/collecting_sink.hpp"
#include "tools/paddock/live_book.hpp"

namespace paddock::tools {

/// A market that is written down: accounts 1 to 3 with cash, and offering 1 (AAA) listed at 108.00, of which
/// each has shares. A record's time is its seq in seconds after `kStart`.
class WrittenMarket {
 public:
  static constexpr std::int64_t kStart = 1'760'965'200'000'000'000;  ///< 2025-10-20 09:00:00 in New York

  explicit WrittenMarket(std::string_view tie_break = "reference") {
    for (int account = 1; account <= 3; ++account) {
      run(fmt::format(R"({{"op":"open_account","account":{}}})", account));
      run(fmt::format(R"({{"op":"deposit","account":{},"amount":"1000000000.00"}})", account));
    }
    run(fmt::format(
        R"({{"op":"list","offering":1,"symbol":"AAA","issuer":1,"shares":900000000,"price":"108.00",)"
        R"("tie_break":"{}"}})",
        tie_break));
  }

  void run(std::string_view line) {
    model::ScriptReader reader;
    const auto entry = reader.read(line);
    ASSERT_TRUE(entry) << line;
    exchange_->apply(entry->command, nullptr, sink_);
    sink_.flush();
  }
  void to_phase(std::string_view phase) {
    run(fmt::format(R"({{"op":"phase","offering":1,"to":"{}"}})", phase));
  }
  void enter(unsigned account, std::string_view side, unsigned quantity, std::string_view price) {
    run(fmt::format(
        R"({{"op":"enter","account":{},"ref":{},"offering":1,"side":"{}","quantity":{},"price":"{}"}})",
        account, ++refs_.at(account), side, quantity, price));
  }
  void cancel_last(unsigned account) {
    run(fmt::format(R"({{"op":"cancel","port":{},"ref":{},"quantity":0}})", account, refs_.at(account)));
  }
  /// Of rulebook section 6.
  void worked_example() {
    enter(2, "buy", 100, "115.00");
    enter(3, "buy", 200, "110.00");
    enter(1, "sell", 150, "108.00");
    enter(1, "sell", 100, "112.00");
  }
  [[nodiscard]] LiveBook book(std::string_view symbol = "AAA") const {
    auto events = sink_.events;
    for (std::size_t i = 0; i < events.size(); ++i) {
      events[i].time = kStart + static_cast<std::int64_t>(i + 1) * 1'000'000'000;
    }
    LiveBook book{model::Symbol::from(symbol)};
    book.take(events, model::Seq{1});
    return book;
  }

 private:
  std::unique_ptr<market::Exchange> exchange_ = std::make_unique<market::Exchange>();
  CollectingSink sink_;
  std::array<unsigned, 4> refs_{};
};

}  // namespace paddock::tools
