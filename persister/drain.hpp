#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "engine/base/result.hpp"
#include "persister/event_source.hpp"
#include "persister/handover.hpp"
#include "persister/progress.hpp"
#include "persister/projection/projection.hpp"

namespace paddock::persister {

/// How events are cut into batches.
struct DrainOptions {
  /// Events at which a batch is closed although the writer is behind. More makes bigger transactions when
  /// there is a lag, and takes more memory.
  std::size_t most_events = 50'000;
  /// A batch of at least so many events is closed while the one before is still being written, so that the
  /// writer never waits for it; a smaller one grows until the writer is free.
  std::size_t enough_events = 5'000;
  /// How long a batch that is not large enough gathers events, from its first one on: fewer transactions,
  /// which each cost the database and this machine's CPUs much the same, for so much more delay.
  std::chrono::milliseconds linger{5};
  /// How often marks and portfolios follow the prices.
  std::chrono::milliseconds beat{1000};
  /// Holders whose marks one beat moves, and portfolios that it writes, before what else moved waits for the
  /// next: a transaction of so many rows is what trades wait for at most, an offering with more holders
  /// apart.
  std::size_t beat_rows = 100'000;
  /// Come to an end once everything durable at the start is handed over.
  bool until_end = false;
};

/// The drain thread: decodes and folds events and hands batches over. With no lag a batch is what came in the
/// `linger`, or while the one before was written; it grows with the lag.
class Drain {
 public:
  Drain(EventSource& source, projection::Projection& projection, Handover& handover, Progress& progress,
        const DrainOptions& options);

  /// Until `progress.stop` (false), or with `until_end` until all is handed over (true). An error: the log
  /// cannot be read or does not fit the tables.
  [[nodiscard]] base::Result<bool> run();

 private:
  [[nodiscard]] base::Result<std::size_t> take_events();
  [[nodiscard]] base::Result<void> fold(const model::Event& event, model::Seq seq);
  void note_beat();
  [[nodiscard]] std::int64_t beat_due_ns() const;
  void hand_over_if_due(bool nothing_more);
  /// When an open batch has gathered events for long enough.
  [[nodiscard]] std::int64_t due_ns() const;
  /// False when asked to stop before a batch became free.
  bool hand_over();
  void write_beat(std::size_t most_rows);
  /// Marks and portfolios, and what else there is; false when asked to stop.
  bool finish_beat();
  /// Offerings whose marks were refused for all holders at once; false: there are none.
  bool take_row_by_row();
  /// Waits until all is written; false: some marks have to be given once more, row by row.
  bool all_is_marked();
  [[nodiscard]] bool stopping() const;
  [[nodiscard]] bool at_end() const;
  void wait();

  EventSource& source_;
  projection::Projection& projection_;
  Handover& handover_;
  Progress& progress_;
  DrainOptions options_;
  std::vector<model::Event> buffer_;
  model::Seq last_wanted_{0};
  std::size_t events_in_batch_ = 0;
  std::int64_t batch_began_ns_ = 0;
  std::int64_t next_beat_ns_ = 0;
  bool beat_is_due_ = false;
  bool beat_is_whole_ = false;     ///< the next one goes over everything, whatever its size
  std::uint64_t beats_given_ = 0;  ///< handed over; the next is due some time after the last was committed
  bool day_ended_ = false;         ///< in the open batch
};

}  // namespace paddock::persister
