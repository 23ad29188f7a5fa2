#pragma once

#include <bit>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "engine/base/check.hpp"
#include "engine/model/types.hpp"

namespace paddock::session {

/// Whose order it is, and how many shares are open.
struct LiveOrder {
  model::PortId port;
  model::UserRef ref;
  model::Quantity open;
};

/// The market's live orders by number. Open addressing with linear probing and no tombstones, because every
/// fill of the market passes through it; at most half full, 24 bytes a slot. One thread.
class OrderMap {
 public:
  OrderMap() : slots_(kInitialSlots) {}

  /// Puts in an order that is not there.
  void insert(model::Seq order, const LiveOrder& live) {
    if ((size_ + 1) * 2 > slots_.size()) grow();
    Slot& slot = slots_[place_of(order)];
    PADDOCK_CHECK(slot.order.raw() == 0, "an order's number is opened once");
    slot = {order, live};
    ++size_;
  }
  /// Null when it is not live. Valid until the next insert or erase.
  [[nodiscard]] LiveOrder* find(model::Seq order) noexcept {
    Slot& slot = slots_[place_of(order)];
    return slot.order == order ? &slot.live : nullptr;
  }
  [[nodiscard]] bool contains(model::Seq order) noexcept { return find(order) != nullptr; }

  /// Takes one out; nothing happens when it is not there.
  void erase(model::Seq order) noexcept {
    std::size_t hole = place_of(order);
    if (slots_[hole].order != order) return;
    // Moves back whatever would no longer be found behind an empty slot.
    for (std::size_t next = (hole + 1) & mask(); slots_[next].order.raw() != 0; next = (next + 1) & mask()) {
      const std::size_t home = home_of(slots_[next].order);
      if (((next - home) & mask()) < ((next - hole) & mask())) continue;
      slots_[hole] = slots_[next];
      hole = next;
    }
    slots_[hole] = Slot{};
    --size_;
  }
  /// Visits all, in no particular order.
  template <class Visit>
  void for_each(Visit&& visit) const {
    for (const Slot& slot : slots_) {
      if (slot.order.raw() != 0) visit(slot.order, slot.live);
    }
  }
  [[nodiscard]] std::size_t size() const noexcept { return size_; }

 private:
  struct Slot {
    model::Seq order{0};  ///< 0: empty
    LiveOrder live{};
  };
  static constexpr std::size_t kInitialSlots = 1024;

  [[nodiscard]] std::size_t mask() const noexcept { return slots_.size() - 1; }
  [[nodiscard]] std::size_t home_of(model::Seq order) const noexcept {
    // Fibonacci hashing: numbers of one market lie close together, the high bits of the product do not.
    return static_cast<std::size_t>((order.raw() * 0x9E3779B97F4A7C15ULL) >>
                                    (64 - std::countr_zero(slots_.size())));
  }
  /// Where it is, or the empty slot where it would be.
  [[nodiscard]] std::size_t place_of(model::Seq order) const noexcept {
    std::size_t at = home_of(order);
    while (slots_[at].order.raw() != 0 && slots_[at].order != order) at = (at + 1) & mask();
    return at;
  }
  void grow() {
    std::vector<Slot> old(slots_.size() * 2);
    old.swap(slots_);
    for (const Slot& slot : old) {
      if (slot.order.raw() != 0) slots_[place_of(slot.order)] = slot;
    }
  }

  std::vector<Slot> slots_;
  std::size_t size_ = 0;
};

}  // namespace paddock::session
