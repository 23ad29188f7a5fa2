#include "engine/base/settings.hpp"

#include <algorithm>
#include <array>
#include <fstream>
#include <utility>

#include "engine/base/check.hpp"

#define TOML_EXCEPTIONS 0
#define TOML_ENABLE_FORMATTERS 0
#include <toml++/toml.h>

namespace paddock::base {
namespace {

/// One line of `effective()`.
struct Entry {
  std::string key;
  std::string value;  // empty: not set
  std::string remark;
};

/// A table that its owner asked for, with all that was read from it.
struct OwnedTable {
  std::string name;
  const toml::table* source = nullptr;  // null: not in the file
  std::vector<Entry> entries;
};

std::string in_quotes(std::string_view text) {
  std::string out = "\"";
  for (const char c : text) {
    if (c == '"' || c == '\\') out += '\\';
    out += c;
  }
  return out + '"';
}

template <class List>
std::string joined(const List& list) {
  std::string out;
  for (const auto& item : list) out += fmt::format("{}{}", out.empty() ? "" : ", ", item);
  return out;
}

std::string_view type_name(const toml::node& node) {
  switch (node.type()) {
    case toml::node_type::table:
      return "a table";
    case toml::node_type::array:
      return "a list";
    case toml::node_type::string:
      return "a string";
    case toml::node_type::integer:
      return "an integer";
    case toml::node_type::floating_point:
      return "a number with a point";
    case toml::node_type::boolean:
      return "true or false";
    default:
      return "a date or time";
  }
}

std::string range_words(const IntegerSetting& setting) {
  const std::string unit = setting.unit.empty() ? "" : fmt::format(" {}", setting.unit);
  if (setting.max == std::numeric_limits<std::int64_t>::max())
    return fmt::format("an integer, at least {}{}", setting.min, unit);
  return fmt::format("an integer from {} to {}{}", setting.min, setting.max, unit);
}

}  // namespace

struct Settings::State {
  std::filesystem::path file;
  toml::table root;
  std::vector<OwnedTable> owned;
  std::vector<std::string> errors;

  OwnedTable& table(std::string_view name) {
    const auto found = std::ranges::find(owned, name, &OwnedTable::name);
    PADDOCK_CHECK(found != owned.end(), "a settings table is asked for before it is read");
    return *found;
  }

  const toml::node* find(std::string_view table_name, std::string_view key) {
    const OwnedTable& owner = table(table_name);
    return owner.source == nullptr ? nullptr : owner.source->get(key);
  }

  void note(std::string_view table_name, std::string_view key, std::string value, std::string remark) {
    std::vector<Entry>& entries = table(table_name).entries;
    PADDOCK_CHECK(std::ranges::find(entries, key, &Entry::key) == entries.end(),
                  "each setting is read in one place only");
    entries.push_back({std::string(key), std::move(value), std::move(remark)});
  }

  void error(const toml::node* node, std::string_view table_name, std::string_view key,
             std::string_view what) {
    const std::string place =
        node == nullptr ? file.string() : fmt::format("{}:{}", file.string(), node->source().begin.line);
    errors.push_back(fmt::format("{}: {}.{} {}", place, table_name, key, what));
  }

  void wrong_type(const toml::node& node, std::string_view table_name, std::string_view key,
                  std::string_view allowed) {
    error(&node, table_name, key, fmt::format("is {}; allowed: {}", type_name(node), allowed));
  }

  void held_against(const toml::node* node, std::string_view table_name, std::string_view key,
                    std::string_view value, const std::vector<std::string_view>& allowed) {
    if (allowed.empty() || std::ranges::find(allowed, value) != allowed.end()) return;
    error(node, table_name, key, fmt::format("is {}; allowed: {}", in_quotes(value), joined(allowed)));
  }

  void unknown_keys(const OwnedTable& owner, std::vector<std::string>& out) const {
    if (owner.source == nullptr) return;
    for (const auto& [key, node] : *owner.source) {
      const std::string path = fmt::format("{}.{}", owner.name, key.str());
      const bool asked = std::ranges::find(owner.entries, key.str(), &Entry::key) != owner.entries.end();
      if (asked || std::ranges::find(owned, path, &OwnedTable::name) != owned.end()) continue;
      std::vector<std::string> known;
      for (const Entry& entry : owner.entries) known.push_back(entry.key);
      std::ranges::sort(known);
      out.push_back(fmt::format("{}:{}: {} is not a setting; settings of [{}]: {}", file.string(),
                                key.source().begin.line, path, owner.name, joined(known)));
    }
  }
};

Settings::Settings(std::unique_ptr<State> state) : state_(std::move(state)) {}
Settings::~Settings() = default;

Result<std::unique_ptr<Settings>> Settings::open(const std::filesystem::path& file) {
  std::ifstream in(file, std::ios::binary);
  std::string text;
  // `read`, since it notes a failure in the stream: a folder can be opened, and only reading it fails.
  for (std::array<char, 4096> part{}; in.read(part.data(), part.size()), in.gcount() > 0;)
    text.append(part.data(), static_cast<std::size_t>(in.gcount()));
  if (!in.is_open() || in.bad())
    return fail("config {}: cannot be read ({}); name the market's settings file with --config",
                file.string(), std::generic_category().message(errno));
  return parse(text, file);
}

Result<std::unique_ptr<Settings>> Settings::parse(std::string_view text, const std::filesystem::path& name) {
  toml::parse_result parsed = toml::parse(text);
  if (!parsed)
    return fail("{}:{}: this is not valid TOML: {}", name.string(), parsed.error().source().begin.line,
                parsed.error().description());
  auto state = std::make_unique<State>();
  state->file = name;
  state->root = std::move(parsed).table();
  return std::unique_ptr<Settings>(new Settings(std::move(state)));
}

SettingsTable Settings::table(std::string_view name) {
  State& state = *state_;
  const bool taken = std::ranges::find(state.owned, name, &OwnedTable::name) != state.owned.end();
  PADDOCK_CHECK(!taken, "each settings table is taken once");
  const toml::node* node = state.root.at_path(name).node();
  if (node != nullptr && !node->is_table())
    state.errors.push_back(fmt::format("{}:{}: {} is {}; write it as a table: [{}]", state.file.string(),
                                       node->source().begin.line, name, type_name(*node), name));
  state.owned.push_back({std::string(name), node == nullptr ? nullptr : node->as_table(), {}});
  return SettingsTable(*this, std::string(name));
}

Result<void> Settings::finish() const {
  std::vector<std::string> errors = state_->errors;
  for (const OwnedTable& owner : state_->owned) state_->unknown_keys(owner, errors);
  for (const auto& [key, node] : state_->root) {
    if (std::ranges::find(known_tables, key.str()) != std::ranges::end(known_tables)) continue;
    errors.push_back(fmt::format("{}:{}: {} is not known; tables: {}", state_->file.string(),
                                 key.source().begin.line, key.str(), joined(known_tables)));
  }
  if (errors.empty()) return {};
  return std::unexpected(Error{fmt::format("{}", fmt::join(errors, "\n"))});
}

std::string Settings::effective() const {
  std::string out;
  for (const OwnedTable& owner : state_->owned) {
    out += fmt::format("{}[{}]\n", out.empty() ? "" : "\n", owner.name);
    for (const Entry& entry : owner.entries) {
      if (entry.value.empty())
        out += fmt::format("# {}: {}\n", entry.key, entry.remark);
      else
        out += fmt::format("{} = {}{}{}\n", entry.key, entry.value, entry.remark.empty() ? "" : "  # ",
                           entry.remark);
    }
  }
  return out;
}

std::optional<std::int64_t> SettingsTable::optional_integer(std::string_view key,
                                                            const IntegerSetting& setting) {
  Settings::State& state = *settings_->state_;
  const toml::node* node = state.find(name_, key);
  if (node == nullptr) {
    state.note(name_, key, "", "not set");
    return std::nullopt;
  }
  if (!node->is_integer()) {
    state.wrong_type(*node, name_, key, range_words(setting));
    state.note(name_, key, "", "not valid");
    return std::nullopt;
  }
  const std::int64_t value = node->as_integer()->get();
  if (value < setting.min || value > setting.max)
    state.error(node, name_, key, fmt::format("is {}; allowed: {}", value, range_words(setting)));
  state.note(name_, key, fmt::format("{}", value), std::string(setting.unit));
  return value;
}

std::int64_t SettingsTable::integer(std::string_view key, const IntegerSetting& setting) {
  PADDOCK_CHECK(setting.min <= setting.fallback && setting.fallback <= setting.max,
                "the default of a setting is one of its allowed values");
  Settings::State& state = *settings_->state_;
  const toml::node* node = state.find(name_, key);
  if (node != nullptr) {
    const auto value = optional_integer(key, setting);
    const bool usable = value && *value >= setting.min && *value <= setting.max;
    return usable ? *value : setting.fallback;
  }
  state.note(name_, key, fmt::format("{}", setting.fallback),
             fmt::format("{}{}default", setting.unit, setting.unit.empty() ? "" : ", "));
  return setting.fallback;
}

bool SettingsTable::boolean(std::string_view key, bool fallback) {
  Settings::State& state = *settings_->state_;
  const toml::node* node = state.find(name_, key);
  const bool usable = node != nullptr && node->is_boolean();
  if (node != nullptr && !usable) state.wrong_type(*node, name_, key, "true or false, without quotes");
  const bool value = usable ? node->as_boolean()->get() : fallback;
  state.note(name_, key, value ? "true" : "false", usable ? "" : "default");
  return value;
}

std::string SettingsTable::text(std::string_view key, const TextSetting& setting) {
  Settings::State& state = *settings_->state_;
  const toml::node* node = state.find(name_, key);
  const bool usable = node != nullptr && node->is_string();
  if (node != nullptr && !usable)
    state.wrong_type(*node, name_, key,
                     setting.allowed.empty() ? "a string" : "one of " + joined(setting.allowed));
  if (node == nullptr && setting.required) state.error(nullptr, name_, key, "is missing; it has no default");
  std::string value(usable ? std::string_view(node->as_string()->get()) : setting.fallback);
  if (usable) state.held_against(node, name_, key, value, setting.allowed);
  state.note(name_, key, in_quotes(value), usable ? "" : "default");
  return value;
}

std::vector<std::string> SettingsTable::texts(std::string_view key, std::vector<std::string> fallback,
                                              const std::vector<std::string_view>& allowed) {
  Settings::State& state = *settings_->state_;
  const toml::node* node = state.find(name_, key);
  std::vector<std::string> value = std::move(fallback);
  if (node != nullptr && !node->is_array()) {
    state.wrong_type(*node, name_, key, "a list of strings");
  } else if (node != nullptr) {
    value.clear();
    for (const toml::node& item : *node->as_array()) {
      if (!item.is_string()) {
        state.wrong_type(item, name_, key, "a list of strings");
        continue;
      }
      value.push_back(item.as_string()->get());
      state.held_against(&item, name_, key, value.back(), allowed);
    }
  }
  std::vector<std::string> shown;
  for (const std::string& item : value) shown.push_back(in_quotes(item));
  state.note(name_, key, fmt::format("[{}]", joined(shown)), node == nullptr ? "default" : "");
  return value;
}

std::filesystem::path SettingsTable::path(std::string_view key, std::string_view fallback) {
  const std::filesystem::path given = text(key, {.fallback = fallback});
  return (settings_->state_->file.parent_path() / given).lexically_normal();
}

void SettingsTable::overrule(std::string_view key, std::string value, std::string_view why) {
  std::vector<Entry>& entries = settings_->state_->table(name_).entries;
  const auto entry = std::ranges::find(entries, key, &Entry::key);
  PADDOCK_CHECK(entry != entries.end(), "a setting is read before it is overruled");
  *entry = {std::string(key), std::move(value), std::string(why)};
}

void SettingsTable::refuse(std::string_view key, std::string_view sentence) {
  Settings::State& state = *settings_->state_;
  state.error(state.find(name_, key), name_, key, sentence);
}

void SettingsTable::require_suffix(std::string_view key, std::string_view unit) {
  PADDOCK_CHECK(key.ends_with(fmt::format("_{}", unit)), "the key of a duration ends in its unit");
}

}  // namespace paddock::base
