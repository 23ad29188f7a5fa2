#include "persister/drain.hpp"

#include <algorithm>
#include <limits>
#include <thread>
#include <utility>

#include "engine/base/clock.hpp"

namespace paddock::persister {

using model::Seq;

namespace {

constexpr std::size_t kPoll = 4096;
/// How long a thread sleeps at most before it looks whether it is to stop.
constexpr std::chrono::milliseconds kPatience{20};
/// How often the drain looks whether the writer is free, with a batch that is due.
constexpr std::chrono::microseconds kLook{500};

}  // namespace

Drain::Drain(EventSource& source, projection::Projection& projection, Handover& handover, Progress& progress,
             const DrainOptions& options)
    : source_(source),
      projection_(projection),
      handover_(handover),
      progress_(progress),
      options_(options),
      buffer_(kPoll),
      last_wanted_(source.end()) {}

base::Result<bool> Drain::run() {
  while (!stopping()) {
    const auto taken = take_events();
    if (!taken) return std::unexpected(taken.error());
    note_beat();
    hand_over_if_due(*taken == 0);
    if (options_.until_end && at_end() && (!finish_beat() || all_is_marked())) return !stopping();
    if (*taken == 0) wait();
  }
  return false;
}

base::Result<std::size_t> Drain::take_events() {
  const Seq first = source_.next();
  const auto taken = source_.poll(buffer_);
  if (!taken) return taken;
  for (std::size_t i = 0; i < *taken; ++i) {
    if (auto folded = fold(buffer_[i], Seq{first.raw() + i}); !folded) return std::unexpected(folded.error());
  }
  progress_.folded.store(projection_.position().raw(), std::memory_order_relaxed);
  progress_.log_end.store(source_.end().raw(), std::memory_order_relaxed);
  return taken;
}

base::Result<void> Drain::fold(const model::Event& event, Seq seq) {
  auto folded = projection_.apply(event, seq);
  if (!folded) return folded;
  if (events_in_batch_++ == 0) batch_began_ns_ = base::monotonic_ns();
  day_ended_ = day_ended_ || event.type == model::EventType::end_of_day;
  if (!projection_.at_command_end()) return {};
  // A day's figures come with the marks and portfolios from which they were made.
  if (std::exchange(day_ended_, false)) {
    finish_beat();
  } else if (events_in_batch_ >= options_.most_events) {
    note_beat();
    if (beat_is_due_) write_beat(options_.beat_rows);
    hand_over();
  }
  return {};
}

void Drain::note_beat() {
  static_cast<void>(take_row_by_row());
  if (progress_.remark.exchange(false, std::memory_order_relaxed)) {
    projection_.mark_all();
    beat_is_whole_ = true;
  }
  beat_is_due_ = !options_.until_end && projection_.wants_beat() && base::monotonic_ns() >= beat_due_ns();
}

/// A beat that takes long leaves a quarter as much time to the events before the next, and one that is not
/// committed yet all of it. Whoever writes a log to its end looks at the marks then.
std::int64_t Drain::beat_due_ns() const {
  const Progress::Beat last = progress_.last_beat();
  if (last.number != beats_given_) return std::numeric_limits<std::int64_t>::max();
  return std::max(next_beat_ns_, last.committed_ns + last.took_ns / 4);
}

void Drain::hand_over_if_due(bool nothing_more) {
  if (!projection_.at_command_end()) return;
  const int unwritten = handover_.unwritten();
  const bool writer_waits = unwritten == 0;
  const bool is_enough = unwritten == 1 && events_in_batch_ >= options_.enough_events;
  if (!writer_waits && !is_enough) return;
  if (events_in_batch_ > 0 && events_in_batch_ < options_.enough_events) {
    if (!nothing_more || base::monotonic_ns() < due_ns()) return;
  }
  if (beat_is_due_) write_beat(options_.beat_rows);
  if (projection_.batch_has_anything()) hand_over();
}

void Drain::write_beat(std::size_t most_rows) {
  projection_.write_beat(std::exchange(beat_is_whole_, false) ? projection_.kAllRows : most_rows);
  if (projection_.batch_has_beat()) ++beats_given_;
  next_beat_ns_ = base::monotonic_ns() + std::chrono::nanoseconds{options_.beat}.count();
  beat_is_due_ = false;
}

std::int64_t Drain::due_ns() const {
  return batch_began_ns_ + std::chrono::nanoseconds{options_.linger}.count();
}

bool Drain::hand_over() {
  while (!stopping()) {
    projection::Batch* batch = handover_.take_free(kPatience);
    if (batch == nullptr) continue;
    // With the trade its shares count; whoever writes a log to its end looks at portfolios there alone.
    if (!options_.until_end) projection_.write_portfolios(options_.beat_rows);
    projection_.close_batch(*batch);
    handover_.give_full(batch);
    events_in_batch_ = 0;
    return true;
  }
  return false;
}

bool Drain::finish_beat() {
  write_beat(projection_.kAllRows);
  return !projection_.batch_has_anything() || hand_over();
}

bool Drain::take_row_by_row() {
  const auto offerings = progress_.take_row_by_row();
  for (const base::Uuid& offering : offerings) projection_.mark_row_by_row(offering);
  return !offerings.empty();
}

bool Drain::all_is_marked() {
  while (handover_.unwritten() > 0 && !stopping()) std::this_thread::sleep_for(kLook);
  return !take_row_by_row();
}

bool Drain::stopping() const {
  return progress_.stop.load(std::memory_order_relaxed) || handover_.abandoned();
}

bool Drain::at_end() const { return projection_.position() >= last_wanted_ && projection_.at_command_end(); }

void Drain::wait() {
  if (events_in_batch_ == 0 && !beat_is_due_) {
    source_.wait(kPatience);
    return;
  }
  // Not at the log's bell: what it would tell of joins a batch that is open anyway.
  const std::chrono::nanoseconds left{due_ns() - base::monotonic_ns()};
  std::this_thread::sleep_for(std::clamp<std::chrono::nanoseconds>(left, kLook, kPatience));
}

}  // namespace paddock::persister
