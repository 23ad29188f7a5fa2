#include "persister/drain.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <atomic>
#include <thread>
#include <vector>

#include "tests/unit/persister/market_log.hpp"

namespace paddock::persister {
namespace {

using projection::test::kMarket;
using projection::test::MarketLog;
using std::chrono::hours;
using std::chrono::microseconds;
using std::chrono::milliseconds;

constexpr std::size_t kEvents = 10;
constexpr microseconds kSoon{50'000};
constexpr microseconds kLong{10'000'000};

/// Events that are there from the start, of which only some are durable yet.
class GivenEvents final : public EventSource {
 public:
  explicit GivenEvents(std::vector<model::Event> events) : events_(std::move(events)) {}

  void make_durable(std::size_t count) {
    durable_.store(count, std::memory_order_release);
    durable_.notify_one();
  }

  base::Result<std::size_t> poll(std::span<model::Event> out) override {
    const std::size_t count = std::min(out.size(), durable_.load(std::memory_order_acquire) - taken_);
    std::copy_n(events_.begin() + static_cast<std::ptrdiff_t>(taken_), count, out.begin());
    taken_ += count;
    return count;
  }
  model::Seq next() const override { return model::Seq{taken_ + 1}; }
  model::Seq end() const override { return model::Seq{durable_.load(std::memory_order_acquire)}; }
  std::uint64_t market() const override { return kMarket; }
  void wait(std::chrono::nanoseconds) override { durable_.wait(taken_, std::memory_order_acquire); }

 private:
  std::vector<model::Event> events_;
  std::atomic<std::size_t> durable_{0};
  std::size_t taken_ = 0;
};

std::vector<model::Event> ten_events() {
  MarketLog log;
  for (std::size_t account = 1; account <= kEvents; ++account) {
    log.run(fmt::format(R"({{"op":"open_account","account":{}}})", account));
  }
  EXPECT_EQ(log.events.size(), kEvents);
  return log.events;
}

/// A market in which two accounts trade again and again at a rising price, while a third one holds; the last
/// event is a command of its own.
std::vector<model::Event> rising_prices() {
  MarketLog log;
  log.open_market(3).sell(1, 5, "100.00").buy(3, 5, "100.00");
  for (int i = 1; i <= 20; ++i) {
    log.sell(1, 1, fmt::format("{}.00", 100 + i)).buy(2, 1, fmt::format("{}.00", 100 + i));
  }
  log.run(R"({"op":"open_account","account":9})");
  return log.events;
}

/// A drain at work over events; ends with the test.
class RunningDrain {
 public:
  explicit RunningDrain(const DrainOptions& options, std::size_t durable = 0,
                        std::vector<model::Event> events = ten_events())
      : count_(events.size()), source_(std::move(events)) {
    EXPECT_TRUE(projection_.restore({}));
    source_.make_durable(durable);
    thread_ = std::thread{[this, options] {
      static_cast<void>(Drain{source_, projection_, handover, progress_, options}.run());
    }};
  }
  RunningDrain(const RunningDrain&) = delete;
  RunningDrain& operator=(const RunningDrain&) = delete;
  ~RunningDrain() {
    progress_.stop.store(true);
    source_.make_durable(count_);  // wakes it
    thread_.join();
  }

  void make_durable(std::size_t count) { source_.make_durable(count); }

  Handover handover;

 private:
  std::size_t count_;
  GivenEvents source_;
  projection::Projection projection_{kMarket};
  Progress progress_;
  std::thread thread_;
};

TEST(Drain, ABatchGathersEventsUntilItIsLargeEnough) {
  RunningDrain drain{{.enough_events = 5, .linger = hours{1}}};
  drain.make_durable(4);
  EXPECT_EQ(drain.handover.take_full(kSoon), nullptr);
  drain.make_durable(5);
  const projection::Batch* batch = drain.handover.take_full(kLong);
  ASSERT_NE(batch, nullptr);
  EXPECT_EQ(batch->from, model::Seq{0});
  EXPECT_EQ(batch->to, model::Seq{5});
}

TEST(Drain, ASmallBatchIsHandedOverAfterItsLinger) {
  RunningDrain drain{{.enough_events = 5, .linger = milliseconds{20}}};
  drain.make_durable(2);
  const projection::Batch* batch = drain.handover.take_full(kLong);
  ASSERT_NE(batch, nullptr);
  EXPECT_EQ(batch->to, model::Seq{2});
}

TEST(Drain, TheEndOfTheLogDoesNotWaitForTheLinger) {
  RunningDrain drain{{.enough_events = 100, .linger = hours{1}, .until_end = true}, 7};
  const projection::Batch* batch = drain.handover.take_full(kLong);
  ASSERT_NE(batch, nullptr);
  EXPECT_EQ(batch->to, model::Seq{7});
}

TEST(Drain, ABatchGrowsWhileTheOneBeforeIsWritten) {
  RunningDrain drain{{.enough_events = 5, .linger = milliseconds{0}}};
  drain.make_durable(1);
  projection::Batch* first = drain.handover.take_full(kLong);
  ASSERT_NE(first, nullptr);
  drain.make_durable(3);
  EXPECT_EQ(drain.handover.take_full(kSoon), nullptr);
  drain.handover.give_free(first);
  const projection::Batch* second = drain.handover.take_full(kLong);
  ASSERT_NE(second, nullptr);
  EXPECT_EQ(second->from, model::Seq{1});
  EXPECT_EQ(second->to, model::Seq{3});
}

/// A portfolio that came later than the day's flows would show what was bought as a loss.
TEST(Drain, WhoTradedHasTheirPortfolioInTheSameBatchWithoutABeat) {
  const auto events = rising_prices();
  const std::size_t durable = events.size() - 1;
  RunningDrain drain{
      {.most_events = 5, .enough_events = 1, .beat = milliseconds{3'600'000}}, durable, events};
  std::size_t trades = 0;
  for (model::Seq at{0}; at < model::Seq{durable};) {
    projection::Batch* batch = drain.handover.take_full(kLong);
    ASSERT_NE(batch, nullptr);
    at = batch->to;
    trades += batch->trades.size();
    for (const projection::HoldingRow& holding : batch->holdings)
      EXPECT_EQ(std::ranges::count(batch->portfolios, holding.holder, &projection::PortfolioRow::user), 1);
    drain.handover.give_free(batch);
  }
  EXPECT_EQ(trades, 21U);
}

TEST(Drain, ARebuildWritesMarksAndPortfoliosAtItsEndAlone) {
  const auto events = rising_prices();
  RunningDrain drain{{.most_events = 5, .enough_events = 1, .beat = milliseconds{0}, .until_end = true},
                     events.size(),
                     events};
  bool has_beat = false;
  while (!has_beat) {
    projection::Batch* batch = drain.handover.take_full(kLong);
    ASSERT_NE(batch, nullptr) << "the end brings marks and portfolios";
    has_beat = !batch->marks.empty() || !batch->portfolios.empty();
    EXPECT_TRUE(!has_beat || batch->to == model::Seq{events.size()});
    drain.handover.give_free(batch);
  }
}

}  // namespace
}  // namespace paddock::persister
