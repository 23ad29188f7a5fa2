#pragma once

#include <array>
#include <chrono>

#include "engine/base/settings.hpp"
#include "engine/model/types.hpp"
#include "engine/schedule/calendar.hpp"

namespace paddock::schedule {

inline constexpr std::array kBoundaries{model::Boundary::pre_open, model::Boundary::trading,
                                        model::Boundary::closing_auction, model::Boundary::closed,
                                        model::Boundary::end_of_day};

/// When the boundaries of a day are, as the clock on the wall shows it, in the order of kBoundaries.
/// Defaults: the ordinary day of rulebook section 3.
class DayTimes {
 public:
  DayTimes();
  /// Reads them from the table `[schedule]`; times that are none, or that do not rise through the day, are
  /// noted there as errors.
  explicit DayTimes(base::SettingsTable& table);

  /// For a day with a session.
  [[nodiscard]] std::chrono::seconds at(DayKind kind, model::Boundary boundary) const noexcept {
    const auto& times = kind == DayKind::half ? half_ : full_;
    return times[static_cast<std::size_t>(boundary)];
  }

 private:
  using Times = std::array<std::chrono::seconds, kBoundaries.size()>;
  Times full_;
  Times half_;
};

}  // namespace paddock::schedule
