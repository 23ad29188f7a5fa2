#pragma once

#include <cstddef>
#include <cstdint>
#include <utility>
#include <vector>

#include "persister/projection/batch.hpp"

namespace paddock::projection {

/// Where a thing's row lies in the batch that is being built, if it is in it at all.
struct Slot {
  std::uint64_t batch = 0;
  std::size_t index = 0;
};

/// The batch that is being built. One thread.
class BatchBuilder {
 public:
  Batch rows;

  /// The newest values of a thing: its row of this batch is overwritten, or made.
  template <class Row>
  void put(std::vector<Row>& table, Slot& slot, const Row& row) {
    if (slot.batch == number_) {
      table[slot.index] = row;
      return;
    }
    slot = Slot{number_, table.size()};
    table.push_back(row);
  }

  /// True once a batch for each `mark`: for lists of what changed.
  [[nodiscard]] bool first_time(std::uint64_t& mark) const noexcept {
    return std::exchange(mark, number_) != number_;
  }
  [[nodiscard]] bool holds(const Slot& slot) const noexcept { return slot.batch == number_; }

  /// Exchanges what was built for the empty `other` and begins the next batch.
  void hand_over(Batch& other) {
    other.clear();
    std::swap(rows, other);
    ++number_;
  }

 private:
  std::uint64_t number_ = 1;
};

}  // namespace paddock::projection
