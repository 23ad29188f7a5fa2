#pragma once

#include <cstdint>
#include <span>
#include <string>

#include "engine/base/result.hpp"
#include "engine/log/file_layer.hpp"
#include "engine/model/event.hpp"
#include "engine/model/types.hpp"

namespace paddock::log {

/// Takes the records of the log in order, for example to fold them.
class RecordVisitor {
 public:
  virtual ~RecordVisitor() = default;
  /// `events` are the records `first`, `first + 1`, ...; their crc and commit are 0. Gone afterwards.
  virtual void take(std::span<const model::Event> events, model::Seq first) = 0;
  /// Asked every few thousand records: false ends the reading, which then returns an error.
  [[nodiscard]] virtual bool wants_more() const { return true; }
};

/// What shared memory says about a market's log.
struct Seen {
  std::uint64_t market = 0;  ///< 0: nothing
  model::Seq durable{1};     ///< everything below was shown as durable
};

struct RecoveryOptions {
  /// Records of a segment file, for a journal that is made anew; an existing one keeps its own. 64 bytes
  /// each. More means fewer files, but a longer clearing of the newest one at a start.
  std::uint64_t records_per_segment = std::uint64_t{1} << 20;
  /// Id (48 bits, not 0) of the market when the folder holds none yet.
  std::uint64_t market_if_new = 0;
  /// What readers have seen since the machine started (ring_feed.hpp); damage below it is not taken for a
  /// torn tail.
  Seen seen{};
};

/// Where a recovered journal stands.
struct Recovered {
  std::uint64_t market = 0;
  std::uint64_t records_per_segment = 0;
  model::Seq end{1};         ///< the seq after the last record, which ends a command; 1: the log is empty
  std::uint16_t commit = 0;  ///< number of the last commit
  std::int64_t time = 0;     ///< of the last record
  bool made_anew = false;    ///< the folder held no journal
  std::uint64_t records_cut = 0;  ///< records from `end` on that were there whole and have been taken off
  std::string note;               ///< a sentence for the operator about what was cut; empty: nothing
};

/// Recovery of the journal in folder `journal` (docs/log-format.md): reads everything, hands it to `visitor`
/// command by command, cuts a torn tail back to the last end of a command, clears what lies behind the cut,
/// rewrites what is not known to be on the disk, and syncs. When it returns, all of the log below `end` is
/// on the disk and nothing lies behind it: `durable` may be published. An empty or missing folder gets its
/// first segment.
///
/// Damage (a bad record that was once on the disk for certain) is an error that names file, seq and remedy,
/// and leaves all files as they are. To be called by the engine alone, while it holds the market's lock and
/// before the journaler starts.
[[nodiscard]] base::Result<Recovered> recover(FileLayer& files, const std::string& journal,
                                              const RecoveryOptions& options, RecordVisitor& visitor);

}  // namespace paddock::log
