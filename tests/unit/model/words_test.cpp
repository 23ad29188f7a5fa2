#include "engine/model/words.hpp"

#include <gtest/gtest.h>

#include <set>
#include <string>

namespace {

using namespace paddock::model;

template <class E>
void expect_there_and_back(std::initializer_list<E> values) {
  std::set<std::string_view> words;
  for (const E value : values) {
    EXPECT_EQ(from_word<E>(word(value)), value) << word(value);
    words.insert(word(value));
  }
  EXPECT_EQ(words.size(), values.size());
  for (const auto* bad : {"", "?", "Buy", "buy ", "xyz"}) EXPECT_FALSE(from_word<E>(bad)) << bad;
}

TEST(Words, ThereAndBack) {
  expect_there_and_back({Side::buy, Side::sell});
  expect_there_and_back({TimeInForce::day, TimeInForce::gtc, TimeInForce::ioc, TimeInForce::fok});
  expect_there_and_back({SelfTrade::cancel_newest, SelfTrade::cancel_oldest, SelfTrade::cancel_both});
  expect_there_and_back(
      {Phase::closed, Phase::pre_open, Phase::trading, Phase::closing_auction, Phase::halted});
  expect_there_and_back({TieBreak::reference, TieBreak::pressure});
  expect_there_and_back({Op::enter, Op::cancel, Op::replace, Op::query, Op::mass_cancel, Op::open_account,
                         Op::entitle, Op::reset_port, Op::deposit, Op::withdraw, Op::list, Op::phase,
                         Op::disable, Op::enable, Op::end_of_day});
}

TEST(Words, EveryReasonHasAWordOfItsOwn) {
  std::set<std::string_view> words;
  for (unsigned i = 0; i <= static_cast<unsigned>(kLastReason); ++i)
    words.insert(word(static_cast<Reason>(i)));
  EXPECT_EQ(words.size(), static_cast<std::size_t>(kLastReason) + 1);
  EXPECT_FALSE(words.contains("?"));
}

TEST(Words, EveryBoundaryHasAWordOfItsOwn) {
  std::set<std::string_view> words;
  for (unsigned i = 0; i <= static_cast<unsigned>(Boundary::end_of_day); ++i)
    words.insert(word(static_cast<Boundary>(i)));
  EXPECT_EQ(words,
            (std::set<std::string_view>{"pre_open", "trading", "closing_auction", "closed", "end_of_day"}));
}

TEST(Words, AValueThatNothingNamesIsAQuestionMark) {
  EXPECT_EQ(word(static_cast<Side>(9)), "?");
  EXPECT_EQ(word(static_cast<Reason>(200)), "?");
  EXPECT_EQ(word(static_cast<EventType>(0)), "?");
}

TEST(Dates, ThereAndBack) {
  EXPECT_EQ(parse_date("1970-01-01"), Date{0});
  EXPECT_EQ(parse_date("2025-10-20"), Date{20'381});
  for (std::int32_t day = 0; day < 100'000; day += 7) ASSERT_EQ(parse_date(date_text(Date{day})), Date{day});
  EXPECT_EQ(date_text(*parse_date("9999-12-31")), "9999-12-31");
}

TEST(Dates, OnlyOnesThatExist) {
  EXPECT_TRUE(parse_date("2024-02-29"));
  EXPECT_TRUE(parse_date("2000-02-29"));
  for (const auto* text :
       {"", "2025-02-29", "2100-02-29", "2025-13-01", "2025-00-10", "2025-04-31", "2025-4-30", "20251020",
        "2025-10-20T", "1969-12-31", "2025/10/20", "0000-01-01", "2025-10-00", "2025-1a-20"}) {
    EXPECT_FALSE(parse_date(text)) << text;
  }
}

}  // namespace
