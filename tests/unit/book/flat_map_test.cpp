#include "engine/base/flat_map.hpp"

#include <gtest/gtest.h>

#include <map>
#include <random>

namespace paddock::base {
namespace {

TEST(FlatMap, AgreesWithAMapThroughInsertsAndErases) {
  constexpr std::size_t kLimit = 300;
  FlatMap<std::uint32_t> map{kLimit};
  std::map<std::uint64_t, std::uint32_t> expected;
  std::mt19937_64 random{7};
  for (int step = 0; step < 200'000; ++step) {
    const std::uint64_t key = 1 + random() % 600;
    if (random() % 2 == 0 && (expected.size() < kLimit || expected.contains(key))) {
      const auto value = static_cast<std::uint32_t>(random());
      map.insert(key) = value;
      expected[key] = value;
    } else if (expected.erase(key) != 0) {
      map.erase(key);
    }
    ASSERT_EQ(map.size(), expected.size());
    const std::uint64_t probe = 1 + random() % 600;
    const auto found = expected.find(probe);
    const auto* value = map.find(probe);
    ASSERT_EQ(value != nullptr, found != expected.end());
    if (value != nullptr) {
      ASSERT_EQ(*value, found->second);
    }
  }
  EXPECT_EQ(map.full(), expected.size() == kLimit);
}

TEST(FlatMap, TakesAsManyAsItsLimitAndSaysWhenItIsFull) {
  FlatMap<int> map{5};
  for (std::uint64_t key = 1; key <= 5; ++key) map.insert(key * 1'000'003) = 1;
  EXPECT_TRUE(map.full());
  EXPECT_EQ(++map.insert(1'000'003), 2) << "a key that is there needs no room";
  EXPECT_DEATH(map.insert(1) = 1, "looked whether it is full");
}

}  // namespace
}  // namespace paddock::base
