#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <mutex>
#include <vector>

namespace paddock::persister {

/// How long the newest batches took from the time of their oldest event, which the engine stamps before the
/// event is durable, to the return of their COMMIT: no row of theirs was later than that. Any thread.
class Delays {
 public:
  static constexpr std::size_t kBatches = 1024;

  void add(std::int64_t ns) {
    const std::lock_guard lock{mutex_};
    newest_[count_++ % kBatches] = ns;
  }

  /// The delay that this part of the newest batches, in hundredths, did not exceed; 0: there were none.
  [[nodiscard]] std::int64_t percentile(std::size_t hundredths) const {
    std::vector<std::int64_t> sorted;
    {
      const std::lock_guard lock{mutex_};
      sorted.assign(newest_.begin(),
                    newest_.begin() + static_cast<std::ptrdiff_t>(std::min(count_, kBatches)));
    }
    if (sorted.empty()) return 0;
    std::ranges::sort(sorted);
    return sorted[(sorted.size() * hundredths + 99) / 100 - 1];
  }

 private:
  mutable std::mutex mutex_;
  std::array<std::int64_t, kBatches> newest_{};
  std::size_t count_ = 0;
};

}  // namespace paddock::persister
