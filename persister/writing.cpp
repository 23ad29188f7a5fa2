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
/// After how long without a batch the database is looked at.
constexpr std::int64_t kLookNs = 1'000'000'000;

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
    } else if (!look_after()) {
      return ending_;
    }
    retry_parked();
  }
}

bool Writing::write(const projection::Batch& batch) {
  Pauses pauses{reconnect_, progress_};
  const std::int64_t began = base::monotonic_ns();
  while (true) {
    progress_.writing_since.store(base::monotonic_ns(), std::memory_order_relaxed);
    const auto written = database_.write(batch);
    progress_.writing_since.store(0, std::memory_order_relaxed);
    if (written) break;
    Step step = note_away(written.error());
    while (step == Step::away) {
      pauses.sleep();
      if (progress_.stop.load(std::memory_order_relaxed)) return false;
      step = compare_positions({batch.from, batch.to});
    }
    if (step == Step::end) return false;
    if (step == Step::done) break;
  }
  note_committed(batch, began);
  return true;
}

bool Writing::look_after() {
  const std::int64_t now = base::monotonic_ns();
  if (now < next_look_ns_ || progress_.stop.load(std::memory_order_relaxed)) return true;
  next_look_ns_ = now + kLookNs;
  const model::Seq here{progress_.committed.load(std::memory_order_relaxed)};
  if (!progress_.connected.load(std::memory_order_relaxed)) {
    const Step step = compare_positions({here, here});
    if (step == Step::again) progress_.set_alarm("");
    return step != Step::end;
  }
  const auto position = database_.position();
  return (position ? judge(*position, {here, here}) : note_away(position.error())) != Step::end;
}

Writing::Step Writing::compare_positions(const Span& span) {
  auto fresh = postgres::Database::open(options_);
  if (!fresh) return note_away(fresh.error());
  const auto position = fresh->position();
  if (!position) return note_away(position.error());
  database_ = std::move(*fresh);
  progress_.connected.store(true, std::memory_order_relaxed);
  // A beat without events moves no position: it may be lost although the position is where it was.
  progress_.remark.store(true, std::memory_order_relaxed);
  return judge(*position, span);
}

Writing::Step Writing::judge(const postgres::PositionRow& position, const Span& span) {
  // A beat without events leaves the position where it is; written again it changes nothing.
  if (position.seq == span.from) return Step::again;
  if (position.seq == span.to && position.writer == options_.writer) return Step::done;
  if (position.seq < span.from) {
    ending_ = {Ending::Kind::behind, fmt::format("the database went back from event {} to event {}",
                                                 span.from.raw(), position.seq.raw())};
  } else {
    ending_ = {
        Ending::Kind::refused,
        fmt::format("{} moved the position of market {:012x} to event {} while {} was at {}: two "
                    "persisters write one database; stop one of them",
                    position.writer, options_.market, position.seq.raw(), options_.writer, span.from.raw())};
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
  const std::int64_t now = base::monotonic_ns();
  progress_.commit_ns.store(now - began_ns, std::memory_order_relaxed);
  if (batch.has_beat) progress_.note_beat(now, now - began_ns);
  if (auto refused = database_.take_row_by_row(); !refused.empty()) {
    progress_.add_row_by_row(std::move(refused));
  }
  if (batch.first_time != 0) progress_.delays.add(progress_.age.of(batch.first_time));
  progress_.batches.fetch_add(1, std::memory_order_relaxed);
  progress_.rows.fetch_add(batch.rows(), std::memory_order_relaxed);
  progress_.days.fetch_add(batch.days.size(), std::memory_order_relaxed);
  progress_.set_parked(database_.parked());
  progress_.set_alarm("");
  next_look_ns_ = base::monotonic_ns() + kLookNs;
}

void Writing::retry_parked() {
  if (database_.parked().count == 0 || !progress_.connected.load(std::memory_order_relaxed)) return;
  // A failure shows again with the next batch or look, which deals with it.
  const auto moved = database_.retry_parked(model::Seq{progress_.committed.load(std::memory_order_relaxed)});
  if (!moved) return;
  if (moved->rows > 0) progress_.set_parked(database_.parked());
  if (!moved->ends_sweep) return;
  // What came back has missed beats, and a refresh of the views.
  progress_.remark.store(true, std::memory_order_relaxed);
  progress_.days.fetch_add(1, std::memory_order_relaxed);
}

}  // namespace paddock::persister
