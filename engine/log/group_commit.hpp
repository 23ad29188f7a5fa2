#pragma once

#include <cstdint>
#include <expected>
#include <optional>
#include <string>
#include <vector>

#include "engine/log/file_layer.hpp"
#include "engine/log/journaler.hpp"
#include "engine/log/segment.hpp"
#include "engine/log/segment_supply.hpp"
#include "engine/model/event.hpp"

namespace paddock::log {

/// The journaler's work without its threads: takes events from a feed, writes and syncs them as one commit,
/// and tells the feed. One thread at a time.
class GroupCommit {
 public:
  enum class Step : std::uint8_t {
    idle,        ///< the feed has nothing new
    committed,   ///< one commit is on the disk
    no_segment,  ///< there is something to write, but no file to write it to (yet)
  };
  GroupCommit(FileLayer& files, std::string folder, const Recovered& recovered, JournalFeed& feed,
              SegmentSupply& supply);

  /// One commit of at most kMaxCommitRecords and within one segment. After a failure the object must not be
  /// used again: what is on the disk is unknown.
  [[nodiscard]] std::expected<Step, IoFailure> step();
  /// Notes in the segment header that all is on the disk, unless that stands there already or a command is
  /// not whole yet.
  [[nodiscard]] std::expected<void, IoFailure> mark();

  /// As the cursors: one past the last record.
  [[nodiscard]] model::Seq journaled() const noexcept { return journaled_; }
  [[nodiscard]] model::Seq durable() const noexcept { return durable_; }

 private:
  /// Opens the segment of the next record when there is one.
  [[nodiscard]] std::expected<bool, IoFailure> enter_segment();
  /// Takes `count` records from the feed and stamps them as one commit.
  void gather(std::size_t count);

  FileLayer& files_;
  const std::string folder_;
  const Layout layout_;
  JournalFeed& feed_;
  SegmentSupply& supply_;
  std::optional<Segment> segment_;  ///< with the next record
  model::Seq journaled_;
  model::Seq durable_;
  model::Seq marked_{0};  ///< `durable_` when the last mark was written
  std::uint16_t commit_;
  std::vector<model::Event> buffer_;
};

}  // namespace paddock::log
