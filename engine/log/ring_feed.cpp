#include "engine/log/ring_feed.hpp"

#include <utility>
#include <vector>

#include "engine/base/check.hpp"
#include "engine/log/segment_reader.hpp"

namespace paddock::log {

using model::Seq;

RingFeed::RingFeed(ipc::EventRingMemory& ring, ipc::WaitPolicy policy) noexcept
    : reader_(ring), cursors_(ring), waiter_(policy, &ring.matched_bell) {}

void RingFeed::copy(Seq first, std::span<model::Event> to) {
  PADDOCK_CHECK(first >= reader_.journaled(), "only what is not journaled yet is copied unchecked");
  reader_.copy_unjournaled(first, to);
}

void RingFeed::publish(Seq journaled, Seq durable) { cursors_.advance(journaled, durable); }

void RingFeed::resume(Seq journaled) {
  PADDOCK_CHECK(reader_.journaled() == journaled, "the ring is resumed where recovery has ended");
}

void RingFeed::wait(Seq seen) {
  waiter_.wait([this, seen] { return reader_.matched() != seen; });
}

Seen seen_by_readers(const ipc::MarketDirectory& directory) {
  const auto ring = ipc::EventRing::open(directory);
  if (!ring) return {};
  return {.market = ring->market(), .durable = ipc::EventRingReader{ring->memory()}.durable()};
}

base::Result<void> resume_ring(FileLayer& files, const std::string& journal, const Recovered& recovered,
                               ipc::EventRingMemory& ring, ipc::EventRingWriter& writer) {
  constexpr std::size_t kChunk = 4096;
  const std::uint64_t end = recovered.end.raw();
  const std::uint64_t seen = ipc::EventRingReader{ring}.durable().raw();
  if (seen > end) {
    return base::fail(
        "journal: {} ends at record {}, but record {} was acknowledged since this machine started; restore "
        "the newer journal, or stop all processes of the market and remove its segments from /dev/shm",
        journal, end - 1, seen - 1);
  }
  SegmentReader reader{files, journal};
  std::vector<model::Event> records(kChunk);
  for (std::uint64_t seq = end > ipc::kRingSlots ? end - ipc::kRingSlots : 1; seq < end;) {
    const auto got = reader.read(Seq{seq}, recovered.end, records);
    if (!got) return std::unexpected(got.error());
    writer.refill({records.data(), *got}, Seq{seq});
    seq += *got;
  }
  writer.resume_at(recovered.end);
  return {};
}

}  // namespace paddock::log
