#include "tools/dataset/journal_sink.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <utility>

#include "engine/base/check.hpp"
#include "engine/ipc/lane.hpp"

namespace paddock::dataset {

namespace {

template <class T>
void check(const std::expected<T, log::IoFailure>& done) {
  if (done) return;
  fmt::print(stderr, "dataset: {}\n", done.error().sentence);
  std::exit(1);
}

}  // namespace

JournalSink::JournalSink(std::string folder, const log::Layout& layout)
    : EventSink(model::Seq{1}), folder_(std::move(folder)), layout_(layout) {
  records_.reserve(2 * log::kMaxCommitRecords);
}

std::span<const model::Event> JournalSink::end_command_and_show() {
  const bool has_events = next_seq().raw() > next_ + records_.size();
  if (!has_events) return {};
  end_command(ipc::kEngineLane, 0);
  flush();
  shown_ = true;
  if (records_.size() >= log::kMaxCommitRecords) write_out();
  return command_;
}

void JournalSink::consume(std::span<const model::Event> batch, model::Seq /*first*/) noexcept {
  if (std::exchange(shown_, false)) command_.clear();
  records_.insert(records_.end(), batch.begin(), batch.end());
  command_.insert(command_.end(), batch.begin(), batch.end());
  for (const model::Event& event : batch) count(event);
}

void JournalSink::count(const model::Event& event) noexcept {
  trades_ += event.type == model::EventType::trade;
  orders_ += event.type == model::EventType::accepted || event.type == model::EventType::replaced;
  rejected_ += event.type == model::EventType::rejected;
}

void JournalSink::write_out() {
  std::span<model::Event> left{records_};
  while (!left.empty()) {
    const std::uint64_t index = layout_.index(model::Seq{next_});
    enter_segment(index);
    const std::uint64_t room = layout_.last(index).raw() + 1 - next_;
    const auto part = left.first(std::min<std::uint64_t>({room, left.size(), log::kMaxCommitRecords}));
    commit_ = log::next_commit(commit_);
    const model::Seq first{next_};
    for (model::Event& record : part) {
      const bool last = &record == &part.back();
      const auto commit = static_cast<std::uint16_t>(commit_ | (last ? log::kLastOfCommit : 0));
      log::stamp(record, layout_.market, model::Seq{next_++}, commit);
    }
    check(segment_->write(first, part));
    left = left.subspan(part.size());
  }
  records_.clear();
}

void JournalSink::enter_segment(std::uint64_t index) {
  if (segment_ && segment_->index() == index) return;
  if (segment_) check(segment_->sync());
  log::FileLayer& files = log::posix_files();
  check(log::make_segment(files, folder_, layout_, index));
  auto opened = log::Segment::open(files, folder_, index, log::OpenMode::update, layout_);
  PADDOCK_CHECK(opened.has_value(), "a segment that was just made can be opened");
  segment_.emplace(std::move(*opened));
}

void JournalSink::close() {
  write_out();
  if (segment_) check(segment_->write_mark(model::Seq{next_ - 1}, false));
}

}  // namespace paddock::dataset
