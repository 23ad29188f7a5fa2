#pragma once

#include "engine/market/state.hpp"
#include "engine/market/sweeps.hpp"
#include "engine/model/event.hpp"

namespace paddock::market {

/// Carries the effect of logged events into the state; no rule is evaluated again. After the last event of a
/// command the state is the one that the command left behind. An order that was accepted counts as resting
/// until its trades and cancels say otherwise. Aborts on an event that contradicts the state: the log is
/// another market's or damaged. One thread.
class Fold {
 public:
  Fold(State& state, Sweeps& sweeps) noexcept : state_(state), sweeps_(sweeps) {}

  void apply(const model::Event& event, model::Seq seq) noexcept;

 private:
  void apply_operator(const model::Event& event) noexcept;
  void accepted(const model::Event::Accepted& accepted, model::Seq number) noexcept;
  void replaced(const model::Event::Replaced& replaced, model::Seq number) noexcept;
  void trade(const model::Event::Trade& trade) noexcept;
  void cancelled(const model::Event::Cancelled& cancelled) noexcept;
  void rejected(const model::Event::Rejected& rejected) noexcept;
  [[nodiscard]] Index traded(Index offering, model::Side side, model::Seq number) const noexcept;

  State& state_;
  Sweeps& sweeps_;
  Index newest_ = kNil;  ///< place of the order that was opened last: the aggressor of a continuous trade
};

}  // namespace paddock::market
