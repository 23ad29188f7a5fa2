#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "engine/base/result.hpp"
#include "engine/model/types.hpp"

namespace date {
class time_zone;
}

namespace paddock::schedule {

/// What the clock on the wall shows at an instant.
struct LocalTime {
  model::Date date;
  std::chrono::seconds of_day;  ///< as the clock shows it, also on a day with a clock change
  std::string abbreviation;     ///< "EST", "EDT"
};

/// A time zone of the operating system's data: New York's, whose time the market keeps. A plain value, good
/// for the life of the process; any thread. Instants are nanoseconds since the Unix epoch. Costs a search
/// among the zone's clock changes a call.
class Zone {
 public:
  /// An error says what is missing (Debian's tzdata).
  [[nodiscard]] static base::Result<Zone> new_york();

  [[nodiscard]] LocalTime local(std::int64_t ns) const;
  /// The instant at which the clock shows `of_day` on `date`: of two the first; of none, when the hour is
  /// left out, the instant of the clock change.
  [[nodiscard]] std::int64_t instant(model::Date date, std::chrono::seconds of_day) const;

  /// "2025-11-24 09:30:00 EST".
  [[nodiscard]] std::string text(std::int64_t ns) const;
  /// Reads "2025-11-24 09:30:00" (or without the seconds) as this zone's time, or "2025-11-24T14:30:00Z" as
  /// UTC; nothing when it is neither, or in no year from 1970 to 2261, which nanoseconds can count.
  [[nodiscard]] std::optional<std::int64_t> parse(std::string_view text) const;

 private:
  explicit Zone(const date::time_zone& zone) noexcept : zone_(&zone) {}
  const date::time_zone* zone_;
};

/// "2025-11-24T14:30:00Z".
[[nodiscard]] std::string utc_text(std::int64_t ns);
/// "09:30" or "09:30:15"; nothing when it is not a time of day from 00:00 on before 24:00.
[[nodiscard]] std::optional<std::chrono::seconds> parse_time_of_day(std::string_view text);
/// "09:30:00".
[[nodiscard]] std::string time_of_day_text(std::chrono::seconds of_day);

}  // namespace paddock::schedule
