#include "engine/model/event_sink.hpp"

#include <gtest/gtest.h>

#include <vector>

namespace {

using namespace paddock::model;

class Collector final : public EventSink {
 public:
  using EventSink::EventSink;
  std::vector<Event> events;
  std::vector<std::uint64_t> firsts;

 protected:
  void consume(std::span<const Event> batch, Seq first) noexcept override {
    events.insert(events.end(), batch.begin(), batch.end());
    firsts.push_back(first.raw());
  }
};

TEST(EventSink, NumbersWithoutGapsOverBatches) {
  Collector sink{Seq{(1ULL << 32) - 3}};
  constexpr std::size_t kEvents = EventSink::kBatch * 3 + 5;
  for (std::size_t i = 0; i < kEvents; ++i) {
    const auto expected = sink.next_seq();
    EXPECT_EQ(sink.append(EventType::consumed).seq_lo, static_cast<std::uint32_t>(expected.raw()));
    EXPECT_EQ(sink.last_seq(), expected);
  }
  sink.flush();
  sink.flush();
  ASSERT_EQ(sink.events.size(), kEvents);
  for (std::size_t i = 0; i < kEvents; ++i) {
    EXPECT_EQ(sink.events[i].seq_lo, static_cast<std::uint32_t>((1ULL << 32) - 3 + i));
  }
  EXPECT_EQ(sink.firsts[0], (1ULL << 32) - 3);
  EXPECT_EQ(sink.firsts[1], (1ULL << 32) - 3 + EventSink::kBatch);
}

TEST(EventSink, TheNewestEventCanStillBeMarked) {
  Collector sink{Seq{1}};
  for (std::size_t i = 0; i < EventSink::kBatch; ++i) sink.append(EventType::consumed);
  EXPECT_TRUE(sink.events.empty()) << "a full buffer is handed on by the next append";
  sink.end_command(3, 0x123456);
  sink.append(EventType::trade);
  ASSERT_EQ(sink.events.size(), EventSink::kBatch);
  EXPECT_TRUE(ends_command(sink.events.back()));
  EXPECT_EQ(sink.events.back().lane, 3);
  EXPECT_EQ(sink.events.back().position.value(), 0x123456U);
  EXPECT_FALSE(ends_command(sink.events.front()));
}

TEST(EventSink, TimeNeverGoesBack) {
  Collector sink{Seq{1}};
  sink.set_time(500);
  sink.set_time(400);
  EXPECT_EQ(sink.append(EventType::consumed).time, 500);
}

TEST(EventSink, ABodyStartsAsZeros) {
  Collector sink{Seq{1}};
  for (std::size_t i = 0; i < EventSink::kBatch; ++i) {
    for (auto& byte : sink.append(EventType::text).body) byte = 0xFF;
  }
  for (const auto byte : sink.append(EventType::text).body) EXPECT_EQ(byte, 0);
}

TEST(EventSinkDeathTest, EndingACommandThatWasHandedOnIsAProgrammersError) {
  Collector sink{Seq{1}};
  sink.append(EventType::consumed);
  sink.flush();
  EXPECT_DEATH(sink.end_command(0, 0), "still in the buffer");
}

}  // namespace
