#include "engine/book/price_ladder.hpp"

#include <gtest/gtest.h>

#include <map>
#include <random>

namespace paddock::book {
namespace {

using model::Price;
using model::Side;

/// A ladder beside a std::map, compared in everything that can be asked.
class Pair {
 public:
  explicit Pair(std::size_t levels) : nodes_(PriceLadder::nodes_for(levels, 1)) {}

  void toggle(std::uint32_t key) {
    if (expected_.erase(key) != 0) {
      ladder_.erase(nodes_, LadderKey{key});
    } else {
      expected_[key] = next_;
      ladder_.insert(nodes_, LadderKey{key}, next_++);
    }
  }
  void compare_at(std::uint32_t key) const {
    const auto found = expected_.find(key);
    ASSERT_EQ(ladder_.find(nodes_, LadderKey{key}), found == expected_.end() ? kNil : found->second);
    const auto after = expected_.upper_bound(key);
    ASSERT_EQ(ladder_.after(nodes_, LadderKey{key}), after == expected_.end() ? kNil : after->second);
    const auto at = expected_.lower_bound(key);
    ASSERT_EQ(ladder_.before(nodes_, LadderKey{key}), at == expected_.begin() ? kNil : std::prev(at)->second);
    ASSERT_EQ(ladder_.best(), expected_.empty() ? kNil : expected_.begin()->second);
    ASSERT_EQ(ladder_.empty(), expected_.empty());
  }
  [[nodiscard]] std::size_t size() const { return expected_.size(); }
  [[nodiscard]] std::size_t nodes() const { return nodes_.used(); }
  [[nodiscard]] std::uint32_t some_key(std::mt19937& random) const {
    const auto at = expected_.lower_bound(static_cast<std::uint32_t>(random()));
    return at == expected_.end() ? expected_.begin()->first : at->first;
  }

 private:
  LadderNodes nodes_;
  PriceLadder ladder_;
  std::map<std::uint32_t, Index> expected_;
  Index next_ = 0;
};

void churn(std::uint32_t keys, std::uint32_t spacing, int steps, unsigned seed) {
  Pair pair{keys};
  std::mt19937 random{seed};
  for (int step = 0; step < steps; ++step) {
    pair.toggle(static_cast<std::uint32_t>(random() % keys) * spacing);
    pair.compare_at(static_cast<std::uint32_t>(random() % (keys + 2)) * spacing);
    if (testing::Test::HasFatalFailure()) return;
  }
}

TEST(PriceLadder, AgreesWithAMapWhenShallow) { churn(12, 1, 20'000, 1); }
TEST(PriceLadder, AgreesWithAMapWhenANodeFillsAndEmpties) { churn(40, 3, 50'000, 2); }
TEST(PriceLadder, AgreesWithAMapWhenDeep) { churn(5'000, 100'000, 100'000, 3); }

TEST(PriceLadder, AgreesWithAMapAtTheEndsOfTheKeyRange) {
  Pair pair{8};
  for (const std::uint32_t key : {0U, ~0U, 1U, ~0U - 1}) pair.toggle(key);
  for (const std::uint32_t key : {0U, 1U, 2U, ~0U - 2, ~0U - 1, ~0U}) pair.compare_at(key);
}

TEST(PriceLadder, KeepsWithinItsNodesWhenFilledInOrderAndThinnedOut) {
  constexpr std::uint32_t kKeys = 60'000;
  for (const bool ascending : {true, false}) {
    Pair pair{kKeys};
    for (std::uint32_t i = 0; i < kKeys; ++i) pair.toggle(ascending ? i : kKeys - i);
    std::mt19937 random{4};
    while (pair.size() > kKeys / 40) pair.toggle(pair.some_key(random));
    EXPECT_LE(pair.nodes(), PriceLadder::nodes_for(pair.size(), 1)) << "thin neighbours are merged";
    while (pair.size() > 0) pair.toggle(pair.some_key(random));
    EXPECT_EQ(pair.nodes(), 0U) << "an empty ladder has no node";
  }
}

TEST(PriceLadder, KeepsWithinItsNodesWhenPairsArriveEachBelowThePairBefore) {
  constexpr std::uint32_t kKeys = 60'000;
  Pair pair{kKeys};
  for (std::uint32_t i = 0; i < 14; ++i) pair.toggle(i);
  for (std::uint32_t i = 0; pair.size() < kKeys; ++i) {
    pair.toggle(1'000'000 - 2 * i);
    pair.toggle(1'000'000 - 2 * i + 1);
  }
  EXPECT_LE(pair.nodes(), PriceLadder::nodes_for(kKeys, 1));
  pair.compare_at(1'000'000);
}

TEST(LadderKey, PutsTheBetterPriceFirst) {
  EXPECT_LT(LadderKey(Side::sell, Price{10}).raw(), LadderKey(Side::sell, Price{11}).raw());
  EXPECT_LT(LadderKey(Side::buy, Price{11}).raw(), LadderKey(Side::buy, Price{10}).raw());
  EXPECT_EQ(LadderKey(Side::buy, Price{11}).price(Side::buy), Price{11});
}

}  // namespace
}  // namespace paddock::book
