#include "gateway/session/projection.hpp"

#include <gtest/gtest.h>

#include <map>
#include <random>
#include <string>
#include <unordered_map>
#include <vector>

#include "gateway/session/stream_filter.hpp"
#include "tests/unit/gateway/hex.hpp"
#include "tests/unit/gateway/market_log.hpp"
#include "tools/client/messages.hpp"

namespace paddock::session {
namespace {

using model::Event;
using model::PortId;
using model::Seq;
using test::MarketLog;
using Messages = std::vector<std::string>;

/// Notes the messages of one port as hex, in order.
class Recorder final : public StreamListener {
 public:
  void on_message(MessageNumber number, soup::Bytes message) override {
    EXPECT_TRUE(number == last + 1 || number == 1) << number << " after " << last;
    last = number;
    messages.push_back(test::hex_of(message));
  }
  Messages messages;
  MessageNumber last = 0;
};

/// Letters of the messages of a port, folded in one go.
std::string letters(const Messages& messages) {
  std::string letters;
  for (const std::string& message : messages) {
    letters += static_cast<char>(std::stoi(message.substr(0, 2), nullptr, 16));
  }
  return letters;
}

struct Folded {
  explicit Folded(const MarketLog& log, std::initializer_list<std::uint32_t> ports) {
    for (const std::uint32_t port : ports) projection.stream(PortId{port}).listener = &recorders[port];
    projection.fold(log.events());
  }
  const Messages& of(std::uint32_t port) { return recorders.at(port).messages; }
  Projection projection;
  std::map<std::uint32_t, Recorder> recorders;
};

void open_market(MarketLog& log) {
  for (std::uint32_t account = 1; account <= 4; ++account) log.open(account);
  log.entitle(1, 2);
  log.list(1, "ALPHA1", 1);
  log.phase(1, model::Phase::trading);
}

TEST(Projection, OrdersRejectsAndQueriesOfAPort) {
  MarketLog log;
  open_market(log);
  log.enter({.port = 2, .account = 2, .ref = 1});
  log.enter({.port = 2, .account = 2, .ref = 2, .quantity = 0});
  log.cancel(2, 1, 40);
  log.cancel(2, 99);
  log.query(2);
  log.replace(2, 1, 3, 60, 990'000, client::cl_ord_id("again"));
  log.cancel(2, 3);
  log.query(3);
  Folded folded{log, {2, 3, 4}};
  EXPECT_EQ(letters(folded.of(2)), "AJCQUC");
  EXPECT_EQ(letters(folded.of(3)), "Q");
  EXPECT_EQ(letters(folded.of(4)), "");
  EXPECT_EQ(folded.projection.live_orders(), 0U);
  EXPECT_EQ(folded.projection.session(), 1U);
  EXPECT_NE(folded.of(2)[4].find(test::hex_of("61 67 61 69 6E 20 20 20 20 20 20 20 20 20")),
            std::string::npos);
}

TEST(Projection, BothSidesOfATradeHearOfIt) {
  MarketLog log;
  open_market(log);
  log.enter({.port = 1, .account = 1, .ref = 1, .side = model::Side::sell, .quantity = 100});
  log.enter({.port = 2, .account = 2, .ref = 1, .quantity = 40});
  log.enter({.port = 3, .account = 3, .ref = 1, .quantity = 60});
  Folded folded{log, {1, 2, 3}};
  EXPECT_EQ(letters(folded.of(1)), "AEE");
  EXPECT_EQ(letters(folded.of(2)), "AE");
  EXPECT_EQ(folded.of(1)[1].substr(50, 2), "41");                             // A: it was resting
  EXPECT_EQ(folded.of(2)[1].substr(50, 2), "52");                             // R: it came in
  EXPECT_EQ(folded.of(1)[1].substr(52, 16), folded.of(2)[1].substr(52, 16));  // the same match number
  EXPECT_EQ(folded.projection.live_orders(), 0U);
}

TEST(Projection, ATradeWithinOnePortGivesTwoExecutedTheIncomingFirst) {
  MarketLog log;
  open_market(log);
  log.enter({.port = 1, .account = 2, .ref = 1, .side = model::Side::buy});
  log.enter({.port = 1, .account = 1, .ref = 2, .side = model::Side::sell});
  Folded folded{log, {1}};
  ASSERT_EQ(letters(folded.of(1)), "AAEE");
  EXPECT_EQ(folded.of(1)[2].substr(18, 8), "00000002");
  EXPECT_EQ(folded.of(1)[2].substr(50, 2), "52");
  EXPECT_EQ(folded.of(1)[3].substr(18, 8), "00000001");
  EXPECT_EQ(folded.of(1)[3].substr(50, 2), "41");
}

TEST(Projection, AnAuctionNamesTheBuyFirst) {
  MarketLog log;
  open_market(log);
  log.phase(1, model::Phase::closing_auction);
  log.enter({.port = 1, .account = 1, .ref = 1, .side = model::Side::sell});
  log.enter({.port = 1, .account = 2, .ref = 2, .side = model::Side::buy});
  log.phase(1, model::Phase::closed);
  Folded folded{log, {1}};
  ASSERT_EQ(letters(folded.of(1)), "AAEE");
  EXPECT_EQ(folded.of(1)[2].substr(18, 8), "00000002");
  EXPECT_EQ(folded.of(1)[2].substr(50, 2), "43");
  EXPECT_EQ(folded.of(1)[3].substr(50, 2), "43");
}

TEST(Projection, TheTextOfAReplaceMayComeWithTheNextBatch) {
  MarketLog log;
  open_market(log);
  log.enter({.port = 2, .account = 2, .ref = 1});
  log.replace(2, 1, 2, 50, 990'000, client::cl_ord_id("split"));
  Projection projection;
  Recorder recorder;
  projection.stream(PortId{2}).listener = &recorder;
  const auto events = log.events();
  projection.fold(events.first(events.size() - 1));
  EXPECT_EQ(letters(recorder.messages), "A");
  EXPECT_EQ(projection.settled().raw() + 1, projection.next().raw());
  projection.fold(events.last(1));
  EXPECT_EQ(letters(recorder.messages), "AU");
  EXPECT_EQ(projection.settled(), projection.next());
  EXPECT_NE(recorder.messages[1].find("73706C69742020"), std::string::npos);
}

TEST(Projection, ASessionEndsWithTheDayAndGtcOrdersGoOn) {
  MarketLog log;
  open_market(log);
  log.enter({.port = 2, .account = 2, .ref = 1, .tif = model::TimeInForce::gtc});
  log.query(2);
  log.end_of_day(100);
  Folded first{log, {2}};
  EXPECT_EQ(first.projection.session(), 2U);
  EXPECT_EQ(first.projection.index(PortId{2}, 1)->count(), 2U);
  EXPECT_EQ(first.projection.index(PortId{2}, 2)->count(), 0U);
  log.enter({.port = 1, .account = 1, .ref = 1, .side = model::Side::sell});
  Projection again;
  Recorder recorder;
  again.fold(log.events().first(log.events().size() - 2));
  again.stream(PortId{2}).listener = &recorder;
  again.fold(log.events().last(2));
  EXPECT_EQ(letters(recorder.messages),
            "E");  // a fill of an order entered the day before, message 1 of today
  log.end_of_day(101);
  Folded last{log, {2}};
  EXPECT_EQ(last.projection.index(PortId{2}, 1), nullptr);
  EXPECT_EQ(last.projection.index(PortId{2}, 2)->count(), 1U);
}

/// A random day's log with everything in it, cut into sessions.
MarketLog& random_log() {
  static MarketLog log;
  if (!log.events().empty()) return log;
  open_market(log);
  for (std::uint32_t port = 1; port <= 4; ++port) log.entitle(port, port % 4 + 1);
  std::mt19937 random{20261122};
  const auto below = [&](std::uint32_t limit) { return static_cast<std::uint32_t>(random() % limit); };
  std::uint32_t ref[5] = {};
  for (int step = 0; step < 12'000; ++step) {
    const std::uint32_t port = 1 + below(4);
    const std::uint32_t choice = below(100);
    const std::int64_t price = 990'000 + 100 * below(200);
    if (choice < 60) {
      log.enter({.port = port,
                 .account = below(2) != 0 ? port : port % 4 + 1,
                 .ref = ++ref[port],
                 .side = below(2) != 0 ? model::Side::buy : model::Side::sell,
                 .quantity = 1 + below(300),
                 .price = price,
                 .tif = static_cast<model::TimeInForce>(below(4))});
    } else if (choice < 75) {
      log.cancel(port, ref[port] - std::min(ref[port], below(40)), below(3) * 20);
    } else if (choice < 95) {
      const std::uint32_t orig = ref[port] - std::min(ref[port], below(40));
      log.replace(port, orig, ++ref[port], 1 + below(300), price,
                  below(2) != 0 ? client::cl_ord_id("text") : model::ClOrdId::blank());
    } else {
      log.query(port);
    }
    if (step == 4'000 || step == 8'000) {
      log.phase(1, model::Phase::closed);
      log.end_of_day(step);
      log.phase(1, model::Phase::trading);
    }
  }
  return log;
}

/// What a reconnecting client gets from message `from` on.
Messages replayed(Projection& projection, const MarketLog& log, PortId port, SessionNumber session,
                  MessageNumber from) {
  const StreamIndex& index = *projection.index(port, session);
  const StreamIndex::Mark mark = index.mark_before(from);
  StreamFilter filter{port, mark.number, projection.offerings()};
  const Seq end = session == projection.session() ? projection.next() : projection.session_begin();
  const auto events = log.events().subspan(mark.event.raw() - 1, end.raw() - mark.event.raw());
  Messages messages;
  filter.take(events, mark.event, index, [&](MessageNumber number, soup::Bytes bytes) {
    if (number >= from) messages.push_back(test::hex_of(bytes));
  });
  return messages;
}

TEST(Projection, EveryMessageIsReplayedByteForByte) {
  MarketLog& log = random_log();
  // Live, as a connection that is there all the time sees it: one recorder per port and session.
  struct Days final : LogListener {
    void on_attached(const Event::Attached&) override {}
    void on_detached(const Event::Detached&) override {}
    void on_session_end(SessionNumber ended) override { session = ended + 1; }
    SessionNumber session = 1;
  } days;
  Projection projection{&days};
  std::map<std::pair<std::uint32_t, SessionNumber>, Recorder> live;
  for (const Event& event : log.events()) {
    for (std::uint32_t port = 1; port <= 4; ++port) {
      projection.stream(PortId{port}).listener = &live[{port, days.session}];
    }
    projection.fold({&event, 1});
  }
  ASSERT_GT(projection.session(), 2U);
  for (std::uint32_t port = 1; port <= 4; ++port) {
    for (const SessionNumber session : {projection.session() - 1, projection.session()}) {
      const Messages& all = live[{port, session}].messages;
      ASSERT_GT(all.size(), 300U) << "port " << port << " session " << session;
      ASSERT_EQ(projection.index(PortId{port}, session)->count(), all.size());
      for (MessageNumber from = 1; from <= all.size(); from += 1 + from % 397) {
        const Messages wanted(all.begin() + static_cast<std::ptrdiff_t>(from) - 1, all.end());
        ASSERT_EQ(replayed(projection, log, PortId{port}, session, from), wanted) << port << " from " << from;
      }
    }
  }
}

TEST(Projection, AShareOfThePortsIsToldTheSameAsAll) {
  MarketLog& log = random_log();
  Projection whole;
  whole.fold(log.events());
  std::size_t live = 0;
  for (std::uint32_t index = 0; index < 3; ++index) {
    Projection part{nullptr, {.count = 3, .index = index}};
    part.fold(log.events());
    live += part.live_orders();
    for (std::uint32_t port = 1; port <= 4; ++port) {
      if (port % 3 != index) continue;
      for (const SessionNumber session : {whole.session() - 1, whole.session()}) {
        EXPECT_GT(part.index(PortId{port}, session)->count(), 300U);
        EXPECT_EQ(replayed(part, log, PortId{port}, session, 1),
                  replayed(whole, log, PortId{port}, session, 1));
      }
    }
  }
  EXPECT_EQ(live, whole.live_orders());
}

TEST(StreamIndex, FindsOrdersOfBeforeOfTheSessionAndFarIntoIt) {
  constexpr std::uint64_t kBegin = 1'000'000;
  StreamIndex index{Seq{kBegin}};
  const std::uint64_t orders[] = {3,
                                  kBegin - 1,
                                  kBegin,
                                  kBegin + 7,
                                  kBegin + 0xFFFF'FFFF,
                                  kBegin + 0x1'0000'0000,
                                  kBegin + 0x2'0000'0007};
  std::uint32_t ref = 0;
  for (const std::uint64_t order : orders) index.add_order(Seq{order}, model::UserRef{++ref});
  ref = 0;
  for (const std::uint64_t order : orders) {
    EXPECT_EQ(index.ref_of(Seq{order}), model::UserRef{++ref}) << order;
    EXPECT_EQ(index.ref_of(Seq{order + 2}), model::UserRef{0}) << order;
  }
}

TEST(Projection, BatchesDoNotMatter) {
  MarketLog& log = random_log();
  Folded whole{log, {1, 2, 3, 4}};
  for (const std::size_t size : {1U, 3U, 256U}) {
    Projection projection;
    std::span<const Event> rest = log.events();
    while (!rest.empty()) {
      projection.fold(rest.first(std::min(size, rest.size())));
      rest = rest.subspan(std::min(size, rest.size()));
    }
    EXPECT_EQ(projection.messages(), whole.projection.messages());
    EXPECT_EQ(projection.live_orders(), whole.projection.live_orders());
    for (std::uint32_t port = 1; port <= 4; ++port) {
      EXPECT_EQ(projection.index(PortId{port}, projection.session())->count(),
                whole.projection.index(PortId{port}, whole.projection.session())->count());
    }
  }
}

TEST(OrderMap, AgreesWithTheStandardMap) {
  OrderMap orders;
  std::unordered_map<std::uint64_t, std::uint32_t> expected;
  std::mt19937 random{7};
  std::uint64_t next = 1;
  for (int step = 0; step < 200'000; ++step) {
    if (random() % 100 < 52) {
      orders.insert(Seq{next},
                    {PortId{1}, model::UserRef{static_cast<std::uint32_t>(next)}, model::Quantity{1}});
      expected[next] = static_cast<std::uint32_t>(next);
      next += 1 + random() % 3;
    } else {
      const std::uint64_t order = 1 + random() % next;
      orders.erase(Seq{order});
      expected.erase(order);
    }
  }
  EXPECT_EQ(orders.size(), expected.size());
  for (std::uint64_t order = 1; order < next; ++order) {
    const LiveOrder* live = orders.find(Seq{order});
    ASSERT_EQ(live != nullptr, expected.contains(order)) << order;
    if (live != nullptr) {
      EXPECT_EQ(live->ref.raw(), expected[order]);
    }
  }
}

}  // namespace
}  // namespace paddock::session
