#pragma once

#include <cstdint>
#include <random>
#include <vector>

#include "engine/model/command.hpp"

namespace paddock::test {

// Single commands, each with what the tests vary.
[[nodiscard]] model::Command open_account(std::uint32_t account);
[[nodiscard]] model::Command deposit(std::uint32_t account, std::int64_t dollars);
[[nodiscard]] model::Command list_offering(std::uint32_t offering, std::uint32_t issuer, const char* symbol);
[[nodiscard]] model::Command to_phase(std::uint32_t offering, model::Phase phase);
[[nodiscard]] model::Command enter(std::uint32_t port, std::uint32_t ref, model::Side side,
                                   std::uint32_t quantity, std::int64_t price, std::uint32_t offering = 1);
[[nodiscard]] model::Command cancel(std::uint32_t port, std::uint32_t ref);
[[nodiscard]] model::Command query(std::uint32_t port);
[[nodiscard]] model::Command mass_cancel(std::uint32_t port);
[[nodiscard]] model::Command attach(std::uint32_t port, std::uint32_t connection, bool cancel_on_disconnect);
[[nodiscard]] model::Command detach(std::uint32_t port, std::uint32_t connection, bool logout);

/// Accounts 1 to `accounts` with cash, offering 1 issued by account 1 and trading.
[[nodiscard]] std::vector<model::Command> opening(std::uint32_t accounts);

/// An endless, seeded flow on a market that `opening(kAccounts)` made: crossing and resting orders, cancels,
/// queries, re-sent refs and mass cancels, some of which leave no event.
class CommandStream {
 public:
  static constexpr std::uint32_t kAccounts = 4;

  explicit CommandStream(std::uint32_t seed) : random_(seed) {}
  [[nodiscard]] model::Command next();

 private:
  [[nodiscard]] std::uint32_t below(std::uint32_t end) { return static_cast<std::uint32_t>(random_() % end); }

  std::mt19937 random_;
  std::uint32_t last_ref_[kAccounts + 1] = {};
};

}  // namespace paddock::test
