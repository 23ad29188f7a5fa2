#pragma once

#include <filesystem>
#include <map>
#include <string>
#include <string_view>

#include "engine/base/result.hpp"
#include "engine/model/types.hpp"

namespace paddock::schedule {

enum class DayKind : std::uint8_t { none, full, half };

/// What a date is to the market.
struct Day {
  DayKind kind;      ///< `none`: there is no session
  std::string name;  ///< why it is not an ordinary one: "Good Friday", "Saturday"; "" for an ordinary day
};

/// Which days have a session, and which of them are half days: Mondays to Fridays less the listed holidays.
/// Read from a text file, whose format the shipped one explains (`calendars/nyse.calendar`). A plain value;
/// reading it is for any thread.
class Calendar {
 public:
  /// Errors: all mistakes of the file together, one line each, with file and line.
  [[nodiscard]] static base::Result<Calendar> load(const std::filesystem::path& file);
  /// The same from text; `name` stands for the file in messages.
  [[nodiscard]] static base::Result<Calendar> parse(std::string_view text, const std::string& name);

  /// An error for a date outside the years that the file covers: nobody knows what it is.
  [[nodiscard]] base::Result<Day> day(model::Date date) const;
  [[nodiscard]] model::Date first() const noexcept { return first_; }
  [[nodiscard]] model::Date last() const noexcept { return last_; }

 private:
  friend class CalendarParser;
  std::string name_;
  model::Date first_{};
  model::Date last_{};
  std::map<model::Date, Day> special_;
};

/// The file that the setting `calendar` means: a name like "nyse" is NAME.calendar in the share folder beside
/// the running program's; anything with a dot or a slash in it is a path, a relative one from `folder`.
[[nodiscard]] std::filesystem::path calendar_file(const std::string& setting,
                                                  const std::filesystem::path& folder);

}  // namespace paddock::schedule
