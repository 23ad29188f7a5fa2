#pragma once

#include <cstdint>
#include <deque>
#include <unordered_map>
#include <vector>

#include "engine/base/uuid.hpp"
#include "engine/model/types.hpp"
#include "persister/projection/batch_builder.hpp"
#include "persister/projection/price_levels.hpp"

namespace paddock::projection {

/// An offering as the fold knows it. Its address stays.
struct Offering {
  OfferingRow row;
  BarRow bar;        ///< of the hour of its last trade; no trades: none yet
  MinuteRow minute;  ///< of the minute of its last trade
  WindowRow window;  ///< of the present trading day
  Slot bar_slot;
  Slot minute_slot;
  Slot window_slot;
  PriceLevels levels;
  std::uint64_t changed_in = 0;         ///< the batch in which it changed last
  bool mark_moved = false;              ///< its reference price moved since it was marked
  bool row_by_row = false;              ///< a holder's row is refused: marks go to each by itself
  std::vector<std::uint32_t> holdings;  ///< places in Holdings, of everyone who ever held shares
};

/// Offerings with their prices, bars and trading days. One thread.
class Offerings {
 public:
  explicit Offerings(BatchBuilder& batch) : batch_(batch) {}

  /// An offering read back; `start_day` has been called before.
  Offering& restore(const OfferingRow& row);
  Offering& list(const OfferingRow& row);
  /// nullptr: unknown.
  [[nodiscard]] Offering* find(model::OfferingId number);

  void name(Offering& offering, const base::Uuid& id);
  void name_vehicle(Offering& offering, const base::Uuid& vehicle);
  void enter_phase(Offering& offering, model::Phase phase, std::int64_t time);
  /// Live orders come to a limit, or fill, shrink or go: so much more is open there, or less.
  void move_level(Offering& offering, model::Side side, model::Price limit, std::int64_t shares,
                  std::int64_t orders);
  /// `with_oneself`: both sides are the same account, so that no mark moves.
  void trade(Offering& offering, model::Price price, model::Quantity quantity, std::int64_t time,
             bool with_oneself);
  void auction(Offering& offering, const DiscoveryRow& row);
  /// The day that begins with this `end_of_day` event (0: the first).
  void start_day(model::Seq start) { day_start_ = start; }
  /// The trading day ends, and the next begins: nothing has opened in it. The closing price stays until the
  /// new day's first trade.
  void end_day(model::Date date, model::Seq event);
  [[nodiscard]] std::uint64_t size() const noexcept { return offerings_.size(); }

  [[nodiscard]] bool any_mark_moved() const noexcept { return !moved_.empty(); }
  /// The offering whose reference price moved first of those not taken; nullptr: none.
  [[nodiscard]] Offering* take_moved();
  /// Its mark is due, whether or not its price moved.
  void mark(Offering& offering);
  void mark_all();
  /// From now on its holders are marked row by row; an id that is unknown is passed over.
  void mark_row_by_row(const base::Uuid& id);
  /// Puts the rows of what changed into the batch.
  void close_batch();

 private:
  void touch(Offering& offering);
  void put_window(Offering& offering) {
    batch_.put(batch_.rows.windows, offering.window_slot, offering.window);
  }
  void count_in_window(Offering& offering, model::Price price, model::Quantity quantity);

  struct ChangedLevel {
    Offering* offering;
    model::Side side;
    model::Price limit;
  };

  BatchBuilder& batch_;
  std::unordered_map<model::OfferingId, Offering> offerings_;
  std::vector<Offering*> changed_;
  std::vector<ChangedLevel> changed_levels_;
  std::deque<Offering*> moved_;
  model::Seq day_start_{0};
};

}  // namespace paddock::projection
