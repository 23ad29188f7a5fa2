#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
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
  /// All the user's shares at the prices of now.
  [[nodiscard]] Wide value_of(std::uint32_t user) const;

  /// Whether a portfolio changed since the last beat, other than by marks.
  [[nodiscard]] bool anything_changed() const noexcept { return !changed_users_.empty(); }
  /// The offering's mark goes to all its holders: by the database, or row by row.
  void mark(const Offering& offering, bool row_by_row);
  /// Puts portfolios that changed into the batch, the oldest first and so many at most. Each is what the
  /// table's own marks make it at the end of this batch: what later marks change in it the database adds.
  void write_portfolios(std::size_t most);

  void close_batch();

 private:
  struct Holding {
    std::uint32_t user;
    Offering* offering;
    std::uint32_t shares = 0;
    model::Amount cost{0};
    model::Price table_mark{0};  ///< in its row, once the batch is written
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
  static void settle_mark(Holding& holding);
  [[nodiscard]] HoldingRow row_of(const Holding& holding) const;
  [[nodiscard]] PortfolioRow portfolio_of(const User& user) const;

  BatchBuilder& batch_;
  std::vector<User> users_;
  std::map<base::Uuid, std::uint32_t> user_places_;
  std::vector<Holding> holdings_;
  std::unordered_map<std::uint64_t, std::uint32_t> holding_places_;  ///< by user's place and offering number
  std::vector<std::uint32_t> changed_;                               ///< holdings, in this batch
  std::deque<std::uint32_t> changed_users_;                          ///< whose portfolios are due
};

}  // namespace paddock::projection
