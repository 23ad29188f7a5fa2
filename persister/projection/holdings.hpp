#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <unordered_map>
#include <vector>

#include "engine/base/uuid.hpp"
#include "engine/model/types.hpp"
#include "persister/projection/batch_builder.hpp"
#include "persister/projection/offerings.hpp"

namespace paddock::projection {

/// Who owns how many shares of what, what they cost, and what they are worth now; by user, over all accounts
/// of a user. Holdings that trade are in the next batch, with the mark of its end; portfolios of who traded
/// follow on a beat. What a moved mark makes of everyone else's rows is for the database to work out, from a
/// MarkRow. A holding without shares keeps the mark at which the last were sold. One thread.
class Holdings {
 public:
  explicit Holdings(BatchBuilder& batch) : batch_(batch) {}

  /// The user's place, made when new.
  [[nodiscard]] std::uint32_t user(const base::Uuid& id);

  /// Rows read back; false: its mark is not the offering's.
  [[nodiscard]] bool restore(const HoldingRow& row, Offering& offering);
  void restore(const PortfolioRow& row);
  /// Users with holdings but without the portfolio row they should have are due.
  void finish_restore();
  /// All portfolios are due.
  void value_all();

  void buy(std::uint32_t user, Offering& offering, std::uint32_t shares, model::Amount value);
  /// What the sale takes off the cost; nothing when the user does not hold that many.
  [[nodiscard]] std::optional<model::Amount> sell(std::uint32_t user, Offering& offering,
                                                  std::uint32_t shares, model::Price price);

  [[nodiscard]] const base::Uuid& id_of(std::uint32_t user) const { return users_[user].id; }
  /// All the user's shares at their marks of now.
  [[nodiscard]] Wide value_of(std::uint32_t user) const { return portfolio_of(users_[user]).market_value; }

  /// Whether a portfolio changed since the last beat, other than by marks.
  [[nodiscard]] bool anything_changed() const noexcept { return !changed_users_.empty(); }
  /// Puts those portfolios into the batch.
  void write_beat();

  void close_batch();

 private:
  struct Holding {
    std::uint32_t user;
    Offering* offering;
    std::uint32_t shares = 0;
    model::Amount cost{0};
    model::Price last_mark{0};  ///< without shares
    std::uint64_t changed_in = 0;
  };
  struct User {
    base::Uuid id;
    std::vector<std::uint32_t> holdings;
    bool changed = false;  ///< in changed_users_
    PortfolioRow stored{};
  };

  [[nodiscard]] std::uint32_t place(std::uint32_t user, Offering& offering);
  void touch(std::uint32_t place);
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
};

}  // namespace paddock::projection
