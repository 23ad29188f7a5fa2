#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace paddock::workload {

/// How often each duration occurred, in nanoseconds, exact to 1 part in 128 (0.8 %) from 0 to the end of 64
/// bits. Fixed size (58 KiB), nothing is ever dropped. One thread; a few nanoseconds an `add`.
class Histogram {
 public:
  Histogram();

  /// Negative durations (a clock that was set back) count as 0.
  void add(std::int64_t nanoseconds) noexcept;
  void add(const Histogram& other) noexcept;
  void clear() noexcept;

  [[nodiscard]] std::uint64_t count() const noexcept { return count_; }
  [[nodiscard]] std::int64_t max() const noexcept { return max_; }
  /// The duration that `per_million` of a million durations do not exceed (990,000: p99): the upper end of
  /// its bucket, at most `max`. 0 when there is none.
  [[nodiscard]] std::int64_t percentile(std::uint32_t per_million) const noexcept;

 private:
  std::vector<std::uint64_t> buckets_;
  std::uint64_t count_ = 0;
  std::int64_t max_ = 0;
};

/// "12.3 us", "4.56 ms", "7.89 s": three digits are enough for people.
[[nodiscard]] std::string duration_text(std::int64_t nanoseconds);

}  // namespace paddock::workload
