#include "engine/book/ref_table.hpp"

#include <gtest/gtest.h>

#include <map>
#include <random>
#include <vector>

namespace paddock::book {
namespace {

using model::UserRef;

TEST(RefTable, AgreesWithAMapOverManyPortsAndGaps) {
  RefTable table{20'000};
  std::vector<RefList> lists(5);
  std::vector<std::map<std::uint32_t, Index>> expected(5);
  std::vector<std::uint32_t> last(5, 0);
  std::mt19937 random{11};
  for (int step = 0; step < 200'000; ++step) {
    const auto port = random() % 5;
    if (random() % 100 < 52 && expected[port].size() < 3'000) {
      last[port] += random() % 4 == 0 ? 1 + static_cast<std::uint32_t>(random() % 1'000) : 1;
      ASSERT_TRUE(table.reserve(lists[port]));
      table.append(lists[port], UserRef{last[port]}, static_cast<Index>(step));
      expected[port][last[port]] = static_cast<Index>(step);
    } else if (!expected[port].empty()) {
      auto at = expected[port].lower_bound(static_cast<std::uint32_t>(random() % (last[port] + 1)));
      if (at == expected[port].end()) at = expected[port].begin();
      table.erase(lists[port], UserRef{at->first});
      expected[port].erase(at);
    }
    const auto probe = static_cast<std::uint32_t>(random() % (last[port] + 2));
    const auto found = expected[port].find(probe);
    ASSERT_EQ(table.find(lists[port], UserRef{probe}), found == expected[port].end() ? kNil : found->second);
    ASSERT_EQ(lists[port].live, expected[port].size());
  }
  for (std::size_t port = 0; port < 5; ++port) {
    std::vector<Index> visited;
    table.for_each(lists[port], [&](Index order) { visited.push_back(order); });
    std::vector<Index> wanted;
    for (const auto& [ref, order] : expected[port]) wanted.push_back(order);
    EXPECT_EQ(visited, wanted) << "in ascending order of ref";
  }
}

TEST(RefTable, SaysWhenItIsFullAndServesOthersStill) {
  RefTable table{0};  // room for 4,096 entries
  RefList greedy{};
  std::uint32_t ref = 0;
  for (; table.reserve(greedy); ++ref) table.append(greedy, UserRef{ref + 1}, ref + 1);
  EXPECT_GE(ref, 1'024U);
  for (std::uint32_t r = 1; r <= ref; ++r) ASSERT_EQ(table.find(greedy, UserRef{r}), r);
  RefList modest{};
  ASSERT_TRUE(table.reserve(modest)) << "the small blocks that the greedy one outgrew are free";
  table.append(modest, UserRef{7}, 1);
  EXPECT_EQ(table.find(modest, UserRef{7}), 1U);
}

TEST(RefTable, KeepsWhatWasReservedWhileTheLastOrderMakesWay) {
  RefTable table{0};
  RefList list{};
  ASSERT_TRUE(table.reserve(list));
  table.append(list, UserRef{1}, 1);
  ASSERT_TRUE(table.reserve(list));
  table.erase(list, UserRef{1});
  table.append(list, UserRef{2}, 2);
  EXPECT_EQ(table.find(list, UserRef{2}), 2U);
}

TEST(RefTable, GivesBackTheBlocksOfPortsThatHaveEmptied) {
  RefTable table{0};  // room for 4,096 entries
  for (std::uint32_t port = 0; port < 1'000; ++port) {
    RefList list{};
    for (std::uint32_t ref = 1; ref <= 300; ++ref) {
      ASSERT_TRUE(table.reserve(list)) << "port " << port;
      table.append(list, UserRef{ref}, ref);
    }
    for (std::uint32_t ref = 1; ref <= 300; ++ref) table.erase(list, UserRef{ref});
    EXPECT_EQ(list.size_class, 0);
  }
}

}  // namespace
}  // namespace paddock::book
