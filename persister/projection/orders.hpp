#pragma once

#include <cstdint>
#include <unordered_map>

#include "engine/model/types.hpp"
#include "persister/projection/batch_builder.hpp"
#include "persister/projection/offerings.hpp"

namespace paddock::projection {

/// The live orders, and the rows of those that change. One thread.
class Orders {
 public:
  explicit Orders(BatchBuilder& batch) : batch_(batch) {}

  struct Live {
    OrderRow row;
    Offering* offering;
    Slot slot;
    bool stored;  ///< an earlier batch has its row
    bool is_new;  ///< its row of this batch is among the new ones
  };

  /// A live order read back.
  void restore(const OrderRow& row, Offering& offering);
  Live& open(const OrderRow& row, Offering& offering);
  /// nullptr: not live.
  [[nodiscard]] Live* find(model::Seq number);

  /// A trade of the order's own; forgets it when it is filled. False when it had fewer shares open.
  [[nodiscard]] bool fill(Live& order, model::Quantity quantity, model::Amount value, std::int64_t time);
  /// Shares are taken off an order that stays live. False when it had not more open.
  [[nodiscard]] bool reduce(Live& order, model::Quantity quantity, std::int64_t time);
  /// Ends the order with less filled than requested, and forgets it.
  void end(Live& order, OrderEnd reason, std::int64_t time);

 private:
  void record(Live& order);
  void forget(const Live& order);

  BatchBuilder& batch_;
  std::unordered_map<model::Seq, Live> live_;
};

}  // namespace paddock::projection
