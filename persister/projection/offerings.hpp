#pragma once

#include <cstdint>
#include <unordered_map>
#include <vector>

#include "engine/base/uuid.hpp"
#include "engine/model/types.hpp"
#include "persister/projection/batch_builder.hpp"
#include "persister/projection/best_prices.hpp"

namespace paddock::projection {

/// An offering as the fold knows it. Its address stays.
struct Offering {
  OfferingRow row;
  BarRow bar;  ///< of the hour of its last trade; no trades: none yet
  Slot bar_slot;
  BestPrices prices;
  std::uint64_t changed_in = 0;         ///< the batch in which it changed last
  bool mark_moved = false;              ///< its reference price moved since the last beat
  std::vector<std::uint32_t> holdings;  ///< places in Holdings, of everyone who ever held shares
};

/// Offerings with their prices and hourly bars. One thread.
class Offerings {
 public:
  explicit Offerings(BatchBuilder& batch) : batch_(batch) {}

  Offering& restore(const OfferingRow& row);
  /// The bar of the hour of its last trade, read back.
  static void restore(const BarRow& row, Offering& offering) { offering.bar = row; }
  Offering& list(const OfferingRow& row);
  /// nullptr: unknown.
  [[nodiscard]] Offering* find(model::OfferingId number);

  void name(Offering& offering, const base::Uuid& id);
  void name_vehicle(Offering& offering, const base::Uuid& vehicle);
  void enter_phase(Offering& offering, model::Phase phase);
  void add_limit(Offering& offering, model::Side side, model::Price limit);
  void remove_limit(Offering& offering, model::Side side, model::Price limit);
  /// `with_oneself`: both sides are the same account, so that no mark moves.
  void trade(Offering& offering, model::Price price, model::Quantity quantity, std::int64_t time,
             bool with_oneself);
  void auction(Offering& offering, const DiscoveryRow& row);
  /// A new trading day: nothing has opened or closed in it.
  void end_day();

  [[nodiscard]] bool any_mark_moved() const noexcept { return !moved_.empty(); }
  /// The offerings whose reference price moved since the last call.
  [[nodiscard]] std::vector<Offering*> take_moved();
  /// Puts the rows of what changed into the batch.
  void close_batch();

 private:
  void touch(Offering& offering);
  void count_in_bar(Offering& offering, model::Price price, model::Quantity quantity, std::int64_t time);

  BatchBuilder& batch_;
  std::unordered_map<model::OfferingId, Offering> offerings_;
  std::vector<Offering*> changed_;
  std::vector<Offering*> moved_;
};

}  // namespace paddock::projection
