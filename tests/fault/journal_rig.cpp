#include "tests/fault/journal_rig.hpp"

#include <algorithm>
#include <cstring>
#include <utility>

namespace paddock::test {

using model::Event;
using model::Seq;

Event make_record(std::uint64_t seq, std::uint64_t content, bool ends_command) {
  Event event{};
  event.seq_lo = static_cast<std::uint32_t>(seq);
  event.time = static_cast<std::int64_t>(seq) * 1000;
  event.type = model::EventType::consumed;
  event.flags = ends_command ? model::event_flag::end_of_command : std::uint8_t{0};
  std::mt19937_64 random{seq ^ content};
  for (std::size_t i = 0; i < sizeof event.body; i += sizeof(std::uint64_t)) {
    const std::uint64_t word = random();
    std::memcpy(event.body + i, &word, sizeof word);
  }
  return event;
}

bool same(const Event& a, const Event& b) noexcept { return std::memcmp(&a, &b, sizeof a) == 0; }

void Collector::take(std::span<const Event> events, Seq first) {
  orderly_ =
      orderly_ && first.raw() == events_.size() + 1 && !events.empty() && model::ends_command(events.back());
  events_.insert(events_.end(), events.begin(), events.end());
}

void VectorFeed::add_command(std::size_t length, std::uint64_t content, bool whole) {
  for (std::size_t i = 0; i < length; ++i) {
    events_.push_back(make_record(events_.size() + 1, content, whole && i + 1 == length));
  }
}

void VectorFeed::copy(Seq first, std::span<Event> to) {
  std::copy_n(events_.begin() + static_cast<std::ptrdiff_t>(first.raw() - 1), to.size(), to.begin());
}

void VectorFeed::publish(Seq journaled, Seq durable) {
  journaled_ = journaled;
  durable_ = durable;
  if (on_publish) on_publish();
}

log::SegmentSupply::Answer InlineSupply::request(std::uint64_t index) {
  auto made = log::provide_segment(files_, kFolder, layout_, index);
  failure_.reset();
  if (made) return Answer::ready;
  failure_ = std::move(made.error());
  return failure_->out_of_space() ? Answer::pending : Answer::failed;
}

JournalLife::JournalLife(log::FileLayer& files, log::Recovered from, std::vector<Event> events)
    : recovered(std::move(from)),
      feed(std::move(events)),
      supply(files, {.market = recovered.market, .records = recovered.records_per_segment}),
      commits(files, kFolder, recovered, feed, supply) {}

std::expected<log::GroupCommit::Step, log::IoFailure> JournalLife::commit_all() {
  feed.publish_all();
  while (true) {
    auto step = commits.step();
    if (!step || *step != log::GroupCommit::Step::committed) return step;
  }
}

base::Result<log::Recovered> recover_journal(log::FileLayer& files, Collector& collector,
                                             std::uint64_t records) {
  return log::recover(files, kFolder, {.records_per_segment = records, .market_if_new = kMarket}, collector);
}

}  // namespace paddock::test
