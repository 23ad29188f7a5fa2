#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "engine/market/fold.hpp"
#include "engine/market/limits.hpp"
#include "engine/market/shortage.hpp"
#include "engine/market/state.hpp"
#include "engine/market/sweeps.hpp"
#include "engine/model/command.hpp"
#include "engine/model/event.hpp"
#include "engine/model/event_sink.hpp"
#include "engine/model/state.hpp"

namespace paddock::market {

/// The market of the rulebook (sections 1 to 8): commands in, events out, pure and deterministic; no clock,
/// thread, file or shared memory. The same class runs in the engine, the simulator, the tests and the
/// benchmarks.
///
/// One thread at a time. All memory is reserved by the constructor (see Limits); afterwards nothing is
/// allocated. Commands are not trusted: every field is checked before use. A command of a kind that the
/// exchange does not know gives no event.
class Exchange {
 public:
  explicit Exchange(const Limits& limits = {}) : state_(limits), sweeps_(state_), fold_(state_, sweeps_) {}
  Exchange(const Exchange&) = delete;
  Exchange& operator=(const Exchange&) = delete;

  /// Carries out one command and appends its events. `identities`: the second slot of a command with
  /// `command_flag::identities`, else null.
  void apply(const model::Command& command, const model::Identities* identities,
             model::EventSink& out) noexcept;
  void apply(const model::Command& command, model::EventSink& out) noexcept { apply(command, nullptr, out); }

  /// Whether a long expiry or mass cancel is unfinished. Whoever applies commands calls `resume` in between
  /// until there is nothing left; the simulator does so at once.
  [[nodiscard]] bool has_pending() const noexcept { return !sweeps_.pending().empty(); }
  [[nodiscard]] std::span<const model::Event::Continued> pending() const noexcept {
    return sweeps_.pending();
  }
  /// One slice of the oldest unfinished work; it may give no event when nothing of it was left.
  void resume(model::EventSink& out) noexcept { sweeps_.resume(out); }

  /// After folding: drops the unfinished work that the log has finished, and tells which, by place in
  /// `pending`.
  std::vector<std::size_t> drop_done_work() { return sweeps_.drop_done(); }

  /// The effect of one event of a log, in order from the first, on an exchange that starts empty.
  void fold(const model::Event& event, model::Seq seq) noexcept { fold_.apply(event, seq); }
  /// Whether the next event of a log does not fit into the limits. `fold` aborts on such an event.
  [[nodiscard]] std::optional<Shortage> shortage(const model::Event& event) noexcept {
    return find_shortage(state_, event);
  }

  /// Fetches ahead what `command` will touch first; changes nothing.
  void prefetch(const model::Command& command) const noexcept { state_.prefetch(command); }

  /// Equal at the same seq in every copy of this market; kept incrementally.
  [[nodiscard]] std::uint64_t digest() const noexcept { return state_.digest(); }
  /// Checks everything that must hold between commands, in time proportional to the state; aborts where it
  /// does not.
  void check_invariants() const { state_.check_invariants(); }
  [[nodiscard]] model::MarketState state() const { return state_.show(); }
  /// For readers of the book, such as the indicative price of an auction.
  [[nodiscard]] const State& tables() const noexcept { return state_; }

 private:
  State state_;
  Sweeps sweeps_;
  Fold fold_;
};

}  // namespace paddock::market
