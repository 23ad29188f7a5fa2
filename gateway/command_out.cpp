#include "gateway/command_out.hpp"

#include <algorithm>

namespace paddock::gateway {

void LaneOut::flush() {
  if (waiting_.empty()) return;
  const std::size_t count = std::min<std::size_t>(waiting_.size(), lane_->free_slots(waiting_.size()));
  if (count == 0 || !lane_->try_publish({waiting_.data(), count})) return;
  waiting_.erase(waiting_.begin(), waiting_.begin() + static_cast<std::ptrdiff_t>(count));
}

}  // namespace paddock::gateway
