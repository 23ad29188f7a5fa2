#include "engine/log/ring_feed.hpp"

#include <gtest/gtest.h>

#include <memory>
#include <vector>

namespace paddock::log {
namespace {

using model::Event;
using model::Seq;

/// A ring as a killed engine leaves it: it had written far beyond what recovery then kept.
TEST(RingFeed, GoesOnInARingThatWasClaimedFarBeyondTheRecoveredEnd) {
  constexpr std::uint64_t kEnd = 1'000;
  const auto ring = std::make_unique<ipc::EventRingMemory>();
  ring->claimed.value = kEnd + ipc::kRingSlots + 640;
  ring->matched.value = kEnd + ipc::kRingSlots;
  ring->journaled.value = kEnd;
  ring->durable.value = kEnd;
  ipc::EventRingWriter writer{*ring};
  writer.resume_at(Seq{kEnd});
  RingFeed feed{*ring, ipc::WaitPolicy::yield};
  feed.resume(Seq{kEnd});
  std::vector<Event> written(100);
  for (std::size_t i = 0; i < written.size(); ++i) written[i].seq_lo = static_cast<std::uint32_t>(kEnd + i);
  writer.write(written);
  writer.publish();
  ASSERT_EQ(feed.matched(), Seq{kEnd + 100});
  std::vector<Event> copied(100);
  feed.copy(Seq{kEnd}, copied);
  for (std::size_t i = 0; i < copied.size(); ++i) EXPECT_EQ(copied[i].seq_lo, kEnd + i);
}

}  // namespace
}  // namespace paddock::log
