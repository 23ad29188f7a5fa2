#pragma once

#include <algorithm>
#include <cstdint>
#include <vector>

namespace paddock::bench {

/// Times of one thing, in nanoseconds; quantiles by nearest rank.
class Spread {
 public:
  void add(std::int64_t ns) { times_.push_back(ns); }
  [[nodiscard]] std::int64_t quantile(double q) {
    const auto at = static_cast<std::ptrdiff_t>(q * static_cast<double>(times_.size() - 1));
    std::ranges::nth_element(times_, times_.begin() + at);
    return times_[static_cast<std::size_t>(at)];
  }

 private:
  std::vector<std::int64_t> times_;
};

}  // namespace paddock::bench
