#pragma once

#include <cstdint>

#include "engine/base/reserved_array.hpp"
#include "engine/ipc/lane.hpp"
#include "engine/ipc/ring_layout.hpp"
#include "engine/model/types.hpp"

namespace paddock::engine {

/// Lane positions that wait for their events to be durable, in the order of the log. The matcher's. As many
/// fit as the event ring has slots: every entry has events there that are not journaled yet.
class Releases {
 public:
  struct Entry {
    std::uint64_t end;       ///< seq after the command's last event
    std::uint64_t position;  ///< of the lane after the command
    std::uint32_t generation;
    ipc::LaneId lane;
  };

  Releases() : entries_(ipc::kRingSlots) {}

  [[nodiscard]] bool full() const noexcept { return last_ - first_ == ipc::kRingSlots; }
  void push(const Entry& entry) noexcept { entries_[last_++ & (ipc::kRingSlots - 1)] = entry; }

  /// Takes off what is durable, oldest first.
  template <class Visit>
  void take_until(model::Seq durable, Visit visit) noexcept {
    while (first_ != last_) {
      const Entry& oldest = entries_[first_ & (ipc::kRingSlots - 1)];
      if (oldest.end > durable.raw()) return;
      visit(oldest);
      ++first_;
    }
  }

 private:
  base::ReservedArray<Entry> entries_;
  std::uint64_t first_ = 0;
  std::uint64_t last_ = 0;
};

}  // namespace paddock::engine
