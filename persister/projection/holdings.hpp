#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <map>
#include <unordered_map>
#include <vector>

#include "engine/base/uuid.hpp"
#include "engine/model/types.hpp"
#include "persister/projection/batch_builder.hpp"
#include "persister/projection/offerings.hpp"

namespace paddock::projection {

/// Who owns how many shares of what, what they cost, and what they are worth now; by user, over all accounts
/// of a user. Holdings that trade are in the next batch; marks of the others and portfolios follow on a beat:
/// `start_beat` notes what is due, `write_beat` puts a bounded part of it into the batch, the oldest first. A
/// holding without shares keeps the mark at which the last were sold. One thread.
class Holdings {
 public:
  explicit Holdings(BatchBuilder& batch) : batch_(batch) {}

  /// The user's place, made when new.
  [[nodiscard]] std::uint32_t user(const base::Uuid& id);

  /// Rows read back; what differs from what the marks say now is due at the next beat.
  void restore(const HoldingRow& row, Offering& offering);
  void restore(const PortfolioRow& row);
  /// Users with holdings but without the portfolio row they should have are due.
  void finish_restore();

  void buy(std::uint32_t user, Offering& offering, std::uint32_t shares, model::Amount value);
  /// False when the user does not hold that many.
  [[nodiscard]] bool sell(std::uint32_t user, Offering& offering, std::uint32_t shares, model::Price price);

  void start_beat(const std::vector<Offering*>& moved);
  [[nodiscard]] bool beat_is_due() const noexcept { return !due_holdings_.empty() || !due_users_.empty(); }
  /// Whether a beat would find anything that changed since the last one.
  [[nodiscard]] bool anything_changed() const noexcept { return !changed_users_.empty(); }
  void write_beat(std::size_t most_rows);

  void close_batch();

 private:
  struct Holding {
    std::uint32_t user;
    Offering* offering;
    std::uint32_t shares = 0;
    model::Amount cost{0};
    model::Price last_mark{0};  ///< without shares
    std::uint64_t changed_in = 0;
    bool due = false;
  };
  struct User {
    base::Uuid id;
    std::vector<std::uint32_t> holdings;
    bool changed = false;  ///< in changed_users_ or due_users_
    PortfolioRow stored{};
  };

  [[nodiscard]] std::uint32_t place(std::uint32_t user, Offering& offering);
  void touch(std::uint32_t place);
  void write_mark();
  void write_portfolio();
  void note_changed(std::uint32_t user);
  [[nodiscard]] HoldingRow row_of(const Holding& holding) const;
  [[nodiscard]] PortfolioRow portfolio_of(const User& user) const;

  BatchBuilder& batch_;
  std::vector<User> users_;
  std::map<base::Uuid, std::uint32_t> user_places_;
  std::vector<Holding> holdings_;
  std::unordered_map<std::uint64_t, std::uint32_t> holding_places_;  ///< by user's place and offering number
  std::vector<std::uint32_t> changed_;                               ///< holdings, in this batch
  std::vector<std::uint32_t> changed_users_;                         ///< since the last beat
  std::deque<std::uint32_t> due_holdings_;
  std::deque<std::uint32_t> due_users_;
};

}  // namespace paddock::projection
