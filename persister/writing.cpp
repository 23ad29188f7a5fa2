#include "persister/writing.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <thread>
#include <utility>

#include "engine/base/clock.hpp"
#include "persister/report.hpp"

namespace paddock::persister {

using postgres::Trouble;

namespace {

constexpr std::chrono::milliseconds kPatience{20};
/// How often parked rows are looked at again.
constexpr std::int64_t kRetryParkedNs = 10'000'000'000;

}  // namespace

void Pauses::sleep() {
  const auto until = std::chrono::steady_clock::now() + next_;
  while (!progress_.stop.load(std::memory_order_relaxed) && std::chrono::steady_clock::now() < until) {
    std::this_thread::sleep_for(kPatience);
  }
  next_ = std::min(next_ * 2, options_.longest);
}

Writing::Writing(postgres::Database database, const postgres::DatabaseOptions& options, Handover& handover,
                 Progress& progress, const ReconnectOptions& reconnect)
    : database_(std::move(database)),
      options_(options),
      handover_(handover),
      progress_(progress),
      reconnect_(reconnect) {
  options_.must_be_empty = false;  // from the first batch on it is not
}

Ending Writing::run() {
  progress_.set_parked(database_.parked());
  while (true) {
    const bool closed = handover_.closed();
    projection::Batch* batch = handover_.take_full(kPatience);
    if (batch != nullptr) {
      if (!write(*batch)) return ending_;
      handover_.give_free(batch);
    } else if (closed) {
      return {Ending::Kind::finished, ""};
    }
    retry_parked();
  }
}

bool Writing::write(const projection::Batch& batch) {
  Pauses pauses{reconnect_, progress_};
  const std::int64_t began = base::monotonic_ns();
  while (true) {
    const auto written = database_.write(batch);
    if (written) break;
    Step step = note_away(written.error());
    while (step == Step::away) {
      pauses.sleep();
      if (progress_.stop.load(std::memory_order_relaxed)) return false;
      step = compare_positions(batch);
    }
    if (step == Step::end) return false;
    if (step == Step::done) break;
  }
  note_committed(batch, began);
  return true;
}

Writing::Step Writing::compare_positions(const projection::Batch& batch) {
  auto fresh = postgres::Database::open(options_);
  if (!fresh) return note_away(fresh.error());
  const auto position = fresh->position();
  if (!position) return note_away(position.error());
  database_ = std::move(*fresh);
  progress_.connected.store(true, std::memory_order_relaxed);
  // A beat without events leaves the position where it is; written again it changes nothing.
  if (position->seq == batch.from) return Step::again;
  if (position->seq == batch.to && position->writer == options_.writer) return Step::done;
  if (position->seq < batch.from) {
    ending_ = {Ending::Kind::behind, fmt::format("the database went back from event {} to event {}",
                                                 batch.from.raw(), position->seq.raw())};
  } else {
    ending_ = {Ending::Kind::refused,
               fmt::format("{} moved the position of market {:012x} to event {} while {} was at {}: two "
                           "persisters write one database; stop one of them",
                           position->writer, options_.market, position->seq.raw(), options_.writer,
                           batch.from.raw())};
  }
  return Step::end;
}

Writing::Step Writing::note_away(const postgres::Trouble& trouble) {
  if (trouble.kind == Trouble::Kind::refused) {
    ending_ = {Ending::Kind::refused, trouble.message};
    return Step::end;
  }
  if (progress_.connected.exchange(false, std::memory_order_relaxed)) {
    warn(fmt::format("the database is away: {}", trouble.message));
  }
  progress_.set_alarm(fmt::format("the database is away, trading goes on: {}", trouble.message));
  return Step::away;
}

void Writing::note_committed(const projection::Batch& batch, std::int64_t began_ns) {
  progress_.committed.store(batch.to.raw(), std::memory_order_relaxed);
  progress_.committed_time.store(batch.last_time, std::memory_order_relaxed);
  progress_.commit_ns.store(base::monotonic_ns() - began_ns, std::memory_order_relaxed);
  progress_.batches.fetch_add(1, std::memory_order_relaxed);
  progress_.rows.fetch_add(batch.rows(), std::memory_order_relaxed);
  progress_.set_parked(database_.parked());
  progress_.set_alarm("");
}

void Writing::retry_parked() {
  const std::int64_t now = base::monotonic_ns();
  if (database_.parked().count == 0 || now < next_retry_ns_) return;
  next_retry_ns_ = now + kRetryParkedNs;
  // A failure shows again with the next batch, which deals with it.
  const auto moved = database_.retry_parked(model::Seq{progress_.committed.load(std::memory_order_relaxed)});
  if (moved) progress_.set_parked(database_.parked());
}

}  // namespace paddock::persister
