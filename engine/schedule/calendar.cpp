#include "engine/schedule/calendar.hpp"

#include <fmt/ranges.h>

#include <array>
#include <cerrno>
#include <chrono>
#include <fstream>
#include <system_error>
#include <vector>

#include "engine/model/words.hpp"

namespace paddock::schedule {
namespace {

constexpr std::string_view kBlanks = " \t\r";

/// Takes the next word off the front of `line`; "" at its end.
std::string_view take_word(std::string_view& line) {
  line.remove_prefix(std::min(line.find_first_not_of(kBlanks), line.size()));
  const std::string_view word = line.substr(0, line.find_first_of(kBlanks));
  line.remove_prefix(word.size());
  return word;
}

std::string_view rest_of(std::string_view line) {
  line.remove_prefix(std::min(line.find_first_not_of(kBlanks), line.size()));
  return line.substr(0, line.find_last_not_of(kBlanks) + 1);
}

std::chrono::weekday weekday_of(model::Date date) {
  return std::chrono::weekday{std::chrono::sys_days{std::chrono::days{date.raw()}}};
}

/// "Saturday", "Sunday"; "" for the others.
std::string_view weekend_name(model::Date date) {
  const auto weekday = weekday_of(date);
  if (weekday == std::chrono::Saturday) return "Saturday";
  return weekday == std::chrono::Sunday ? "Sunday" : "";
}

}  // namespace

/// Reads a calendar's text line by line, and gathers what is wrong with it.
class CalendarParser {
 public:
  explicit CalendarParser(const std::string& name) { calendar_.name_ = name; }

  base::Result<Calendar> read(std::string_view text) {
    for (line_ = 1; !text.empty(); ++line_) {
      const std::size_t end = std::min(text.find('\n'), text.size());
      read_line(text.substr(0, end));
      text.remove_prefix(std::min(end + 1, text.size()));
    }
    if (!covered_) {
      errors_.push_back(
          fmt::format("{}: no line says which years it covers, like `covers 2025 2028`", calendar_.name_));
    } else {
      check_coverage();
    }
    if (!errors_.empty()) return base::fail("{}", fmt::join(errors_, "\n"));
    return std::move(calendar_);
  }

 private:
  void read_line(std::string_view line) {
    const std::string_view word = take_word(line);
    if (word.empty() || word.front() == '#') return;
    if (word == "covers") return read_coverage(line);
    const auto date = model::parse_date(word);
    if (!date) return complain("'{}' is neither a date like 2025-07-03 nor `covers`", word);
    read_day(*date, line);
  }

  void read_coverage(std::string_view line) {
    const std::string first{take_word(line)};
    const std::string last{take_word(line)};
    const auto from = model::parse_date(first + "-01-01");
    const auto to = model::parse_date(last + "-12-31");
    if (covered_) return complain("the years are given a second time");
    covered_ = true;
    if (!from || !to || *to < *from || !rest_of(line).empty())
      return complain("`covers` is followed by a first and a last year, like `covers 2025 2028`");
    if (last > "2200") return complain("the years end with 2200, which the market's clock can count");
    calendar_.first_ = *from;
    calendar_.last_ = *to;
    known_years_ = true;
  }

  void read_day(model::Date date, std::string_view line) {
    const std::string_view kind = take_word(line);
    const std::string_view name = rest_of(line);
    const bool half = kind == "half";
    if (!half && kind != "holiday") return complain("'{}' is neither `holiday` nor `half`", kind);
    if (name.empty())
      return complain("{} has no name: say why it is not an ordinary day", model::date_text(date));
    if (const auto weekend = weekend_name(date); !weekend.empty())
      return complain("{} is a {}, which has no session anyway", model::date_text(date), weekend);
    const Day day{half ? DayKind::half : DayKind::none, std::string{name}};
    if (!calendar_.special_.emplace(date, day).second)
      return complain("{} is listed a second time", model::date_text(date));
    lines_.emplace_back(date, line_);
  }

  void check_coverage() {
    if (!known_years_) return;
    for (const auto& [date, line] : lines_) {
      line_ = line;
      if (date < calendar_.first_ || date > calendar_.last_)
        complain("{} is outside the years that the file covers", model::date_text(date));
    }
  }

  template <class... Args>
  void complain(fmt::format_string<Args...> format, Args&&... args) {
    errors_.push_back(
        fmt::format("{}:{}: {}", calendar_.name_, line_, fmt::format(format, std::forward<Args>(args)...)));
  }

  Calendar calendar_;
  int line_ = 0;
  bool covered_ = false;
  bool known_years_ = false;
  std::vector<std::pair<model::Date, int>> lines_;
  std::vector<std::string> errors_;
};

base::Result<Calendar> Calendar::parse(std::string_view text, const std::string& name) {
  return CalendarParser{name}.read(text);
}

base::Result<Calendar> Calendar::load(const std::filesystem::path& file) {
  std::ifstream in{file, std::ios::binary};
  std::string text;
  // `read`, since it notes a failure in the stream: a folder can be opened, and only reading it fails.
  for (std::array<char, 4096> part{}; in.read(part.data(), part.size()), in.gcount() > 0;)
    text.append(part.data(), static_cast<std::size_t>(in.gcount()));
  if (!in.is_open() || in.bad())
    return base::fail("the calendar {} cannot be read ({})", file.string(),
                      std::generic_category().message(errno));
  return parse(text, file.string());
}

base::Result<Day> Calendar::day(model::Date date) const {
  if (date < first_ || date > last_) {
    return base::fail("the calendar {} covers {} to {}, and {} is outside: give it the missing years", name_,
                      model::date_text(first_), model::date_text(last_), model::date_text(date));
  }
  if (const auto weekend = weekend_name(date); !weekend.empty())
    return Day{DayKind::none, std::string{weekend}};
  const auto found = special_.find(date);
  return found == special_.end() ? Day{DayKind::full, ""} : found->second;
}

std::filesystem::path calendar_file(const std::string& setting, const std::filesystem::path& folder) {
  if (setting.find_first_of("./") != std::string::npos) return (folder / setting).lexically_normal();
  std::error_code unreadable;
  const auto program = std::filesystem::read_symlink("/proc/self/exe", unreadable);
  return program.parent_path().parent_path() / "share" / "paddock" / (setting + ".calendar");
}

}  // namespace paddock::schedule
