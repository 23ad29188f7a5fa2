#pragma once

#include <algorithm>
#include <cstdint>
#include <filesystem>
#include <span>
#include <string>
#include <vector>

#include "engine/base/check.hpp"
#include "engine/log/file_layer.hpp"
#include "engine/log/format.hpp"
#include "engine/log/segment.hpp"
#include "engine/model/event.hpp"

namespace paddock::test {

/// Writes events of a test's own as a journal, the way an engine leaves it that was stopped in order.
/// Each commit counts as one command.
class JournalWriter {
 public:
  JournalWriter(std::string folder, std::uint64_t market, std::uint64_t records_per_segment)
      : folder_(std::move(folder)), layout_{.market = market, .records = records_per_segment} {}

  void write(std::span<const model::Event> events) {
    while (!events.empty()) {
      const std::uint64_t index = layout_.index(model::Seq{next_});
      const std::uint64_t left = layout_.last(index).raw() + 1 - next_;
      const auto part = events.first(std::min<std::uint64_t>({left, events.size(), kCommit}));
      write_commit(index, part);
      events = events.subspan(part.size());
    }
  }

 private:
  static constexpr std::uint64_t kCommit = 4'096;

  void write_commit(std::uint64_t index, std::span<const model::Event> events) {
    log::FileLayer& files = log::posix_files();
    std::filesystem::create_directories(folder_);
    const std::string path = folder_ + "/" + log::segment_name(index);
    if (!std::filesystem::exists(path)) {
      PADDOCK_CHECK(log::make_segment(files, folder_, layout_, index).has_value(), "a segment can be made");
    }
    auto segment = log::Segment::open(files, folder_, index, log::OpenMode::update, layout_);
    PADDOCK_CHECK(segment.has_value(), "a segment can be opened");
    const model::Seq first{next_};
    records_.assign(events.begin(), events.end());
    records_.back().flags |= model::event_flag::end_of_command;
    commit_ = log::next_commit(commit_);
    for (model::Event& record : records_) {
      const bool last = &record == &records_.back();
      const auto commit = static_cast<std::uint16_t>(commit_ | (last ? log::kLastOfCommit : 0));
      log::stamp(record, layout_.market, model::Seq{next_++}, commit);
    }
    PADDOCK_CHECK(segment->write(first, records_).has_value(), "records can be written");
    PADDOCK_CHECK(segment->write_mark(model::Seq{next_ - 1}, false).has_value(), "a mark can be written");
  }

  std::string folder_;
  log::Layout layout_;
  std::vector<model::Event> records_;
  std::uint64_t next_ = 1;
  std::uint16_t commit_ = 0;
};

}  // namespace paddock::test
