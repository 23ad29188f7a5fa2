#pragma once

#include <cstdint>
#include <random>
#include <vector>

#include "engine/model/command.hpp"
#include "engine/model/types.hpp"

namespace paddock::workload {

/// What an order flow is made of. Percentages are of commands, but `aggressive_percent`, which is of new
/// orders.
struct FlowOptions {
  std::uint64_t seed = 1;
  std::uint32_t first_account = 1;  ///< accounts and their ports are numbered from here
  std::uint32_t accounts = 8;
  std::uint32_t first_offering = 1;
  std::uint32_t offerings = 50;
  std::uint32_t cancel_percent = 30;
  std::uint32_t replace_percent = 5;
  std::uint32_t aggressive_percent = 55;  ///< priced to trade at once; the others rest
  std::uint32_t depth_ticks = 20;         ///< resting orders lie up to this far from the middle
  std::uint32_t max_quantity = 100;       ///< shares an order
  std::uint32_t resting_per_port = 500;   ///< above this a port cancels before it enters
};

/// One seeded order flow for benchmarks, tests and load: the same options give the same commands. It looks at
/// no answer: what it believes to be live may have been filled. Every port trades for the account of its
/// number, every offering around its listing price. One thread.
class OrderFlow {
 public:
  explicit OrderFlow(const FlowOptions& options);

  /// The operator's commands and the trades that make the market that `next` trades in: accounts with cash,
  /// offerings in `trading`, and shares of each with each account. They use up refs: to be carried out before
  /// the first `next`.
  [[nodiscard]] std::vector<model::Command> setup();

  [[nodiscard]] model::Command next();

  [[nodiscard]] static model::Symbol symbol(std::uint32_t offering);

 private:
  struct Working {
    model::UserRef ref;
    model::OfferingId offering;
    model::Side side;
  };
  struct Port {
    std::uint32_t last_ref = 0;
    std::vector<Working> working;
  };

  std::uint32_t below(std::uint32_t bound) { return static_cast<std::uint32_t>(random_() % bound); }
  model::Command order(std::uint32_t port, model::OfferingId offering, model::Side side,
                       std::uint32_t quantity, std::int64_t price);
  std::int64_t passive_price(model::OfferingId offering, model::Side side);
  model::Command enter(std::uint32_t port);
  model::Command cancel(std::uint32_t port);
  model::Command replace(std::uint32_t port);
  void distribute(std::uint32_t offering, std::vector<model::Command>& to);

  FlowOptions options_;
  std::mt19937_64 random_;
  std::vector<Port> ports_;
};

}  // namespace paddock::workload
