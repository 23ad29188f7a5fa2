#include <gtest/gtest.h>

#include <vector>

#include "gateway/ouch/inbound.hpp"
#include "gateway/ouch/layout.hpp"
#include "tests/unit/gateway/hex.hpp"

namespace paddock::ouch {
namespace {

using test::bytes_of;
using WireBytes = std::vector<std::uint8_t>;
using Kind = Inbound::Kind;

constexpr const char* kEnterA =
    "4F 00 00 00 01 42 00 00 00 64 41 4C 50 48 41 31 20 20 00 00 00 00 00 16 F0 A8 30 59 50 4E 4E 4F"
    "52 44 2D 31 20 20 20 20 20 20 20 20 20 00 00";
constexpr const char* kEnterG =
    "4F 00 00 00 02 53 00 00 01 F4 41 4C 50 48 41 31 20 20 00 00 00 00 00 17 0A 70 31 59 41 4E 4E 4F"
    "52 44 2D 32 20 20 20 20 20 20 20 20 20 00 09 02 0C 50 05 80 00 01 11 71";
constexpr const char* kEnterH =
    "4F 00 00 00 03 42 00 00 00 0A 41 4C 50 48 41 31 20 20 00 00 00 00 7F FF FF FF 33 59 50 4E 4E 4D"
    "4B 54 2D 33 20 20 20 20 20 20 20 20 20 00 00";
constexpr const char* kReplaceJ =
    "55 00 00 00 02 00 00 00 06 00 00 02 58 00 00 00 00 00 17 0A 0C 31 59 4E 4F 52 44 2D 32 42 20 20"
    "20 20 20 20 20 20 00 00";
constexpr const char* kCancelD = "58 00 00 00 01 00 00 00 32";

/// The example (a) with one byte changed.
WireBytes enter_with(std::size_t at, char value) {
  WireBytes message = bytes_of(kEnterA);
  message[at] = static_cast<std::uint8_t>(value);
  return message;
}
WireBytes replace_with(std::size_t at, char value) {
  WireBytes message = bytes_of(kReplaceJ);
  message[at] = static_cast<std::uint8_t>(value);
  return message;
}
WireBytes with_appendage(const char* base, std::size_t length_at, const char* appendage) {
  WireBytes message = bytes_of(base);
  const WireBytes options = bytes_of(appendage);
  soup::store_big(&message[length_at], static_cast<std::uint16_t>(options.size()));
  message.insert(message.end(), options.begin(), options.end());
  return message;
}
std::uint16_t reason(const WireBytes& message) {
  const Inbound inbound = decode(message);
  EXPECT_EQ(inbound.kind, Kind::command);
  return inbound.command.front_reason;
}

TEST(OuchExamples, EnterDay) {
  const Inbound inbound = decode(bytes_of(kEnterA));
  ASSERT_EQ(inbound.kind, Kind::command);
  const model::Command& command = inbound.command;
  EXPECT_EQ(command.op, model::Op::enter);
  EXPECT_EQ(command.front_reason, 0);
  EXPECT_EQ(command.ref, model::UserRef{1});
  EXPECT_EQ(command.order.options.side(), model::Side::buy);
  EXPECT_EQ(command.quantity, 100U);
  EXPECT_EQ(inbound.symbol, model::Symbol::from("ALPHA1"));
  EXPECT_EQ(command.price, 1'503'400);
  EXPECT_EQ(command.order.options.tif(), model::TimeInForce::day);
  EXPECT_EQ(command.order.options.capacity(), model::Capacity::principal);
  EXPECT_FALSE(command.order.options.market());
  EXPECT_FALSE(command.order.options.account_named());
  EXPECT_EQ(std::string_view(command.order.cl_ord_id.chars.data(), 14), "ORD-1         ");
}

TEST(OuchExamples, EnterPostOnlyForAnAccount) {
  const model::Command command = decode(bytes_of(kEnterG)).command;
  EXPECT_EQ(command.front_reason, 0);
  EXPECT_EQ(command.order.options.side(), model::Side::sell);
  EXPECT_EQ(command.order.options.tif(), model::TimeInForce::gtc);
  EXPECT_TRUE(command.order.options.post_only());
  EXPECT_TRUE(command.order.options.account_named());
  EXPECT_EQ(command.account, model::AccountId{70001});
  EXPECT_EQ(command.order.options.capacity(), model::Capacity::agency);
}

TEST(OuchExamples, EnterMarket) {
  const model::Command command = decode(bytes_of(kEnterH)).command;
  EXPECT_EQ(command.front_reason, 0);
  EXPECT_TRUE(command.order.options.market());
  EXPECT_FALSE(command.order.options.second_sentinel());
  EXPECT_EQ(command.order.options.tif(), model::TimeInForce::ioc);
}

TEST(OuchExamples, Replace) {
  const model::Command command = decode(bytes_of(kReplaceJ)).command;
  EXPECT_EQ(command.op, model::Op::replace);
  EXPECT_EQ(command.front_reason, 0);
  EXPECT_EQ(command.orig_ref, model::UserRef{2});
  EXPECT_EQ(command.ref, model::UserRef{6});
  EXPECT_EQ(command.quantity, 600U);
  EXPECT_EQ(command.price, 1'509'900);
  EXPECT_EQ(command.flags, model::command_flag::has_tif);
  EXPECT_EQ(command.order.options.tif(), model::TimeInForce::gtc);
  EXPECT_EQ(std::string_view(command.order.cl_ord_id.chars.data(), 14), "ORD-2B        ");
}

TEST(OuchExamples, CancelAndQuery) {
  const model::Command cancel = decode(bytes_of(kCancelD)).command;
  EXPECT_EQ(cancel.op, model::Op::cancel);
  EXPECT_EQ(cancel.ref, model::UserRef{1});
  EXPECT_EQ(cancel.quantity, 50U);
  EXPECT_EQ(decode(bytes_of("58 00 00 00 01 00 00 00 00")).command.quantity, 0U);
  EXPECT_EQ(decode(bytes_of("51")).command.op, model::Op::query);
}

TEST(OuchEnter, Enumerations) {
  EXPECT_EQ(reason(enter_with(enter_at::side, 'S')), 0);
  EXPECT_EQ(reason(enter_with(enter_at::side, 'T')), 0x002B);
  EXPECT_EQ(reason(enter_with(enter_at::side, 'E')), 0x002F);
  EXPECT_EQ(reason(enter_with(enter_at::side, 'b')), 0x0009);
  for (const char tif : {'0', '1', '3', '4'}) EXPECT_EQ(reason(enter_with(enter_at::tif, tif)), 0) << tif;
  for (const char tif : {'5', '6', 'E', '2', '\0'}) {
    EXPECT_EQ(reason(enter_with(enter_at::tif, tif)), 0x8006) << tif;
  }
  EXPECT_EQ(reason(enter_with(enter_at::display, 'A')), 0);
  EXPECT_EQ(reason(enter_with(enter_at::display, 'N')), 0x0003);
  EXPECT_EQ(reason(enter_with(enter_at::display, 'Z')), 0x0003);
  for (const char capacity : {'A', 'P', 'R', 'O'})
    EXPECT_EQ(reason(enter_with(enter_at::capacity, capacity)), 0);
  EXPECT_EQ(reason(enter_with(enter_at::capacity, 'X')), 0x000F);
  EXPECT_EQ(reason(enter_with(enter_at::sweep, 'Y')), 0x0008);
  EXPECT_EQ(reason(enter_with(enter_at::sweep, 'n')), 0x000F);
  for (const char cross : {'O', 'C', 'H', 'S', 'R', 'E', 'A', 'x'}) {
    EXPECT_EQ(reason(enter_with(enter_at::cross, cross)), 0x0014) << cross;
  }
  EXPECT_EQ(reason(enter_with(enter_at::cl_ord_id, '\x1F')), 0x000F);
  EXPECT_EQ(reason(enter_with(enter_at::cl_ord_id + 13, '\x7F')), 0x000F);
  EXPECT_EQ(reason(enter_with(enter_at::cl_ord_id + 13, '~')), 0);
}

TEST(OuchEnter, TheFirstFaultInTheOrderOfChecksDecides) {
  const std::size_t fields[] = {enter_at::side,  enter_at::tif,   enter_at::display,  enter_at::capacity,
                                enter_at::sweep, enter_at::cross, enter_at::cl_ord_id};
  const std::uint16_t reasons[] = {0x0009, 0x8006, 0x0003, 0x000F, 0x000F, 0x0014, 0x000F};
  WireBytes message = bytes_of(kEnterA);
  for (std::size_t i = std::size(fields); i-- > 0;) {
    message[fields[i]] = 0x01;
    EXPECT_EQ(reason(message), reasons[i]) << fields[i];
  }
  WireBytes appended = with_appendage(kEnterA, enter_at::appendage, "02 0C 58");
  appended[enter_at::side] = 'x';
  EXPECT_EQ(reason(appended), 0x8007);
}

TEST(OuchEnter, PostOnlyExcludesImmediateAndMarketOrders) {
  WireBytes message = with_appendage(kEnterA, enter_at::appendage, "02 0C 50");
  EXPECT_EQ(reason(message), 0);
  message[enter_at::tif] = '3';
  EXPECT_EQ(reason(message), 0x8008);
  message[enter_at::tif] = '4';
  EXPECT_EQ(reason(message), 0x8008);
  message[enter_at::tif] = '0';
  soup::store_big(&message[enter_at::price], kMarketPrice);
  EXPECT_EQ(reason(message), 0x8008);
  message[enter_at::side] = 'x';
  EXPECT_EQ(reason(message), 0x0009);
}

TEST(OuchEnter, MarketPriceWithAnotherTifIsAPriceOutOfRange) {
  for (const std::uint64_t sentinel : {kMarketPrice, kSecondMarketPrice}) {
    for (const char tif : {'0', '1', '4'}) {
      WireBytes message = enter_with(enter_at::tif, tif);
      soup::store_big(&message[enter_at::price], sentinel);
      const model::Command command = decode(message).command;
      EXPECT_FALSE(command.order.options.market());
      EXPECT_EQ(command.front_reason, 0);
      EXPECT_EQ(command.price, static_cast<std::int64_t>(sentinel));
      EXPECT_GT(command.price, model::kMaxPrice.raw());
    }
  }
}

TEST(OuchEnter, SecondSentinelIsRemembered) {
  WireBytes message = enter_with(enter_at::tif, '3');
  soup::store_big(&message[enter_at::price], kSecondMarketPrice);
  const model::OrderOptions options = decode(message).command.order.options;
  EXPECT_TRUE(options.market());
  EXPECT_TRUE(options.second_sentinel());
}

TEST(OuchEnter, HugePricesStayOutOfRange) {
  WireBytes message = bytes_of(kEnterA);
  soup::store_big(&message[enter_at::price], ~std::uint64_t{0});
  const std::int64_t price = decode(message).command.price;
  EXPECT_TRUE(price <= 0 || price > model::kMaxPrice.raw());
}

TEST(OuchReplace, Enumerations) {
  EXPECT_EQ(reason(replace_with(replace_at::tif, '6')), 0x8006);
  EXPECT_EQ(reason(replace_with(replace_at::display, 'N')), 0x0003);
  EXPECT_EQ(reason(replace_with(replace_at::sweep, 'Y')), 0x0008);
  EXPECT_EQ(reason(replace_with(replace_at::sweep, 'x')), 0x000F);
  EXPECT_EQ(reason(replace_with(replace_at::cl_ord_id, '\n')), 0x000F);
  EXPECT_EQ(reason(with_appendage(kReplaceJ, replace_at::appendage, "05 80 00 00 00 01")), 0x8007);
  EXPECT_EQ(reason(with_appendage(kReplaceJ, replace_at::appendage, "02 0C 50")), 0);
}

TEST(OuchMalformed, SizesBelowTheFixedPartClose) {
  for (std::size_t size = 1; size < enter_at::size; ++size) {
    EXPECT_EQ(decode(soup::Bytes{bytes_of(kEnterA)}.first(size)).kind, Kind::malformed) << size;
  }
  for (std::size_t size = 1; size < replace_at::size; ++size) {
    EXPECT_EQ(decode(soup::Bytes{bytes_of(kReplaceJ)}.first(size)).kind, Kind::malformed) << size;
  }
  for (std::size_t size = 1; size < cancel_at::size; ++size) {
    EXPECT_EQ(decode(soup::Bytes{bytes_of(kCancelD)}.first(size)).kind, Kind::malformed) << size;
  }
}

TEST(OuchMalformed, AppendageLengthThatDoesNotFit) {
  WireBytes message = bytes_of(kEnterA);
  message.push_back(0);
  EXPECT_EQ(reason(message), 0x8007);
  EXPECT_EQ(reason(enter_with(enter_at::appendage + 1, '\x03')), 0x8007);
  message = bytes_of(kReplaceJ);
  message.push_back(0);
  EXPECT_EQ(reason(message), 0x8007);
}

TEST(OuchMalformed, CancelAndQueryInBothForms) {
  const auto kind = [](const char* hex) { return decode(bytes_of(hex)).kind; };
  EXPECT_EQ(kind("58 00 00 00 01 00 00 00 00 00"), Kind::malformed);
  EXPECT_EQ(kind("58 00 00 00 01 00 00 00 00 00 00"), Kind::command);
  EXPECT_EQ(kind("58 00 00 00 01 00 00 00 00 00 03 02 1C 00"), Kind::command);
  EXPECT_EQ(kind("58 00 00 00 01 00 00 00 00 00 03 02 1C 01"), Kind::ignored);
  EXPECT_EQ(kind("58 00 00 00 01 00 00 00 00 00 04 02 1C 00"), Kind::ignored);
  EXPECT_EQ(kind("58 00 00 00 01 00 00 00 00 00 02 02 1C"), Kind::ignored);
  EXPECT_EQ(kind("51 00"), Kind::malformed);
  EXPECT_EQ(kind("51 00 00"), Kind::command);
  EXPECT_EQ(kind("51 00 03 02 1C 00"), Kind::command);
  EXPECT_EQ(kind("51 00 01 02 1C 00"), Kind::ignored);
}

TEST(OuchMalformed, EveryOtherLetterCloses) {
  for (int letter = 0; letter < 256; ++letter) {
    WireBytes message(60, 0);
    message[0] = static_cast<std::uint8_t>(letter);
    const bool known = std::string_view{"OUXMCDEQ"}.find(static_cast<char>(letter)) != std::string_view::npos;
    EXPECT_EQ(decode(message).kind == Kind::malformed, !known) << letter;
  }
}

TEST(OuchNotServed, RequestsThatComeLaterAreAnsweredInWords) {
  for (const auto& [letter, size] : {std::pair{'M', 10}, {'C', 19}, {'D', 11}, {'E', 11}}) {
    WireBytes message(static_cast<std::size_t>(size), 0);
    message[0] = static_cast<std::uint8_t>(letter);
    const Inbound inbound = decode(message);
    EXPECT_EQ(inbound.kind, Kind::not_served) << letter;
    EXPECT_FALSE(inbound.text.empty());
    message.pop_back();
    EXPECT_EQ(decode(message).kind, Kind::malformed) << letter;
  }
}

}  // namespace
}  // namespace paddock::ouch
