#include "engine/model/types.hpp"

#include <gtest/gtest.h>

#include "engine/model/command.hpp"

namespace {

using namespace paddock::model;

TEST(Symbol, OneToEightCapitalsAndDigits) {
  EXPECT_EQ(Symbol::from("BLZR74").text(), "BLZR74");
  EXPECT_TRUE(Symbol::from("A").is_valid());
  EXPECT_TRUE(Symbol::from("ABCDEFG8").is_valid());
  for (const auto* text : {"", "ABCDEFGH9", "abc", "A B", "A-B", "A ", " A", "\xC3\x84"}) {
    EXPECT_FALSE(Symbol::from(text).is_valid()) << text;
  }
  Symbol hole = Symbol::from("AB");
  hole.chars[3] = 'C';
  EXPECT_FALSE(hole.is_valid()) << "a space in the middle";
}

TEST(U24, KeepsTwentyFourBits) {
  U24 value{};
  for (const std::uint32_t number : {0U, 1U, 0x123456U, 0xFFFFFFU}) {
    value = number;
    EXPECT_EQ(value.value(), number);
  }
  value = 0x1000001;
  EXPECT_EQ(value.value(), 1U);
}

TEST(OrderOptions, EveryFieldIsApart) {
  OrderOptions options{};
  options.side(Side::sell)
      .tif(TimeInForce::fok)
      .post_only(true)
      .stp(SelfTrade::cancel_both)
      .market(true)
      .second_sentinel(true)
      .capacity(Capacity::other)
      .aiq_letter(AiqLetter::newest)
      .account_named(true);
  EXPECT_TRUE(options.is_valid());
  options.tif(TimeInForce::day).capacity(Capacity::agency);
  EXPECT_EQ(options.side(), Side::sell);
  EXPECT_EQ(options.tif(), TimeInForce::day);
  EXPECT_TRUE(options.post_only());
  EXPECT_EQ(options.stp(), SelfTrade::cancel_both);
  EXPECT_TRUE(options.market());
  EXPECT_TRUE(options.second_sentinel());
  EXPECT_EQ(options.capacity(), Capacity::agency);
  EXPECT_EQ(options.aiq_letter(), AiqLetter::newest);
  EXPECT_TRUE(options.account_named());
}

TEST(OrderOptions, BitsThatNothingNamesAreInvalid) {
  OrderOptions options{};
  options.stp(static_cast<SelfTrade>(3));
  EXPECT_FALSE(options.is_valid());
  options = OrderOptions{};
  options.aiq_letter(static_cast<AiqLetter>(3));
  EXPECT_FALSE(options.is_valid());
}

TEST(Amounts, LargestOrderAndListingFit) {
  EXPECT_EQ((kMaxPrice * kMaxOrderQuantity).raw(), 1'999'999'900LL * 999'999LL);
  EXPECT_GT((kMaxPrice * Quantity{kMaxListedShares}).raw(), 0);
}

TEST(Commands, AnOrderCommandStartsWithABlankClOrdId) {
  EXPECT_TRUE(make_order_command(Op::enter).order.cl_ord_id.is_blank());
  EXPECT_TRUE(is_operator_op(Op::open_account));
  EXPECT_TRUE(is_operator_op(Op::end_of_day));
  EXPECT_FALSE(is_operator_op(Op::enter));
  EXPECT_FALSE(is_operator_op(Op::mass_cancel));
  EXPECT_FALSE(is_operator_op(Op::attach));
}

}  // namespace
