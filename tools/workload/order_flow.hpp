#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "engine/model/command.hpp"
#include "engine/model/types.hpp"
#include "tools/workload/random.hpp"

namespace paddock::workload {

/// What an order flow is made of. Percentages are of commands; what is left are new orders that rest.
struct FlowOptions {
  std::uint64_t seed = 1;
  std::uint32_t first_account = 1;  ///< accounts and their ports are numbered from here
  std::uint32_t accounts = 8;  ///< 2 to 1,000: half of them quote an offering, the others trade with them
  std::uint32_t first_offering = 1;
  std::uint32_t offerings = 50;
  std::uint32_t taking_percent = 33;  ///< immediate-or-cancel orders; nearly all of them trade
  std::uint32_t cancel_percent = 30;
  std::uint32_t replace_percent = 6;
  /// The books are first filled with half as many; later cancels and new orders take each other's place to
  /// keep between a quarter and all of this.
  std::uint32_t live_orders = 20'000;
};

/// One seeded order flow without end, for benchmarks, tests and load: the same options give the same
/// commands. Every offering's price walks at random about its listing price; half of the ports quote around
/// it, the other half takes, roles changing from offering to offering, so that nobody meets orders of its
/// own; resting orders are cancelled and replaced. Every port trades for the account of its number. One
/// thread; nothing is allocated in `next`.
///
/// It looks at no answer: what it believes to be live may have been filled, as for any client that is late.
class OrderFlow {
 public:
  explicit OrderFlow(const FlowOptions& options);

  /// The operator's commands and the trades that make the market that `next` trades in: accounts with cash,
  /// offerings in `trading`, and shares of each with each account. They use up refs: to be carried out before
  /// the first `next`, all through one lane. Carried out again, they do nothing but pay in more cash.
  [[nodiscard]] std::vector<model::Command> setup();
  /// The part of it that opens the account of one port, by its index, or only pays in cash.
  void open_account(std::uint32_t port, std::vector<model::Command>& to) const;
  void pay_in(std::uint32_t port, std::vector<model::Command>& to) const;
  /// The part of it that lists one offering, by its index, and gives each account its shares, with the ports'
  /// next refs; and the trade of it by which one account gets its shares.
  void list_offering(std::uint32_t offering, std::vector<model::Command>& to);
  void give_shares(std::uint32_t offering, std::uint32_t port, std::vector<model::Command>& to);
  /// The index of the port that issues an offering and hands its shares out, and how many there are.
  [[nodiscard]] std::uint32_t issuer(std::uint32_t offering) const noexcept;
  [[nodiscard]] std::uint32_t shares_listed() const noexcept;
  /// The cash that every account is given at first.
  [[nodiscard]] std::int64_t cash_each() const noexcept;
  /// The port goes on with this ref, in a market that is set up already.
  void set_next_ref(model::PortId port, model::UserRef ref);

  /// An enter, cancel or replace.
  [[nodiscard]] model::Command next();

  [[nodiscard]] static model::Symbol symbol(std::uint32_t offering);

 private:
  struct Resting {
    std::uint32_t port;  ///< its index
    model::UserRef ref;
    std::uint32_t offering;  ///< its index
    std::uint32_t quantity;
    model::Side side;
  };
  enum class Role : std::uint8_t { quotes, takes };

  [[nodiscard]] model::Command order(std::uint32_t port, std::uint32_t offering, model::Side side,
                                     std::uint32_t quantity, std::int64_t price);
  [[nodiscard]] std::uint32_t pick_port(std::uint32_t offering, Role role);
  [[nodiscard]] model::Side pick_side();
  [[nodiscard]] std::int64_t walk(std::uint32_t offering);
  [[nodiscard]] std::int64_t quote(std::uint32_t offering, model::Side side);
  [[nodiscard]] std::size_t pick_resting();
  [[nodiscard]] model::Command rest();
  [[nodiscard]] model::Command take();
  [[nodiscard]] model::Command cancel();
  [[nodiscard]] model::Command replace();

  FlowOptions options_;
  Random random_;
  std::vector<std::uint32_t> next_refs_;  ///< by port
  std::vector<std::int64_t> prices_;      ///< by offering
  std::vector<Resting> resting_;          ///< believed to rest
  bool filling_ = true;
};

}  // namespace paddock::workload
