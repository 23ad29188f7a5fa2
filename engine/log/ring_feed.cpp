#include "engine/log/ring_feed.hpp"

#include <algorithm>
#include <utility>
#include <vector>

#include "engine/base/check.hpp"
#include "engine/log/segment_reader.hpp"

namespace paddock::log {

using model::Seq;

RingFeed::RingFeed(ipc::EventRingMemory& ring, ipc::WaitPolicy policy) noexcept
    : reader_(ring), cursors_(ring), waiter_(policy, &ring.matched_bell) {}

void RingFeed::copy(Seq first, std::span<model::Event> to) {
  const bool whole = reader_.copy(first, to);
  PADDOCK_CHECK(whole, "the matcher overwrites no record that is not journaled");
}

void RingFeed::publish(Seq journaled, Seq durable) { cursors_.advance(journaled, durable); }

void RingFeed::resume(Seq journaled) { cursors_.advance(journaled, reader_.durable()); }

void RingFeed::wait(Seq seen) {
  waiter_.wait([this, seen] { return reader_.matched() != seen; });
}

base::Result<void> refill_ring(FileLayer& files, const std::string& journal, const Recovered& recovered,
                               ipc::EventRingWriter& ring) {
  constexpr std::size_t kChunk = 4096;
  const std::uint64_t end = recovered.end.raw();
  SegmentReader reader{files, journal};
  std::vector<model::Event> records(kChunk);
  for (std::uint64_t seq = end > ipc::kRingSlots ? end - ipc::kRingSlots : 1; seq < end;) {
    const auto got = reader.read(Seq{seq}, recovered.end, records);
    if (!got) return std::unexpected(got.error());
    ring.refill({records.data(), *got}, Seq{seq});
    seq += *got;
  }
  return {};
}

}  // namespace paddock::log
