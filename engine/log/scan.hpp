#pragma once

#include <cstdint>
#include <string>

#include "engine/base/result.hpp"
#include "engine/log/file_layer.hpp"
#include "engine/log/format.hpp"
#include "engine/log/recovery.hpp"
#include "engine/log/segment.hpp"
#include "engine/model/types.hpp"

namespace paddock::log {

/// Where a log ends, and what is known about its end. All seqs count like cursors: one past the last record.
struct LogEnd {
  Layout layout;
  model::Seq whole{1};       ///< the first record that is not there (whole)
  model::Seq end{1};         ///< of the last whole command: where recovery cuts
  model::Seq proven{1};      ///< of the last whole command that is on the disk for certain; at most `end`
  std::uint16_t commit = 0;  ///< number of the commit that holds the last record below `end`
  std::int64_t time = 0;     ///< of that record
  bool clean = false;        ///< nothing but zeros behind `end`, and a mark says that `end` is right
  std::uint64_t torn_records = 0;  ///< records at and behind `whole` that are not all zeros
};

struct ScanRange {
  model::Seq from{1};
  /// Records of `seen_market` below `known` were shown as durable since the machine started; 0: nothing is
  /// known.
  std::uint64_t seen_market = 0;
  model::Seq known{1};
  /// An engine is writing: stop at `known`, and leave alone what lies behind it.
  bool live = false;
};

/// Reads the segments of `folder` and finds the end of the log, without changing anything
/// (docs/log-format.md, "Finding the end"). Hands whole commands to `visitor`. `listing` must have a segment.
///
/// Damage is an error: a record that is not whole although it was on the disk once, because it lies below a
/// mark or `known`, or because a later commit is there. Whatever else is not whole is the torn tail of the
/// last commit.
[[nodiscard]] base::Result<LogEnd> scan_log(FileLayer& files, const std::string& folder,
                                            const FolderListing& listing, const ScanRange& range,
                                            RecordVisitor& visitor);

}  // namespace paddock::log
