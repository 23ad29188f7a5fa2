#include <gtest/gtest.h>

#include "gateway/ouch/appendage.hpp"
#include "gateway/ouch/layout.hpp"
#include "tests/unit/gateway/hex.hpp"

namespace paddock::ouch {
namespace {

using test::bytes_of;

Appendage read(const char* hex, AppendageOf of = AppendageOf::enter) {
  return read_appendage(bytes_of(hex), of);
}
std::uint16_t fault(const char* hex, AppendageOf of = AppendageOf::enter) { return read(hex, of).fault; }

TEST(Appendage, OptionsThatAreServed) {
  EXPECT_EQ(fault(""), 0);
  EXPECT_TRUE(read("02 0C 50").options.post_only);
  EXPECT_FALSE(read("02 0C 4E").options.post_only);
  EXPECT_EQ(fault("02 0C 4E"), 0);
  EXPECT_EQ(read("05 80 00 01 11 71").options.account, model::AccountId{70001});
  EXPECT_EQ(read("02 0C 50 05 80 00 01 11 71").fault, 0);
}

TEST(Appendage, SelfTradeStrategies) {
  EXPECT_EQ(read("02 1D 2A").options.self_trade, model::SelfTrade::cancel_newest);
  EXPECT_EQ(read("02 1D 2A").options.aiq_letter, model::AiqLetter::port_default);
  EXPECT_EQ(read("02 1D 4E").options.aiq_letter, model::AiqLetter::disabled);
  EXPECT_EQ(read("02 1D 57").options.aiq_letter, model::AiqLetter::newest);
  EXPECT_EQ(read("02 1D 4F").options.self_trade, model::SelfTrade::cancel_oldest);
  EXPECT_EQ(read("02 1D 44").options.self_trade, model::SelfTrade::cancel_both);
  EXPECT_EQ(fault("02 1D 59"), reject::invalid_aiq);
  EXPECT_EQ(fault("02 1D 00"), reject::invalid_aiq);
  EXPECT_EQ(fault("03 1D 4F 4F"), reject::bad_appendage);
}

TEST(Appendage, BrokenElements) {
  EXPECT_EQ(fault("00"), reject::bad_appendage);
  EXPECT_EQ(fault("00 0C"), reject::bad_appendage);
  EXPECT_EQ(fault("02 0C"), reject::bad_appendage);
  EXPECT_EQ(fault("02"), reject::bad_appendage);
  EXPECT_EQ(fault("01 0C"), reject::bad_appendage);
  EXPECT_EQ(fault("FF 0C 50"), reject::bad_appendage);
  EXPECT_EQ(fault("02 0C 50 03 0C 50"), reject::bad_appendage);
}

TEST(Appendage, StructureIsCheckedBeforeValues) {
  EXPECT_EQ(fault("02 1D 59 05 80 00"), reject::bad_appendage);
  EXPECT_EQ(fault("02 1D 59 02 0C 58"), reject::invalid_aiq);
  EXPECT_EQ(fault("02 0C 58 02 1D 59"), reject::bad_appendage);
}

TEST(Appendage, TwiceIsOnceTooOften) {
  EXPECT_EQ(fault("02 0C 50 02 0C 50"), reject::bad_appendage);
  EXPECT_EQ(fault("05 03 00 00 00 00 05 03 00 00 00 00"), reject::bad_appendage);
}

TEST(Appendage, DefaultsPassAndOtherValuesDoNot) {
  for (const char* hex : {"05 02 20 20 20 20", "05 03 00 00 00 00", "02 04 20", "05 05 00 00 00 00",
                          "02 06 4C", "05 07 00 00 00 00", "09 09 00 00 00 00 00 00 00 00", "02 0A 4C",
                          "05 0B 00 00 00 00", "05 0D 00 00 00 00", "05 0F 00 00 00 00", "02 10 20",
                          "02 11 20", "02 19 4E", "05 1A 20 20 20 20", "02 1C 00", "03 1E 2A 2A"}) {
    EXPECT_EQ(fault(hex), 0) << hex;
    auto changed = bytes_of(hex);
    changed.back() = 'x';
    EXPECT_EQ(read_appendage(changed, AppendageOf::enter).fault, reject::bad_appendage) << hex;
    auto longer = bytes_of(hex);
    ++longer.front();
    longer.push_back(longer.back());
    EXPECT_EQ(read_appendage(longer, AppendageOf::enter).fault, reject::bad_appendage) << hex;
  }
}

TEST(Appendage, TagsThatNoOneServes) {
  EXPECT_EQ(fault("03 18 00 00"), reject::bad_appendage);        // Group ID
  EXPECT_EQ(fault("05 0E 20 20 20 20"), reject::bad_appendage);  // Route
  EXPECT_EQ(fault("02 1B 42"), reject::bad_appendage);           // Side: of a Mass Cancel
  EXPECT_EQ(fault("02 08 00"), reject::bad_appendage);
  EXPECT_EQ(fault("02 1F 00"), reject::bad_appendage);
  EXPECT_EQ(fault("02 81 00"), reject::bad_appendage);
  EXPECT_EQ(fault("02 00 00"), reject::bad_appendage);
}

TEST(Appendage, ReplaceTakesNoAccountAndNoFirm) {
  EXPECT_EQ(fault("02 0C 50", AppendageOf::replace), 0);
  EXPECT_EQ(fault("02 1D 4F", AppendageOf::replace), 0);
  EXPECT_EQ(fault("05 03 00 00 00 00", AppendageOf::replace), 0);
  EXPECT_EQ(fault("05 80 00 01 11 71", AppendageOf::replace), reject::bad_appendage);
  EXPECT_EQ(fault("05 02 20 20 20 20", AppendageOf::replace), reject::bad_appendage);
}

TEST(Appendage, CancelAndQueryTakeUserRefIdxZeroOnly) {
  EXPECT_EQ(fault("02 1C 00", AppendageOf::reference), 0);
  EXPECT_EQ(fault("02 1C 01", AppendageOf::reference), reject::bad_appendage);
  EXPECT_EQ(fault("02 0C 4E", AppendageOf::reference), reject::bad_appendage);
  EXPECT_EQ(fault("05 80 00 00 00 01", AppendageOf::reference), reject::bad_appendage);
}

}  // namespace
}  // namespace paddock::ouch
