#pragma once

#include <cstddef>
#include <cstdint>

#include "engine/base/check.hpp"
#include "engine/base/reserved_array.hpp"

namespace paddock::book {

/// A place in a pool; kNil: none.
using Index = std::uint32_t;
inline constexpr Index kNil = ~Index{0};

/// Objects of one type by 32-bit index, at most `limit` of them, reserved at the start. Freed ones are
/// chained through their own bytes, newest first, so that hot memory is used again. One thread; O(1).
template <class T>
class Pool {
 public:
  explicit Pool(std::size_t limit) : items_(limit) {
    PADDOCK_CHECK(limit + 1 < kNil, "a pool is addressed by 32-bit indices");
  }

  /// A zeroed object. The pool must not be full.
  [[nodiscard]] Index allocate() noexcept {
    PADDOCK_CHECK(!full(), "whoever allocates from a pool has looked whether it is full");
    ++used_;
    Index index = free_;
    if (index == 0) {
      index = fresh_++;
    } else {
      --index;
      free_ = next_free(index);
    }
    items_[index] = T{};
    return index;
  }
  void release(Index index) noexcept {
    PADDOCK_DCHECK(index < fresh_, "only what was allocated is released");
    items_[index] = T{};
    next_free(index) = free_;
    free_ = index + 1;
    --used_;
  }

  [[nodiscard]] bool full() const noexcept { return used_ == items_.capacity(); }
  [[nodiscard]] std::size_t used() const noexcept { return used_; }
  /// One past the highest index ever given: the range to scan for live objects.
  [[nodiscard]] Index high_water() const noexcept { return fresh_; }

  T& operator[](Index index) noexcept { return items_[index]; }
  const T& operator[](Index index) const noexcept { return items_[index]; }
  void prefetch(Index index) const noexcept { __builtin_prefetch(items_.data() + index); }

 private:
  // T keeps a 32-bit `pool_link`, unused while the object lives: index + 1 of the next free one, 0 at the
  // end.
  Index& next_free(Index index) noexcept { return items_[index].pool_link; }

  base::ReservedArray<T> items_;
  std::size_t used_ = 0;
  Index fresh_ = 0;
  Index free_ = 0;
};

}  // namespace paddock::book
