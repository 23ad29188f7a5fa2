#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "engine/base/result.hpp"
#include "engine/model/script_fields.hpp"

namespace paddock::model {

/// JSON text to the fields of one script line: one object of strings, numbers, booleans and nulls. The only
/// user of Boost.JSON's parser for scripts; its SAX interface, since a DOM keeps one of two equal keys in
/// silence. One thread; about a microsecond a line.
class ScriptParser {
 public:
  ScriptParser();
  ~ScriptParser();
  ScriptParser(ScriptParser&&) noexcept;
  ScriptParser& operator=(ScriptParser&&) noexcept;

  /// Fills `fields` from `line`, which must be JSON in UTF-8 with nothing behind it. An error names the place
  /// or the field: bad syntax, not an object, an unknown or a duplicate key, a nested value.
  [[nodiscard]] base::Result<void> parse(std::string_view line, ScriptFields& fields);

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

/// `text` in quotes for an error message: shortened, and without bytes that could disturb a terminal.
[[nodiscard]] std::string quoted(std::string_view text);

}  // namespace paddock::model
