#pragma once

#include <cstdint>
#include <optional>
#include <unordered_map>
#include <vector>

#include "engine/model/command.hpp"
#include "engine/model/event.hpp"
#include "engine/model/types.hpp"
#include "engine/schedule/timetable.hpp"

namespace paddock::schedule {

/// What the scheduler knows of the market: a fold of its log, and what follows from it for a boundary that is
/// due. Pure. One thread.
class MarketOutline {
 public:
  /// `lane`: the one through which the scheduler's commands come.
  explicit MarketOutline(std::uint8_t lane) noexcept : lane_(lane) {}

  /// Takes the next record of the log.
  void fold(const model::Event& event);

  /// Boundaries due after this instant are still to be carried out: when the last one was due that was
  /// closed, or later when the scheduler was switched on: the start of the first engine that has one after
  /// one that had none, since until then the day was the operator's. `now`: of the market's clock. The log's
  /// time may be ahead of it: that of a start that is still to come counts as the `now` of the first look.
  [[nodiscard]] std::int64_t done_until(std::int64_t now) noexcept;
  [[nodiscard]] const std::optional<model::Event::Scheduled>& last() const noexcept { return last_; }
  /// Of the last `end_of_day`; nothing before the first.
  [[nodiscard]] std::optional<model::Date> last_day() const noexcept { return last_day_; }

  /// The commands that `boundary` still asks for, each given once; they then count as given. Empty: all have
  /// been, and it can be closed. One offering is asked once in a boundary, also over a restart in its middle;
  /// offerings that may not enter the phase, or are in it, or were moved by hand since the boundary was due,
  /// are left alone, and a halt is ended by hand, except that the market closes. A command says which phase
  /// it was decided on (`from`). `now`: of the market's clock.
  [[nodiscard]] std::vector<model::Command> take_commands(const DueBoundary& boundary, std::int64_t now);
  /// Closes `boundary` (its `scheduled` record).
  [[nodiscard]] static model::Command closing(const DueBoundary& boundary) noexcept;

  /// `boundary` cannot be closed: those after it are due all the same, until the log is folded anew.
  void leave_behind(const DueBoundary& boundary) noexcept;

  /// Offerings that the scheduler has moved since the last boundary was closed, also over a restart; for the
  /// end of a day, days that it has ended.
  [[nodiscard]] std::size_t moved() const noexcept { return moved_count_; }
  /// Offerings that are not in the phase of `boundary`, for the log; 0 for the end of a day.
  [[nodiscard]] std::size_t elsewhere(const DueBoundary& boundary) const noexcept;

 private:
  struct Listed {
    model::OfferingId id;
    model::Phase phase;
    std::uint64_t asked_in;  ///< round in which the scheduler last asked it; 0: never
    std::int64_t by_hand;    ///< when the operator last moved it; 0: never

    [[nodiscard]] bool is_asked(const DueBoundary& boundary, model::Phase to,
                                std::int64_t now) const noexcept;
  };
  void begin_epoch(const model::Event& event) noexcept;
  void changed(std::int64_t time, bool by_scheduler);
  void begin_round() noexcept;

  std::uint8_t lane_;
  std::vector<Listed> offerings_;
  std::unordered_map<std::uint32_t, std::size_t> place_;
  std::optional<std::size_t> moved_;  ///< by the command whose records are being folded
  bool day_moved_ = false;
  std::size_t moved_count_ = 0;  ///< by the scheduler, in this round
  std::uint64_t round_ = 1;      ///< counts boundaries
  bool day_asked_ = false;
  bool scheduler_runs_ = false;
  std::int64_t switched_on_ = 0;
  std::int64_t left_behind_ = 0;
  std::optional<model::Date> last_day_;
  std::optional<model::Event::Scheduled> last_;
};

/// The phase that a boundary brings; nothing for the end of a day.
[[nodiscard]] std::optional<model::Phase> phase_of(model::Boundary boundary) noexcept;
/// Whether the scheduler moves an offering from one phase to another.
[[nodiscard]] bool scheduler_moves(model::Phase from, model::Phase to) noexcept;

}  // namespace paddock::schedule
