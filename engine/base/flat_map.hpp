#pragma once

#include <bit>
#include <cstddef>
#include <cstdint>

#include "engine/base/check.hpp"
#include "engine/base/reserved_array.hpp"

namespace paddock::base {

/// Spreads the bits of a key over a word; odd multiplier of the golden ratio, high bits best.
[[nodiscard]] constexpr std::uint64_t spread(std::uint64_t key) noexcept {
  key *= 0x9E3779B97F4A7C15ULL;
  return key ^ (key >> 32);
}

/// A map from a non-zero 64-bit key to a small value: open addressing, linear probing, deletion by shifting
/// back, at most half full, never re-allocated. One thread. References are invalidated by `erase`, not by
/// `insert`.
template <class Value>
class FlatMap {
 public:
  explicit FlatMap(std::size_t limit)
      : limit_(limit), mask_(std::bit_ceil(2 * (limit + 1)) - 1), slots_(mask_ + 1) {}

  [[nodiscard]] std::size_t size() const noexcept { return size_; }
  [[nodiscard]] bool full() const noexcept { return size_ == limit_; }

  [[nodiscard]] Value* find(std::uint64_t key) noexcept {
    Slot& slot = slots_[locate(key)];
    return slot.key == key ? &slot.value : nullptr;
  }
  [[nodiscard]] const Value* find(std::uint64_t key) const noexcept {
    const Slot& slot = slots_[locate(key)];
    return slot.key == key ? &slot.value : nullptr;
  }

  /// The value of `key`, zeroed when it is new. The map must not be full when it is.
  Value& insert(std::uint64_t key) noexcept {
    Slot& slot = slots_[locate(key)];
    if (slot.key == key) return slot.value;
    PADDOCK_CHECK(size_ < limit_, "whoever inserts into a map has looked whether it is full");
    ++size_;
    slot.key = key;
    slot.value = Value{};
    return slot.value;
  }

  void erase(std::uint64_t key) noexcept {
    std::size_t hole = locate(key);
    PADDOCK_CHECK(slots_[hole].key == key, "a key that is erased is there");
    for (std::size_t next = (hole + 1) & mask_; slots_[next].key != 0; next = (next + 1) & mask_) {
      // The entry may move back when its home does not lie behind the hole.
      if (((next - home(slots_[next].key)) & mask_) >= ((next - hole) & mask_)) {
        slots_[hole] = slots_[next];
        hole = next;
      }
    }
    slots_[hole].key = 0;
    --size_;
  }

  void prefetch(std::uint64_t key) const noexcept { __builtin_prefetch(slots_.data() + home(key)); }

  template <class Visit>
  void for_each(Visit visit) const {
    for (std::size_t i = 0; i <= mask_; ++i) {
      if (slots_[i].key != 0) visit(slots_[i].key, slots_[i].value);
    }
  }

 private:
  struct Slot {
    std::uint64_t key;
    Value value;
  };

  [[nodiscard]] std::size_t home(std::uint64_t key) const noexcept { return spread(key) & mask_; }
  [[nodiscard]] std::size_t locate(std::uint64_t key) const noexcept {
    PADDOCK_DCHECK(key != 0, "zero marks an empty slot");
    std::size_t at = home(key);
    while (slots_[at].key != key && slots_[at].key != 0) at = (at + 1) & mask_;
    return at;
  }

  std::size_t limit_;
  std::size_t size_ = 0;
  std::size_t mask_;
  ReservedArray<Slot> slots_;
};

}  // namespace paddock::base
