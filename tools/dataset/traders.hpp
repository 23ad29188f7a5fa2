#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <vector>

#include "engine/market/exchange.hpp"
#include "engine/model/command.hpp"
#include "tools/dataset/holders.hpp"
#include "tools/dataset/journal_sink.hpp"
#include "tools/dataset/shape.hpp"
#include "tools/workload/random.hpp"

namespace paddock::dataset {

/// Everybody who sends commands: keeps the refs of the ports and what rests near the price of each offering,
/// and carries commands out on the exchange. One thread. The market's clock is the caller's.
class Traders {
 public:
  Traders(const Shape& shape, const Holders& holders, market::Exchange& exchange, JournalSink& log);

  /// The events of one command, the slices that follow it included in the log, but not here.
  std::span<const model::Event> carry_out(const model::Command& command);

  void open_account(std::uint32_t account);
  void list(std::uint32_t offering);
  void enter_phase(std::uint32_t offering, model::Phase phase);
  /// Whoever lists the offering sells every holder their part; one trade each, two where an order of theirs
  /// ends.
  void hand_out(std::uint32_t offering, std::uint32_t account);

  /// Two orders that cross, so that the auction that collects has a price.
  void meet(std::uint32_t offering);
  /// Something happens in an offering: an order that rests near the price, or one that takes what is there,
  /// or a cancel, or now and then a `gtc` order far away.
  void act(std::uint32_t offering);
  /// The account takes what rests in the offering, whatever happens; a trade but for a market without others.
  void take(std::uint32_t offering, std::uint32_t account);
  /// What `day` orders left is gone.
  void day_is_over();

 private:
  struct Near {
    std::uint32_t port;
    model::UserRef ref;
  };
  struct Market {
    std::int64_t price;                   ///< around which is quoted
    std::array<std::uint64_t, 2> open{};  ///< shares near the price, by side
    std::uint32_t handed_out_left = 0;    ///< of the lister's present order of the first day
    std::vector<Near> near;               ///< orders that may rest
  };

  [[nodiscard]] model::Command order(std::uint32_t account, std::uint32_t offering, model::Side side,
                                     std::uint32_t quantity, std::int64_t price);
  void rest(std::uint32_t offering, model::Side side);
  void take(std::uint32_t offering, model::Side side, std::uint32_t account);
  void wait_far(std::uint32_t offering);
  void cancel(std::uint32_t offering);
  /// Carries out an order near the price and keeps account of what rests there.
  void enter(const model::Command& command);
  void walk(std::uint32_t offering);
  [[nodiscard]] std::uint32_t lister(std::uint32_t offering) const { return 1 + (offering - 1) % dealers_; }
  [[nodiscard]] bool is_dealer(std::uint32_t account) const { return account <= dealers_; }
  [[nodiscard]] Market& market(std::uint32_t offering) { return markets_[offering - 1]; }

  const Holders& holders_;
  market::Exchange& exchange_;
  JournalSink& log_;
  workload::Random random_;
  std::uint32_t dealers_;
  std::vector<std::uint32_t> next_refs_;  ///< by account
  std::vector<Market> markets_;
};

}  // namespace paddock::dataset
