#include "engine/model/event_writer.hpp"

#include <gtest/gtest.h>

#include <functional>
#include <string>

#include "engine/model/command.hpp"
#include "engine/model/words.hpp"

namespace {

using namespace paddock::model;

/// The line of an event numbered `seq` that `fill` fills.
std::string line(EventType type, std::uint64_t seq, const std::function<void(Event&)>& fill) {
  Event event{};
  event.type = type;
  event.seq_lo = static_cast<std::uint32_t>(seq);
  fill(event);
  return event_text(event, Seq{seq});
}

// The examples of rulebook section 10, byte for byte.
TEST(EventWriter, Accounts) {
  EXPECT_EQ(line(EventType::account_opened, 1, [](Event& e) { e.account_opened = {AccountId{1}}; }),
            R"({"seq":1,"type":"account_opened","account":1})");
  EXPECT_EQ(line(EventType::entitled, 2,
                 [](Event& e) {
                   e.entitled = {PortId{101}, AccountId{1}};
                 }),
            R"({"seq":2,"type":"entitled","port":101,"account":1})");
  EXPECT_EQ(line(EventType::port_reset, 3, [](Event& e) { e.port_reset = {PortId{101}}; }),
            R"({"seq":3,"type":"port_reset","port":101})");
  const auto cash = [](CashKind kind) {
    return line(EventType::cash, 3, [&](Event& e) { e.cash = {AccountId{1}, kind, Amount{100'000'000}}; });
  };
  EXPECT_EQ(cash(CashKind::deposit),
            R"({"seq":3,"type":"cash","account":1,"amount":"10000.00","kind":"deposit"})");
  EXPECT_EQ(cash(CashKind::withdraw),
            R"({"seq":3,"type":"cash","account":1,"amount":"10000.00","kind":"withdraw"})");
}

TEST(EventWriter, Offerings) {
  EXPECT_EQ(
      line(EventType::listed, 4,
           [](Event& e) {
             e.listed = {OfferingId{1},       AccountId{1},          1000, Price{1'000'000}, 100, 0,
                         TieBreak::reference, Symbol::from("BLZR74")};
           }),
      R"({"seq":4,"type":"listed","offering":1,"symbol":"BLZR74","issuer":1,"shares":1000,"price":"100.00","tick":"0.01","collar_pct":0,"tie_break":"reference"})");
  EXPECT_EQ(line(EventType::phase, 5,
                 [](Event& e) {
                   e.phase = {OfferingId{1}, Phase::trading, Phase::closed};
                 }),
            R"({"seq":5,"type":"phase","offering":1,"phase":"trading"})");
  EXPECT_EQ(
      line(EventType::auction, 9,
           [](Event& e) { e.auction = {OfferingId{1}, Price{1'080'000}, 150, 2, 2, 2, TradeKind::opening}; }),
      R"({"seq":9,"type":"auction","offering":1,"kind":"opening","price":"108.00","volume":150,"trades":2,"buys":2,"sells":2})");
}

TEST(EventWriter, Accepted) {
  const auto accepted = [](OrderOptions options) {
    return line(EventType::accepted, 7, [&](Event& e) {
      e.accepted = {PortId{1},        AccountId{1}, UserRef{1}, OfferingId{1},
                    Price{1'100'000}, Quantity{5},  options,    ClOrdId::blank()};
    });
  };
  EXPECT_EQ(
      accepted(OrderOptions{}),
      R"({"seq":7,"type":"accepted","port":1,"account":1,"ref":1,"order":7,"offering":1,"side":"buy","quantity":5,"price":"110.00","tif":"day","post_only":false,"stp":"cancel_newest"})");
  EXPECT_EQ(
      accepted(
          OrderOptions{}.side(Side::sell).tif(TimeInForce::gtc).post_only(true).stp(SelfTrade::cancel_both)),
      R"({"seq":7,"type":"accepted","port":1,"account":1,"ref":1,"order":7,"offering":1,"side":"sell","quantity":5,"price":"110.00","tif":"gtc","post_only":true,"stp":"cancel_both"})");
  EXPECT_NE(accepted(OrderOptions{}.market(true)).find(R"("tif":"ioc")"), std::string::npos)
      << "a market order is an ioc order, whatever tif it names";
}

TEST(EventWriter, Trade) {
  const auto trade = [](Aggressor aggressor, TradeKind kind) {
    return line(EventType::trade, 8, [&](Event& e) {
      e.trade.offering = OfferingId{1};
      e.trade.price = Price{1'080'000};
      e.trade.quantity = 5;
      e.trade.buy_order = Seq{7};
      e.trade.sell_order = Seq{6};
      e.trade.buyer = AccountId{1};
      e.trade.seller = AccountId{2};
      e.trade.aggressor = aggressor;
      e.trade.kind = kind;
    });
  };
  const std::string head =
      R"({"seq":8,"type":"trade","trade":8,"offering":1,"price":"108.00","quantity":5,"value":"540.00","commission":"10.80","buy_order":7,"sell_order":6,"buyer":1,"seller":2,)";
  EXPECT_EQ(trade(Aggressor::buy, TradeKind::continuous), head + R"("aggressor":"buy","kind":"continuous"})");
  EXPECT_EQ(trade(Aggressor::sell, TradeKind::continuous),
            head + R"("aggressor":"sell","kind":"continuous"})");
  EXPECT_EQ(trade(Aggressor::none, TradeKind::closing), head + R"("aggressor":null,"kind":"closing"})");
}

TEST(EventWriter, CancelledAndReplaced) {
  const auto cancelled = [](UserRef used) {
    return line(EventType::cancelled, 9, [&](Event& e) {
      e.cancelled = {PortId{1},     AccountId{1}, UserRef{1},  Quantity{5},       Seq{7},
                     OfferingId{1}, used,         Quantity{0}, CancelReason::user};
    });
  };
  const std::string head =
      R"({"seq":9,"type":"cancelled","port":1,"account":1,"ref":1,"order":7,"quantity":5,"reason":"user")";
  EXPECT_EQ(cancelled(UserRef{0}), head + "}");
  EXPECT_EQ(cancelled(UserRef{2}), head + R"(,"used_ref":2})");
  EXPECT_EQ(
      line(EventType::replaced, 9,
           [](Event& e) {
             e.replaced.port = PortId{1};
             e.replaced.account = AccountId{1};
             e.replaced.orig_ref = UserRef{1};
             e.replaced.ref = UserRef{2};
             e.replaced.orig_order = Seq{7};
             e.replaced.price = Price{1'090'000};
             e.replaced.total = 5;
             e.replaced.open = 3;
           }),
      R"({"seq":9,"type":"replaced","port":1,"account":1,"orig_ref":1,"ref":2,"orig_order":7,"order":9,"quantity":5,"price":"109.00"})");
}

TEST(EventWriter, Rejections) {
  const auto rejected = [](Reason reason, std::uint8_t flags) {
    return line(EventType::rejected, 9, [&](Event& e) {
      e.flags = flags;
      e.rejected.port = PortId{1};
      e.rejected.account = AccountId{1};
      e.rejected.ref = UserRef{1};
      e.rejected.reason = reason;
      e.rejected.wire_reason = reason == Reason::front_door ? 0x8007 : 0;
    });
  };
  EXPECT_EQ(rejected(Reason::insufficient_cash, 0),
            R"({"seq":9,"type":"rejected","port":1,"account":1,"ref":1,"reason":"insufficient_cash"})");
  EXPECT_EQ(rejected(Reason::unknown_order, event_flag::account_null),
            R"({"seq":9,"type":"rejected","port":1,"account":null,"ref":1,"reason":"unknown_order"})");
  EXPECT_EQ(
      rejected(Reason::front_door, 0),
      R"({"seq":9,"type":"rejected","port":1,"account":1,"ref":1,"reason":"front_door","wire_reason":"0x8007"})");
  EXPECT_EQ(line(EventType::cancel_rejected, 9,
                 [](Event& e) {
                   e.cancel_rejected = {PortId{1}, UserRef{1}, Reason::unknown_order};
                 }),
            R"({"seq":9,"type":"cancel_rejected","port":1,"ref":1,"reason":"unknown_order"})");
  EXPECT_EQ(line(EventType::refused, 9,
                 [](Event& e) {
                   e.refused = {Op::list, Reason::duplicate};
                 }),
            R"({"seq":9,"type":"refused","op":"list","reason":"duplicate"})");
}

TEST(EventWriter, Others) {
  EXPECT_EQ(line(EventType::next_ref, 9,
                 [](Event& e) {
                   e.next_ref = {PortId{1}, UserRef{2}};
                 }),
            R"({"seq":9,"type":"next_ref","port":1,"ref":2})");
  EXPECT_EQ(line(EventType::entry, 9,
                 [](Event& e) {
                   e.entry = {1, false, false};
                 }),
            R"({"seq":9,"type":"entry","port":1,"enabled":false})");
  EXPECT_EQ(line(EventType::entry, 9,
                 [](Event& e) {
                   e.entry = {4, true, true};
                 }),
            R"({"seq":9,"type":"entry","account":4,"enabled":true})");
  EXPECT_EQ(line(EventType::end_of_day, 9, [](Event& e) { e.end_of_day = {*parse_date("2025-10-20")}; }),
            R"({"seq":9,"type":"end_of_day","date":"2025-10-20"})");
  EXPECT_EQ(
      line(EventType::identity, 9,
           [](Event& e) {
             e.identity = {IdentityOf::user, 1,
                           *paddock::base::parse_uuid("123e4567-e89b-12d3-a456-426614174000")};
           }),
      R"({"seq":9,"type":"identity","of":"user","number":1,"uuid":"123e4567-e89b-12d3-a456-426614174000"})");
}

TEST(EventWriter, TheLogsOwnRecords) {
  EXPECT_EQ(line(EventType::started, 1,
                 [](Event& e) {
                   e.started = {2, 1, 0x00ABCDEF0123, true};
                 }),
            R"({"seq":1,"type":"started","epoch":2,"format":1,"market":"0x00abcdef0123","scheduler":true})");
  EXPECT_EQ(line(EventType::lane_opened, 1,
                 [](Event& e) {
                   e.lane_opened = {3, 0xFF};
                 }),
            R"({"seq":1,"type":"lane_opened","lane":3,"incarnation":"0x00000000000000ff"})");
  EXPECT_EQ(line(EventType::attached, 1,
                 [](Event& e) {
                   e.attached = {PortId{7}, 2, true, 11};
                 }),
            R"({"seq":1,"type":"attached","port":7,"lane":2,"connection":11,"cancel_on_disconnect":true})");
  EXPECT_EQ(line(EventType::detached, 1,
                 [](Event& e) {
                   e.detached = {PortId{7}, 2, DetachCause::gateway_dead};
                 }),
            R"({"seq":1,"type":"detached","port":7,"lane":2,"cause":"gateway_dead"})");
  EXPECT_EQ(line(EventType::consumed, 1,
                 [](Event& e) {
                   e.lane = 4;
                   e.position = 77;
                 }),
            R"({"seq":1,"type":"consumed","lane":4,"position":77})");
  EXPECT_EQ(line(EventType::continued, 1,
                 [](Event& e) {
                   e.continued = {PortId{0},
                                  AccountId{5},
                                  OfferingId{6},
                                  command_flag::has_account | command_flag::has_offering,
                                  CancelReason::expired,
                                  Seq{99}};
                 }),
            R"({"seq":1,"type":"continued","account":5,"offering":6,"reason":"expired","bound":99})");
  EXPECT_EQ(
      line(EventType::scheduled, 1,
           [](Event& e) {
             e.scheduled = {Date{20'381}, Boundary::closing_auction, 1'760'990'100'000'000'000};
           }),
      R"({"seq":1,"type":"scheduled","date":"2025-10-20","what":"closing_auction","due":1760990100000000000})");
}

TEST(EventWriter, AClientsTextIsEscaped) {
  EXPECT_EQ(line(EventType::text, 1,
                 [](Event& e) {
                   e.text.cl_ord_id = ClOrdId::blank();
                   constexpr std::string_view text = "a\"b\\c\n\xFF";
                   std::copy(text.begin(), text.end(), e.text.cl_ord_id.chars.begin());
                 }),
            R"({"seq":1,"type":"text","cl_ord_id":"a\"b\\c\u000a\u00ff"})");
}

TEST(EventWriter, TimeFollowsTheNumber) {
  Event event{};
  event.type = EventType::port_reset;
  event.time = 1'760'950'800'000'000'000;
  event.seq_lo = 5;
  event.port_reset = {PortId{1}};
  const Seq seq{(7ULL << 32) + 5};
  EXPECT_EQ(event_text(event, seq, WithTime::yes),
            R"({"seq":30064771077,"time":1760950800000000000,"type":"port_reset","port":1})");
  std::string text = "x";
  append_event(text, event, seq, WithTime::no);
  EXPECT_EQ(text, "x{\"seq\":30064771077,\"type\":\"port_reset\",\"port\":1}\n");
}

}  // namespace
