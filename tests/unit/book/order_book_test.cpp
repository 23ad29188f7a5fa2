#include "engine/book/order_book.hpp"

#include <gtest/gtest.h>

#include <vector>

namespace paddock::book {
namespace {

using model::Price;
using model::Quantity;
using model::Seq;
using model::Side;

class OrderBookTest : public testing::Test {
 protected:
  Index add(Side side, std::uint32_t price, std::uint32_t open) {
    Order order{};
    order.number = Seq{++number_};
    order.open = Quantity{open};
    return store_.add(book_, side, Price{price}, order);
  }
  std::vector<std::uint64_t> numbers(Side side) {
    std::vector<std::uint64_t> result;
    store_.for_each(book_, side, [&](Index i) { result.push_back(store_.order(i).number.raw()); });
    return result;
  }

  BookStore store_{100, 4};
  OrderBook book_{};
  std::uint64_t number_ = 0;
};

TEST_F(OrderBookTest, RanksByPriceThenTime) {
  add(Side::buy, 100, 1);
  add(Side::buy, 102, 1);
  add(Side::buy, 100, 1);
  add(Side::sell, 105, 1);
  add(Side::sell, 104, 1);
  EXPECT_EQ(numbers(Side::buy), (std::vector<std::uint64_t>{2, 1, 3}));
  EXPECT_EQ(numbers(Side::sell), (std::vector<std::uint64_t>{5, 4}));
}

TEST_F(OrderBookTest, ACancelInTheMiddleOfALevelLeavesTheQueueWhole) {
  add(Side::sell, 100, 1);
  const Index middle = add(Side::sell, 100, 2);
  add(Side::sell, 100, 3);
  store_.remove(book_, middle);
  EXPECT_EQ(numbers(Side::sell), (std::vector<std::uint64_t>{1, 3}));
  EXPECT_EQ(store_.level(store_.best(book_, Side::sell)).shares, 4U);
  store_.remove(book_, store_.front(book_, Side::sell));
  EXPECT_EQ(numbers(Side::sell), (std::vector<std::uint64_t>{3}));
}

TEST_F(OrderBookTest, NoLevelStaysBehindEmpty) {
  const Index only = add(Side::buy, 100, 1);
  store_.remove(book_, only);
  EXPECT_EQ(store_.best(book_, Side::buy), kNil);
  EXPECT_EQ(store_.front(book_, Side::buy), kNil);
  EXPECT_EQ(store_.live_orders(), 0U);
}

TEST_F(OrderBookTest, AReducedOrderKeepsItsPlace) {
  const Index first = add(Side::buy, 100, 5);
  add(Side::buy, 100, 5);
  store_.reduce(first, Quantity{4});
  EXPECT_EQ(store_.front(book_, Side::buy), first);
  EXPECT_EQ(store_.level(store_.best(book_, Side::buy)).shares, 6U);
  EXPECT_DEATH(store_.reduce(first, Quantity{1}), "keeps open shares");
}

TEST_F(OrderBookTest, AFreedPlaceIsUsedAgainAndTheStoreSaysWhenItIsFull) {
  const Index first = add(Side::buy, 1, 1);
  store_.remove(book_, first);
  EXPECT_EQ(add(Side::buy, 2, 1), first);
  for (std::uint32_t price = 3; !store_.full(); ++price) add(Side::buy, price, 1);
  EXPECT_EQ(store_.live_orders(), 100U);
}

TEST(Crosses, LooksFromTheIncomingSide) {
  EXPECT_TRUE(crosses(Side::buy, Price{10}, Price{10}));
  EXPECT_FALSE(crosses(Side::buy, Price{10}, Price{11}));
  EXPECT_TRUE(crosses(Side::sell, Price{10}, Price{11}));
  EXPECT_FALSE(crosses(Side::sell, Price{10}, Price{9}));
}

}  // namespace
}  // namespace paddock::book
