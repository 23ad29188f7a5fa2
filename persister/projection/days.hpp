#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "engine/model/types.hpp"
#include "persister/projection/batch.hpp"
#include "persister/projection/cash.hpp"
#include "persister/projection/holdings.hpp"

namespace paddock::projection {

/// What everyone did in the present trading day, and the figures that are made of it at its end (rulebook
/// section 9: daily stats, leaderboard). One thread; memory for every user who was ever seen.
class Days {
 public:
  Days(BatchBuilder& batch, const Holdings& holdings) : batch_(batch), holdings_(holdings) {}

  /// What the tables hold: first every account but the house, then what its user did and had.
  void restore(const Account& account) { static_cast<void>(day_of(account)); }
  void restore(const Account& account, const DayFlow& flow) { day_of(account).flow = flow; }
  void restore(std::uint32_t user, const DayBefore& before);
  void restore_trades(std::uint64_t trades) { trades_ = trades; }

  void list(const Account& issuer, model::Amount value) { day_of(issuer).flow.listed += value.raw(); }
  /// A trade; `cost` is what the sale took off the seller's cost.
  void trade(const Account& buyer, const Account& seller, model::Amount value, model::Amount cost);
  /// Puts the day's rows into the batch, and begins the next day. `event` is its `end_of_day`.
  void end(model::Date date, model::Seq event, std::int64_t time);

 private:
  struct UserDay {
    model::AccountId account{0};
    DayFlow flow;
    DayBefore before;
  };

  UserDay& day_of(const Account& account);
  [[nodiscard]] StatsRow stats_of(std::uint32_t user, const UserDay& day, model::Date date) const;
  void rank(model::Date date, std::vector<std::pair<model::AccountId, std::size_t>>& rows);

  BatchBuilder& batch_;
  const Holdings& holdings_;
  std::vector<UserDay> users_;  ///< by the user's place in Holdings
  std::uint64_t trades_ = 0;
};

}  // namespace paddock::projection
