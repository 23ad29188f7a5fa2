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

  /// What the tables hold: first where the present day begins and what was traded in it, then every account
  /// but the house, then what its user did and had.
  void restore(model::Seq day_start, std::uint64_t trades) {
    day_start_ = day_start;
    trades_ = trades;
  }
  void restore(const Account& account) { static_cast<void>(day_of(account)); }
  void restore(const Account& account, const FlowRow& flow) { day_of(account).flow = flow; }
  void restore(std::uint32_t user, const DayBefore& before);

  void list(const Account& issuer, model::Amount value);
  /// A trade; `cost` is what the sale took off the seller's cost.
  void trade(const Account& buyer, const Account& seller, model::Amount value, model::Amount cost);
  /// Puts the day's rows into the batch, and begins the next day. `event` is its `end_of_day`.
  void end(model::Date date, model::Seq event, std::int64_t time);

 private:
  struct UserDay {
    FlowRow flow;
    Slot flow_slot;
    DayBefore before;
  };

  UserDay& day_of(const Account& account);
  void put(UserDay& day) { batch_.put(batch_.rows.flows, day.flow_slot, day.flow); }
  [[nodiscard]] StatsRow stats_of(std::uint32_t user, const UserDay& day, model::Date date) const;
  void rank(model::Date date, std::vector<std::pair<model::AccountId, std::size_t>>& rows);

  BatchBuilder& batch_;
  const Holdings& holdings_;
  std::vector<UserDay> users_;  ///< by the user's place in Holdings
  model::Seq day_start_{0};
  std::uint64_t trades_ = 0;
};

}  // namespace paddock::projection
