#pragma once

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <limits>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

#include "engine/base/result.hpp"

namespace paddock::base {

/// An integer setting: its default, the values allowed, and the unit that messages name.
struct IntegerSetting {
  std::int64_t fallback = 0;
  std::int64_t min = 0;
  std::int64_t max = std::numeric_limits<std::int64_t>::max();
  std::string_view unit = "";
};

/// A text setting. `allowed`, when not empty, lists the only values taken. `required`: no default exists.
struct TextSetting {
  std::string_view fallback = "";
  std::vector<std::string_view> allowed = {};
  bool required = false;
};

/// A span of time. The key ends in its unit: `_ns`, `_us`, `_ms` or `_s`, according to `Duration`.
template <class Duration>
struct DurationSetting {
  Duration fallback{};
  Duration min{};
  Duration max = std::chrono::hours(24 * 365);
};

class Settings;

/// One table of the file, as its owner reads it. Each getter notes the key as known and returns the value in
/// force; a value of the wrong type or outside what is allowed is noted as an error and the default returned,
/// so that one run finds every mistake. Valid as long as its Settings. One thread.
class SettingsTable {
 public:
  [[nodiscard]] std::int64_t integer(std::string_view key, const IntegerSetting& setting);
  /// For a setting whose absence means something of its own, such as a CPU to pin to. The default is unused.
  [[nodiscard]] std::optional<std::int64_t> optional_integer(std::string_view key,
                                                             const IntegerSetting& setting);
  [[nodiscard]] bool boolean(std::string_view key, bool fallback);
  [[nodiscard]] std::string text(std::string_view key, const TextSetting& setting);
  /// A list of strings; each is held against `allowed`.
  [[nodiscard]] std::vector<std::string> texts(std::string_view key, std::vector<std::string> fallback,
                                               const std::vector<std::string_view>& allowed = {});
  /// A path; a relative one counts from the folder of the settings file, so that a market can be moved whole.
  [[nodiscard]] std::filesystem::path path(std::string_view key, std::string_view fallback);

  template <class Duration>
  [[nodiscard]] Duration duration(std::string_view key, const DurationSetting<Duration>& setting) {
    const std::string_view unit = unit_of<Duration>();
    require_suffix(key, unit);
    return Duration(integer(key, {.fallback = setting.fallback.count(),
                                  .min = setting.min.count(),
                                  .max = setting.max.count(),
                                  .unit = unit}));
  }

  /// What is really in force under a key that was read, and why, where something else than the file decides:
  /// for `effective()`. An empty value: nothing is.
  void overrule(std::string_view key, std::string value, std::string_view why);

  /// Notes an error that only the owner can see (two settings that do not fit each other). `sentence` says
  /// what is wrong and what is allowed; file, line and key are put in front.
  void refuse(std::string_view key, std::string_view sentence);

 private:
  friend class Settings;
  SettingsTable(Settings& settings, std::string name) : settings_(&settings), name_(std::move(name)) {}

  template <class Duration>
  static constexpr std::string_view unit_of() {
    if constexpr (std::is_same_v<Duration, std::chrono::nanoseconds>) return "ns";
    if constexpr (std::is_same_v<Duration, std::chrono::microseconds>) return "us";
    if constexpr (std::is_same_v<Duration, std::chrono::milliseconds>) return "ms";
    if constexpr (std::is_same_v<Duration, std::chrono::seconds>) return "s";
  }
  static void require_suffix(std::string_view key, std::string_view unit);

  Settings* settings_;
  std::string name_;
};

/// The TOML file of one market, read once at start. Each process asks for its own tables and leaves those of
/// the others alone. There are no binary fractions in it: a number with a point is an error.
/// One thread.
class Settings {
 public:
  /// Reads and parses the file. An error names the file, the line and what was expected there.
  [[nodiscard]] static Result<std::unique_ptr<Settings>> open(const std::filesystem::path& file);
  /// The same from text; `name` stands for the file in messages, relative paths count from its folder.
  [[nodiscard]] static Result<std::unique_ptr<Settings>> parse(std::string_view text,
                                                               const std::filesystem::path& name);
  ~Settings();
  Settings(const Settings&) = delete;
  Settings& operator=(const Settings&) = delete;

  /// Takes a table as one's own: `finish` reports keys in it that were never asked for. A missing table is
  /// an empty one. `engine.limits` names a table within a table.
  [[nodiscard]] SettingsTable table(std::string_view name);

  /// To be called after the last getter: all errors of the file in one message, one line each, unknown keys
  /// and unknown tables included.
  [[nodiscard]] Result<void> finish() const;

  /// What is in force, as TOML, in the order asked for; a comment marks defaults and names units.
  [[nodiscard]] std::string effective() const;

  /// The tables that a market's file may have. Others are reported as mistakes.
  static constexpr std::string_view known_tables[] = {"market", "engine", "schedule", "gateway", "persister"};

 private:
  friend class SettingsTable;
  struct State;
  explicit Settings(std::unique_ptr<State> state);

  std::unique_ptr<State> state_;
};

}  // namespace paddock::base
