#include "tools/workload/histogram.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <limits>
#include <vector>

#include "tools/workload/random.hpp"

namespace {

using paddock::workload::duration_text;
using paddock::workload::Histogram;
using paddock::workload::Random;

TEST(Histogram, NothingIsZero) {
  const Histogram empty;
  EXPECT_EQ(empty.count(), 0U);
  EXPECT_EQ(empty.percentile(500'000), 0);
  EXPECT_EQ(empty.max(), 0);
}

TEST(Histogram, SmallValuesAreExact) {
  Histogram times;
  for (int i = 1; i <= 100; ++i) times.add(i);
  EXPECT_EQ(times.percentile(500'000), 50);
  EXPECT_EQ(times.percentile(990'000), 99);
  EXPECT_EQ(times.percentile(990'001), 100);
  EXPECT_EQ(times.percentile(0), 1);
  EXPECT_EQ(times.percentile(1'000'000), 100);
}

TEST(Histogram, EveryPercentileIsWithinOnePartIn128) {
  Random random{3};
  Histogram times;
  std::vector<std::int64_t> sorted;
  for (int i = 0; i < 20'000; ++i) {
    const auto value = static_cast<std::int64_t>(random.next() >> (1 + random.below(62)));
    times.add(value);
    sorted.push_back(value);
  }
  std::sort(sorted.begin(), sorted.end());
  for (const std::uint32_t per_million : {1'000U, 250'000U, 500'000U, 900'000U, 999'000U, 999'950U}) {
    const auto rank = (sorted.size() * per_million + 999'999) / 1'000'000;
    const auto exact = sorted[rank - 1];
    const auto shown = times.percentile(per_million);
    EXPECT_GE(shown, exact) << per_million;
    EXPECT_LE(shown - exact, exact / 128 + 1) << per_million;
  }
  EXPECT_EQ(times.max(), sorted.back());
}

TEST(Histogram, TheEndsOfTheRange) {
  Histogram times;
  times.add(-5);
  times.add(std::numeric_limits<std::int64_t>::max());
  EXPECT_EQ(times.percentile(1), 0);
  EXPECT_EQ(times.percentile(1'000'000), std::numeric_limits<std::int64_t>::max());
}

TEST(Histogram, AddsUpAndClears) {
  Histogram one;
  Histogram two;
  one.add(10);
  two.add(1'000'000);
  one.add(two);
  EXPECT_EQ(one.count(), 2U);
  EXPECT_EQ(one.max(), 1'000'000);
  EXPECT_EQ(one.percentile(500'000), 10);
  one.clear();
  EXPECT_EQ(one.count(), 0U);
  EXPECT_EQ(one.percentile(999'000), 0);
}

TEST(Durations, ThreeDigits) {
  EXPECT_EQ(duration_text(0), "0 ns");
  EXPECT_EQ(duration_text(999), "999 ns");
  EXPECT_EQ(duration_text(1'000), "1.00 us");
  EXPECT_EQ(duration_text(12'345), "12.3 us");
  EXPECT_EQ(duration_text(123'456), "123 us");
  EXPECT_EQ(duration_text(4'560'000), "4.56 ms");
  EXPECT_EQ(duration_text(61'000'000'000), "61.0 s");
}

}  // namespace
