#include "engine/log/group_commit.hpp"

#include <algorithm>
#include <cerrno>
#include <span>
#include <utility>

#include "engine/base/check.hpp"

namespace paddock::log {

using model::Seq;

GroupCommit::GroupCommit(FileLayer& files, std::string folder, const Recovered& recovered, JournalFeed& feed,
                         SegmentSupply& supply)
    : files_(files),
      folder_(std::move(folder)),
      layout_{.market = recovered.market, .records = recovered.records_per_segment},
      feed_(feed),
      supply_(supply),
      journaled_(recovered.end),
      durable_(recovered.end),
      commit_(recovered.commit),
      buffer_(kMaxCommitRecords) {
  PADDOCK_CHECK(layout_.records >= kMinSegmentRecords, "a journal is recovered before it is written");
}

std::expected<GroupCommit::Step, IoFailure> GroupCommit::step() {
  const Seq matched = feed_.matched();
  PADDOCK_CHECK(matched >= journaled_, "no event is taken back once it was published");
  if (matched == journaled_) return Step::idle;
  const auto entered = enter_segment();
  if (!entered) return std::unexpected(entered.error());
  if (!*entered) return Step::no_segment;

  const std::uint64_t left = layout_.last(segment_->index()).raw() + 1 - journaled_.raw();
  const std::size_t count = std::min({matched.raw() - journaled_.raw(), left, std::uint64_t{buffer_.size()}});
  gather(count);
  const std::span<const model::Event> records{buffer_.data(), count};
  if (auto done = segment_->write(journaled_, records); !done)
    return std::unexpected(std::move(done.error()));
  if (auto done = segment_->sync(); !done) return std::unexpected(std::move(done.error()));

  const auto last_end = std::find_if(records.rbegin(), records.rend(), model::ends_command);
  if (last_end != records.rend()) {
    durable_ = Seq{journaled_.raw() + static_cast<std::uint64_t>(records.rend() - last_end)};
  }
  journaled_ = Seq{journaled_.raw() + count};
  feed_.publish(journaled_, durable_);
  return Step::committed;
}

std::expected<bool, IoFailure> GroupCommit::enter_segment() {
  const std::uint64_t index = layout_.index(journaled_);
  if (segment_ && segment_->index() == index) return true;
  const SegmentSupply::Answer answer = supply_.request(index);
  if (answer == SegmentSupply::Answer::failed) {
    return std::unexpected(supply_.failure().value_or(IoFailure{Errno{EIO}, "a segment cannot be made"}));
  }
  if (answer == SegmentSupply::Answer::pending) return false;
  auto opened = Segment::open(files_, folder_, index, OpenMode::update, layout_);
  if (!opened) return std::unexpected(IoFailure{Errno{EIO}, opened.error().message});
  segment_.emplace(std::move(*opened));
  // The next one is made while this one is filled.
  static_cast<void>(supply_.request(index + 1));
  return true;
}

void GroupCommit::gather(std::size_t count) {
  const std::span<model::Event> records{buffer_.data(), count};
  feed_.copy(journaled_, records);
  commit_ = next_commit(commit_);
  for (std::size_t i = 0; i < count; ++i) {
    const bool last = i + 1 == count;
    stamp(records[i], layout_.market, Seq{journaled_.raw() + i},
          static_cast<std::uint16_t>(commit_ | (last ? kLastOfCommit : 0)));
  }
}

std::expected<void, IoFailure> GroupCommit::mark() {
  if (!segment_ || durable_ != journaled_ || marked_ == durable_) return {};
  if (auto done = segment_->write_mark(Seq{durable_.raw() - 1}, false); !done) return done;
  marked_ = durable_;
  return {};
}

}  // namespace paddock::log
