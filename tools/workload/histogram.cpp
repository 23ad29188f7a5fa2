#include "tools/workload/histogram.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <bit>

namespace paddock::workload {
namespace {

// Values below 2^kBits have buckets of their own; above, every power of two is cut into 2^(kBits-1) buckets.
constexpr unsigned kBits = 8;
constexpr std::uint64_t kExact = std::uint64_t{1} << kBits;
constexpr std::uint64_t kHalf = kExact / 2;
constexpr std::size_t kBuckets = kExact + (64 - kBits) * kHalf;

std::size_t bucket_of(std::uint64_t value) noexcept {
  if (value < kExact) return value;
  const unsigned shift = static_cast<unsigned>(std::bit_width(value)) - kBits;
  return kExact + (shift - 1) * kHalf + ((value >> shift) - kHalf);
}

/// The largest value of a bucket.
std::uint64_t end_of(std::size_t bucket) noexcept {
  if (bucket < kExact) return bucket;
  const std::uint64_t shift = (bucket - kExact) / kHalf + 1;
  const std::uint64_t top = (bucket - kExact) % kHalf + kHalf;
  return ((top + 1) << shift) - 1;
}

}  // namespace

Histogram::Histogram() : buckets_(kBuckets) {}

void Histogram::add(std::int64_t nanoseconds) noexcept {
  const std::int64_t value = std::max(nanoseconds, std::int64_t{0});
  ++buckets_[bucket_of(static_cast<std::uint64_t>(value))];
  ++count_;
  max_ = std::max(max_, value);
}

void Histogram::add(const Histogram& other) noexcept {
  for (std::size_t i = 0; i < buckets_.size(); ++i) buckets_[i] += other.buckets_[i];
  count_ += other.count_;
  max_ = std::max(max_, other.max_);
}

void Histogram::clear() noexcept {
  std::fill(buckets_.begin(), buckets_.end(), 0);
  count_ = 0;
  max_ = 0;
}

std::int64_t Histogram::percentile(std::uint32_t per_million) const noexcept {
  if (count_ == 0) return 0;
  // The rank, rounded up, without a product that could leave 64 bits.
  const std::uint64_t rest = count_ % 1'000'000 * per_million;
  const auto rank =
      std::max(count_ / 1'000'000 * per_million + (rest + 999'999) / 1'000'000, std::uint64_t{1});
  std::uint64_t seen = 0;
  for (std::size_t i = 0; i < buckets_.size(); ++i) {
    seen += buckets_[i];
    if (seen >= rank) return std::min(static_cast<std::int64_t>(end_of(i)), max_);
  }
  return max_;
}

std::string duration_text(std::int64_t nanoseconds) {
  constexpr struct {
    std::int64_t size;
    const char* name;
  } kUnits[] = {{1'000'000'000, "s"}, {1'000'000, "ms"}, {1'000, "us"}};
  for (const auto& unit : kUnits) {
    if (nanoseconds < unit.size) continue;
    const std::int64_t whole = nanoseconds / unit.size;
    const std::int64_t hundredths = nanoseconds % unit.size * 100 / unit.size;
    if (whole >= 100) return fmt::format("{} {}", whole, unit.name);
    if (whole >= 10) return fmt::format("{}.{} {}", whole, hundredths / 10, unit.name);
    return fmt::format("{}.{:02} {}", whole, hundredths, unit.name);
  }
  return fmt::format("{} ns", nanoseconds);
}

}  // namespace paddock::workload
