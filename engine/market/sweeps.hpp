#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "engine/base/reserved_array.hpp"
#include "engine/market/state.hpp"
#include "engine/model/event.hpp"
#include "engine/model/event_sink.hpp"

namespace paddock::market {

/// Cancelling many orders in order of their numbers: expiries and mass cancels. Work of more than a slice
/// stays pending and goes on with each `resume`, so that other commands are served between (architecture
/// section 4). What is to be done is a filter and a bound: every order below the bound that fits. One thread.
class Sweeps {
 public:
  using Work = model::Event::Continued;

  explicit Sweeps(State& state);

  /// Begins work whose bound is everything accepted so far: the first slice at once, unless other work is
  /// pending.
  void begin(Work work, model::EventSink& out) noexcept;
  /// One slice of the oldest pending work; may give no event when nothing of it was left.
  void resume(model::EventSink& out) noexcept;
  /// Carries on until no day order of the offering is left to expire.
  void finish_expiry(model::OfferingId offering, model::EventSink& out) noexcept;
  /// Drops pending work that has nothing left to do and tells which, by place: a log says when work began,
  /// not when it was done. Start-up only.
  std::vector<std::size_t> drop_done();

  [[nodiscard]] std::span<const Work> pending() const noexcept { return pending_; }
  /// Takes over pending work from a log.
  void restore(const Work& work) noexcept;

 private:
  static constexpr std::size_t kMaxPending = 512;  ///< more than lanes that can wait, twice

  /// An order as it was when it was gathered: its place may be another's by the time of its slice.
  struct Gathered {
    model::Seq number;
    Index place;
    friend bool operator>(const Gathered& a, const Gathered& b) noexcept { return a.number > b.number; }
  };

  [[nodiscard]] bool fits(const Work& work, Index order) const noexcept;
  void gather(const Work& work) noexcept;
  template <class Take>
  void visit(const Work& work, Take take) const noexcept;
  [[nodiscard]] Gathered take_first() noexcept;
  [[nodiscard]] bool expiring(model::OfferingId offering) const noexcept;
  void carry_on(model::EventSink& out) noexcept;

  State& state_;
  std::vector<Work> pending_;
  /// Orders of the oldest work that are left to do: a heap with the lowest number first, since to sort a
  /// million orders takes much longer than to carry out one slice of them.
  base::ReservedArray<Gathered> gathered_;
  std::uint32_t count_ = 0;
  bool has_gathered_ = false;
};

}  // namespace paddock::market
