#pragma once

#include <cstdint>

namespace paddock::ouch {

/// Nanoseconds from midnight in New York to `epoch_ns` (nanoseconds since the Unix epoch), on the calendar
/// date that the instant has there; elapsed time, so that a day of a clock change has 23 or 25 hours.
///
/// The rule is that of the Energy Policy Act of 2005 (second Sunday of March to first Sunday of November, at
/// two o'clock local time), in force since 2007, written out here rather than taken from the host's time zone
/// files: the stream of a port must be the same bytes on every host. Remembers the day it saw last, so a call
/// usually costs a comparison. One thread per object.
class NewYorkClock {
 public:
  [[nodiscard]] std::uint64_t since_midnight(std::int64_t epoch_ns) noexcept {
    if (epoch_ns < from_ || epoch_ns >= until_) [[unlikely]]
      find_day(epoch_ns);
    return static_cast<std::uint64_t>(epoch_ns - from_);
  }

 private:
  void find_day(std::int64_t epoch_ns) noexcept;

  std::int64_t from_ = 0;   // midnight in New York
  std::int64_t until_ = 0;  // the next one
};

}  // namespace paddock::ouch
