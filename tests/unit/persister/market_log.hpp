#pragma once

#include <fmt/format.h>

#include <cstdint>
#include <memory>
#include <span>
#include <stdexcept>
#include <string_view>
#include <vector>

#include "engine/market/exchange.hpp"
#include "engine/model/event_sink.hpp"
#include "engine/model/script_reader.hpp"
#include "persister/projection/projection.hpp"

namespace paddock::projection::test {

inline constexpr std::uint64_t kMarket = 0x123456789ABC;
inline constexpr std::int64_t kSecond = 1'000'000'000;
inline constexpr std::int64_t kDollar = 10'000;
/// 2025-10-20 14:00 UTC
inline constexpr std::int64_t kTwoOClock = 1'760'968'800 * kSecond;

/// The user of an account that was not named.
inline base::Uuid user_of(std::uint32_t account) {
  return base::computed_uuid(kMarket, base::UuidKind::user, account);
}

/// The log that an exchange makes of script lines; each command is its own, at the time that `at` set.
class MarketLog final : public model::EventSink {
 public:
  MarketLog() : EventSink(model::Seq{1}), exchange_(std::make_unique<market::Exchange>()) { at(kTwoOClock); }

  MarketLog& at(std::int64_t time) {
    set_time(time);
    return *this;
  }
  MarketLog& run(std::string_view line) {
    const auto command = reader_.read(line);
    if (!command) throw std::invalid_argument(command.error().message);
    const auto before = next_seq();
    exchange_->apply(command->command, command->named(), *this);
    if (next_seq() != before) end_command(0, 0);
    flush();
    return *this;
  }
  /// Opens accounts 1 .. `accounts` with cash, lists offering 1 at 100.00 for account 1, and opens trading.
  MarketLog& open_market(int accounts);
  MarketLog& buy(int account, int quantity, std::string_view price, std::string_view more = "") {
    return enter(account, "buy", quantity, price, more);
  }
  MarketLog& sell(int account, int quantity, std::string_view price, std::string_view more = "") {
    return enter(account, "sell", quantity, price, more);
  }
  MarketLog& phase(std::string_view to);
  /// The account's next ref, used with it.
  std::uint32_t next_ref(int account) { return ++refs_[account]; }

  std::vector<model::Event> events;

 private:
  MarketLog& enter(int account, std::string_view side, int quantity, std::string_view price,
                   std::string_view more);
  void consume(std::span<const model::Event> batch, model::Seq) noexcept override {
    events.insert(events.end(), batch.begin(), batch.end());
  }

  std::unique_ptr<market::Exchange> exchange_;
  model::ScriptReader reader_;
  std::uint32_t refs_[256] = {};
};

inline MarketLog& MarketLog::open_market(int accounts) {
  for (int account = 1; account <= accounts; ++account) {
    run(fmt::format(R"({{"op":"open_account","account":{}}})", account));
    run(fmt::format(R"({{"op":"deposit","account":{},"amount":"100000.00"}})", account));
  }
  run(R"({"op":"list","offering":1,"symbol":"BLZR74","issuer":1,"shares":1000,"price":"100.00"})");
  return phase("trading");
}

inline MarketLog& MarketLog::phase(std::string_view to) {
  return run(fmt::format(R"({{"op":"phase","offering":1,"to":"{}"}})", to));
}

inline MarketLog& MarketLog::enter(int account, std::string_view side, int quantity, std::string_view price,
                                   std::string_view more) {
  return run(fmt::format(
      R"({{"op":"enter","account":{},"ref":{},"offering":1,"side":"{}","quantity":{},"price":"{}"{}}})",
      account, ++refs_[account], side, quantity, price, more));
}

/// Folds all of a log that was not folded yet; throws when it cannot be.
inline void fold(const MarketLog& log, Projection& projection) {
  for (auto next = projection.position().raw(); next < log.events.size(); ++next) {
    if (auto folded = projection.apply(log.events[next], model::Seq{next + 1}); !folded) {
      throw std::runtime_error(folded.error().message);
    }
  }
}

/// A projection of an empty database that has folded `log`, beat included.
inline std::unique_ptr<Projection> projection_of(const MarketLog& log) {
  auto projection = std::make_unique<Projection>(kMarket);
  if (!projection->restore({})) throw std::runtime_error("an empty database is restored");
  fold(log, *projection);
  return projection;
}

/// What it makes of the tables, marks and portfolios included.
inline Batch batch_of(Projection& projection) {
  Batch batch;
  projection.write_beat();
  projection.close_batch(batch);
  return batch;
}

}  // namespace paddock::projection::test
