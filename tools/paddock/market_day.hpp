#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "engine/model/types.hpp"

namespace paddock::tools {

/// `paddock calendar`: the boundaries of the trading days to come.
struct CalendarOptions {
  std::string config;
  std::uint32_t next = 10;  ///< how many boundaries
};
[[nodiscard]] int run_calendar(const CalendarOptions& options);

/// `paddock clock`: shows the market's clock, or sets one that can be.
struct ClockOptions {
  std::string config;
  std::string set;          ///< a time of New York, or of UTC with T and Z; "": as it is
  std::int64_t speed = -1;  ///< how many times as fast as the wall clock; -1: as it is
};
[[nodiscard]] int run_clock(const ClockOptions& options);

/// `paddock phase`, `halt`, `resume`: offerings into another phase, by hand.
struct PhaseOptions {
  enum class How : std::uint8_t { to_phase, halt, resume };

  std::string config;
  How how = How::to_phase;
  std::vector<std::string> words;  ///< the symbol, unless `all`; the phase, with `to_phase`
  bool all = false;                ///< every offering that may enter the phase
  bool halted = false;             ///< with `to_phase` and `all`: halted ones too
  std::string resume_to = "trading";
};
[[nodiscard]] int run_phase(const PhaseOptions& options);

}  // namespace paddock::tools
