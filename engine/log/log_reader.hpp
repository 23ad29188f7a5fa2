#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>

#include "engine/base/result.hpp"
#include "engine/ipc/market_directory.hpp"
#include "engine/ipc/wait.hpp"
#include "engine/model/event.hpp"
#include "engine/model/types.hpp"

namespace paddock::log {

/// How far a reader may go. `durable`: to the last command whose events are all on the disk. `matched`: to
/// the last event made; an engine restart may take such events back, which `poll` then reports as an error.
enum class ReadTo : std::uint8_t { durable, matched };

/// Reads a market's log from any seq on: out of the event ring while it keeps up (then it opens no journal
/// file at all), out of the journal files when it has fallen behind or no engine has run since the last boot;
/// it moves between the two by itself. Any number of readers in any process; none of them holds up the
/// engine.
///
/// One thread at a time. Needs no running engine: then the log ends where it is known to be on the disk, and
/// goes on as soon as an engine does. An engine restart is not noticed (`durable` never goes back). With no
/// market in the folder yet, the log is empty. Costs one copy of 64 bytes a record from the ring; a system
/// call for as many as fit in `out` and a CRC check of each from the files.
class LogReader {
 public:
  /// As `from`: behind everything there is at the moment of opening.
  static constexpr model::Seq kFromEnd{~std::uint64_t{0}};

  /// Seq 0 means 1. `from` may lie beyond the end of the log (compare `next` and `end`): polls give nothing
  /// until the log gets there. An error names the file or segment that is not usable and why.
  /// `policy` is how `wait` waits.
  [[nodiscard]] static base::Result<LogReader> open(const ipc::MarketDirectory& directory, model::Seq from,
                                                    ReadTo to = ReadTo::durable,
                                                    ipc::WaitPolicy policy = ipc::WaitPolicy::adaptive);
  LogReader(LogReader&&) noexcept;
  LogReader& operator=(LogReader&&) noexcept;
  ~LogReader();

  /// Copies the records `next()`, `next() + 1`, ... into `out`, moves `next`, and returns how many (0:
  /// nothing new, or `out` is empty). Never waits for new records. `crc` and `commit` are 0 in all of them,
  /// wherever they came from. An error (damage in a file, a segment that was removed) stays: the reader is of
  /// no further use.
  [[nodiscard]] base::Result<std::size_t> poll(std::span<model::Event> out);

  /// The seq of the first record of the next poll.
  [[nodiscard]] model::Seq next() const noexcept;
  /// The seq after the last record that may be read now; 1: the log is empty. With ReadTo::durable that
  /// record always ends a command.
  [[nodiscard]] model::Seq end() const noexcept;
  /// Waits until `next() < end()`, at most `timeout`; true when a poll has something to give: records, or an
  /// error. Sleeps without polling the CPU.
  [[nodiscard]] bool wait(std::chrono::nanoseconds timeout);

  /// The market whose log this is; 0 while there is none in the folder.
  [[nodiscard]] std::uint64_t market() const noexcept;
  /// Whether the last poll was served from the event ring (for status displays and tests).
  [[nodiscard]] bool reads_ring() const noexcept;

 private:
  class Source;
  explicit LogReader(std::unique_ptr<Source> source) noexcept;
  std::unique_ptr<Source> source_;
};

}  // namespace paddock::log
