#include "tools/paddock/watch_frame.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <boost/json.hpp>
#include <string>

#include "tests/unit/tools/written_market.hpp"
#include "tools/paddock/frame_line.hpp"
#include "tools/paddock/new_york.hpp"

namespace {

using namespace paddock;
using tools::FrameOptions;
using tools::LiveBook;
using tools::WrittenMarket;

/// The frame, at the time of the book's last record, as text that begins with an empty line, as a raw string
/// does; trailing spaces do not count.
std::string page(const LiveBook& book, FrameOptions options) {
  if (options.now == 0) options.now = book.time();
  std::string page = "\n";
  for (auto line : tools::render_frame(book, options)) {
    line.erase(line.find_last_not_of(' ') + 1);
    page += line + "\n";
  }
  return page;
}

TEST(WatchFrame, while_an_auction_collects) {
  WrittenMarket market;
  market.to_phase("pre_open");
  market.worked_example();
  EXPECT_EQ(page(market.book(), {.rows = 13, .takes_keys = true}), R"(
AAA  pre_open                                       2025-10-20 09:00:12 New York
reference 108.00  traded 0 in 0 trades  offering 1
indicative 108.00  paired 150  imbalance +150 to buy

side       price     shares orders   time           price shares trade      by

sell      112.00        100      1
sell      108.00        150      1
---- crossed by 7.00
buy       115.00        100      1
buy       110.00        200      1

event 12                                                                 q quits
)");
}

TEST(WatchFrame, while_it_trades) {
  WrittenMarket market;
  market.to_phase("pre_open");
  market.worked_example();
  market.to_phase("trading");
  market.enter(2, "sell", 30, "109.50");
  EXPECT_EQ(page(market.book(), {.rows = 13}), R"(
AAA  trading                                        2025-10-20 09:00:18 New York
reference 110.00  traded 180 in 3 trades  offering 1
opening auction 108.00  150 shares in 2 trades  2025-10-20 09:00:15

side       price     shares orders   time           price shares trade      by
                                     09:00:18      110.00     30 continuous sell
                                     09:00:14      108.00     50 opening    -
sell      112.00        100      1   09:00:13      108.00    100 opening    -
---- spread 2.00
buy       110.00        120      1


event 18
)");
}

TEST(WatchFrame, of_nothing_and_of_a_dead_engine) {
  WrittenMarket market;
  EXPECT_EQ(page(market.book(), {.rows = 9, .takes_keys = true, .engine_runs = false}), R"(
AAA  closed                                         2025-10-20 09:00:07 New York
reference 108.00  traded 0 in 0 trades  offering 1


side       price     shares orders   time           price shares trade      by

---- no orders

engine is down  log ends at event 7  2025-10-20 09:00:07                 q quits
)");
  market.to_phase("pre_open");
  market.enter(2, "buy", 1, "1.00");
  const auto text = page(market.book(), {.rows = 9});
  EXPECT_NE(text.find("indicative none: no orders cross\n"), std::string::npos);
  EXPECT_NE(text.find("---- no sellers\n"), std::string::npos);
}

TEST(WatchFrame, a_trade_of_another_day_shows_its_date) {
  WrittenMarket market;
  market.to_phase("trading");
  market.enter(1, "sell", 5, "108.00");
  market.enter(2, "buy", 5, "108.00");
  const auto book = market.book();
  EXPECT_NE(page(book, {}).find("   09:00:11      108.00      5 continuous buy\n"), std::string::npos);
  EXPECT_NE(page(book, {.now = book.time() + 86'400'000'000'000})
                .find("   10-20         108.00      5 continuous buy\n"),
            std::string::npos);
}

TEST(WatchFrame, an_imbalance_to_sell) {
  WrittenMarket market;
  market.to_phase("pre_open");
  market.enter(2, "buy", 10, "108.00");
  market.enter(1, "sell", 15, "108.00");
  const auto text = page(market.book(), {});
  EXPECT_NE(text.find("indicative 108.00  paired 10  imbalance -5 to sell\n"), std::string::npos);
}

TEST(WatchFrame, prices_without_room_are_counted) {
  WrittenMarket market;
  market.to_phase("pre_open");
  for (const auto* price : {"1.00", "2.00", "3.00", "4.00"}) market.enter(2, "buy", 1, price);
  for (const auto* price : {"5.00", "6.00"}) market.enter(1, "sell", 1, price);
  EXPECT_EQ(page(market.book(), {.columns = 50, .rows = 11}), R"(
AAA  pre_open         2025-10-20 09:00:14 New York
reference 108.00  traded 0 in 0 trades  offering 1
indicative none: no orders cross

side       price     shares orders
sell        6.00          1      1
sell        5.00          1      1
---- spread 1.00
buy         4.00          1      1
buy  3 more prices
event 14
)");
}

/// Numbers that are as long as the rules allow.
LiveBook wide_book() {
  WrittenMarket market{"pressure"};
  market.run(
      R"({"op":"list","offering":4294967295,"symbol":"ABCDEFGH","issuer":1,"shares":1000000000,"price":"199999.985","tick":"0.005"})");
  market.run(R"({"op":"phase","offering":4294967295,"to":"closing_auction"})");
  market.run(R"({"op":"phase","offering":4294967295,"to":"pre_open"})");
  for (int i = 1; i <= 5; ++i) {
    market.run(fmt::format(
        R"({{"op":"enter","account":1,"ref":{},"offering":4294967295,"side":"sell","quantity":999999,"price":"199999.985"}})",
        i));
  }
  market.run(
      R"({"op":"enter","account":2,"ref":1,"offering":4294967295,"side":"buy","quantity":4900,"price":"199999.985"})");
  return market.book("ABCDEFGH");
}

TEST(WatchFrame, wide_numbers_fit) {
  EXPECT_EQ(page(wide_book(), {.rows = 9}), R"(
ABCDEFGH  pre_open                                  2025-10-20 09:00:16 New York
reference 199999.9850  traded 0 in 0 trades  offering 4294967295
indicative 199999.9850  paired 4900  imbalance -4995095 to sell

side       price     shares orders   time           price shares trade      by
sell 199999.9850    4999995      5
---- locked
buy  199999.9850       4900      1
event 16
)");
}

TEST(WatchFrame, keeps_within_any_terminal) {
  WrittenMarket crowded;
  crowded.to_phase("pre_open");
  crowded.worked_example();
  crowded.to_phase("trading");
  for (unsigned i = 0; i < 50; ++i) crowded.enter(2, "buy", 1 + i, fmt::format("{}.50", 40 + i));
  for (const LiveBook& book : {crowded.book(), wide_book(), WrittenMarket{}.book()}) {
    for (std::size_t columns = 1; columns <= 100; ++columns) {
      for (std::size_t rows = 1; rows <= 60; rows += rows < 12 ? 1 : 7) {
        const auto lines =
            tools::render_frame(book, {book.time(), columns, rows, false, true, rows % 2 == 0});
        ASSERT_EQ(lines.size(), rows);
        for (const auto& line : lines) ASSERT_LE(line.size(), columns) << line;
      }
    }
  }
}

TEST(WatchFrame, colours_change_no_character) {
  WrittenMarket market;
  market.to_phase("pre_open");
  market.worked_example();
  market.to_phase("trading");
  const auto plain = tools::render_frame(market.book(), {});
  const auto coloured = tools::render_frame(market.book(), {.colour = true});
  ASSERT_EQ(plain.size(), coloured.size());
  EXPECT_NE(plain, coloured);
  for (std::size_t i = 0; i < plain.size(); ++i) {
    std::string line = coloured[i];
    for (auto at = line.find('\x1b'); at != std::string::npos; at = line.find('\x1b')) {
      line.erase(at, line.find('m', at) + 1 - at);
    }
    EXPECT_EQ(line, plain[i]);
  }
}

TEST(WatchFrame, counts_keep_their_width) {
  EXPECT_EQ(tools::count_text(0, 6), "0");
  EXPECT_EQ(tools::count_text(999'999, 6), "999999");
  EXPECT_EQ(tools::count_text(1'000'000, 6), "1000k");
  EXPECT_EQ(tools::count_text(4'294'967'295, 6), "4294M");
  EXPECT_EQ(tools::count_text(9'999'999'999, 10), "9999999999");
  EXPECT_EQ(tools::count_text(12'345'678'901, 10), "12345678k");
  EXPECT_EQ(tools::count_text(18'446'744'073'709'551'615U, 5), "18E");
}

TEST(WatchLine, while_an_auction_collects_and_after_it) {
  WrittenMarket market;
  market.to_phase("pre_open");
  market.worked_example();
  EXPECT_EQ(
      tools::watch_line(market.book(), WrittenMarket::kStart, true),
      R"({"time":1760965200000000000,"seq":12,"symbol":"AAA","offering":1,"phase":"pre_open","reference":"108.00",)"
      R"("bid":"115.00","bid_shares":100,"ask":"108.00","ask_shares":150,)"
      R"("indicative":{"price":"108.00","volume":150,"imbalance":150},"last_trade":null,"trades":0,"volume":0,)"
      R"("engine":"up"})"
      "\n");
  market.to_phase("trading");
  EXPECT_EQ(
      tools::watch_line(market.book(), 1, false),
      R"({"time":1,"seq":16,"symbol":"AAA","offering":1,"phase":"trading","reference":"108.00",)"
      R"("bid":"110.00","bid_shares":150,"ask":"112.00","ask_shares":100,"indicative":null,)"
      R"("last_trade":{"time":1760965214000000000,"price":"108.00","quantity":50,"kind":"opening","aggressor":null},)"
      R"("trades":2,"volume":150,"engine":"down"})"
      "\n");
}

TEST(WatchLine, is_json_of_any_book) {
  for (const LiveBook& book : {wide_book(), WrittenMarket{}.book()}) {
    const auto line = tools::watch_line(book, 0, true);
    ASSERT_EQ(line.back(), '\n');
    const auto object = boost::json::parse(line).as_object();
    EXPECT_EQ(object.at("bid").is_null(), book.bids().empty());
    EXPECT_EQ(object.at("indicative").is_null(), book.bids().empty());
  }
}

TEST(NewYorkTime, on_both_sides_of_the_changes_of_the_clock) {
  const auto text = [](std::int64_t seconds) {
    const auto [date, time] = tools::new_york_time(seconds * 1'000'000'000);
    return date + " " + time;
  };
  EXPECT_EQ(text(1'741'503'599), "2025-03-09 01:59:59");
  EXPECT_EQ(text(1'741'503'600), "2025-03-09 03:00:00");
  EXPECT_EQ(text(1'762'063'199), "2025-11-02 01:59:59");
  EXPECT_EQ(text(1'762'063'200), "2025-11-02 01:00:00");
  EXPECT_EQ(text(-1), "1969-12-31 18:59:59");
}

}  // namespace
