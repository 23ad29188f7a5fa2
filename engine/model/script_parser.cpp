#include "engine/model/script_parser.hpp"

#include <algorithm>
#include <boost/json/basic_parser_impl.hpp>
#include <concepts>
#include <optional>

namespace paddock::model {
namespace {

namespace json = boost::json;

constexpr std::size_t kShown = 40;  // characters of a bad text that an error repeats

std::optional<ScriptField> field_of(std::string_view key) noexcept {
  const auto* found = std::find(kScriptFieldNames.begin(), kScriptFieldNames.end(), key);
  if (found == kScriptFieldNames.end()) return std::nullopt;
  return static_cast<ScriptField>(found - kScriptFieldNames.begin());
}

/// Boost.JSON's handler: collects the one object of a line. Returning false with an error code set stops the
/// parse; `problem` then says why.
class Handler {
 public:
  static constexpr std::size_t max_object_size = kScriptFields + 1;
  static constexpr std::size_t max_array_size = 1;
  static constexpr std::size_t max_key_size = 1 << 16;
  static constexpr std::size_t max_string_size = 1 << 16;
  using Code = json::error_code;
  using View = json::string_view;

  void begin(ScriptFields& fields) noexcept {
    fields_ = &fields;
    fields.clear();
    key_.clear();
    value_.clear();
    problem_.clear();
    inside_ = false;
  }
  [[nodiscard]] const std::string& problem() const noexcept { return problem_; }

  bool on_document_begin(Code&) noexcept { return true; }
  bool on_document_end(Code&) noexcept { return true; }
  bool on_object_begin(Code& code) {
    if (inside_) return nested("an object", code);
    return inside_ = true;
  }
  bool on_object_end(std::size_t, Code&) noexcept { return true; }
  bool on_array_begin(Code& code) { return inside_ ? nested("an array", code) : not_an_object(code); }
  bool on_array_end(std::size_t, Code&) noexcept { return true; }

  bool on_key_part(View part, std::size_t, Code&) {
    key_.append(part.data(), part.size());
    return true;
  }
  bool on_key(View part, std::size_t, Code& code) {
    key_.append(part.data(), part.size());
    const auto field = field_of(key_);
    if (!field) return stop("unknown field " + quoted(key_), code);
    if (fields_->has(*field)) return stop("field " + quoted(key_) + " is there twice", code);
    field_ = *field;
    key_.clear();
    return true;
  }

  bool on_string_part(View part, std::size_t, Code&) { return keep(part); }
  bool on_string(View part, std::size_t, Code& code) { return value(JsonKind::string, part, code); }
  bool on_number_part(View part, Code&) { return keep(part); }
  bool on_int64(std::int64_t, View part, Code& code) { return value(JsonKind::number, part, code); }
  bool on_uint64(std::uint64_t, View part, Code& code) { return value(JsonKind::number, part, code); }
  bool on_double(std::floating_point auto, View part, Code& code) {
    return value(JsonKind::number, part, code);
  }
  bool on_bool(bool is, Code& code) { return value(JsonKind::boolean, is ? "true" : "false", code); }
  bool on_null(Code& code) { return value(JsonKind::null, "null", code); }
  bool on_comment_part(View, Code&) noexcept { return true; }
  bool on_comment(View, Code&) noexcept { return true; }

 private:
  bool stop(std::string problem, Code& code) {
    problem_ = std::move(problem);
    code = json::error::exception;
    return false;
  }
  bool not_an_object(Code& code) { return stop("the line is not a JSON object", code); }
  bool nested(std::string_view what, Code& code) {
    return stop("field " + quoted(name(field_)) + " is " + std::string{what} + ": no field of a script is",
                code);
  }
  bool keep(View part) {
    value_.append(part.data(), part.size());
    return true;
  }
  bool value(JsonKind kind, View part, Code& code) {
    if (!inside_) return not_an_object(code);
    if (value_.empty()) {
      fields_->put(field_, kind, {part.data(), part.size()});
      return true;
    }
    keep(part);
    fields_->put(field_, kind, value_);
    value_.clear();
    return true;
  }

  ScriptFields* fields_ = nullptr;
  ScriptField field_{};
  std::string key_;
  std::string value_;
  std::string problem_;
  bool inside_ = false;
};

bool is_space(char c) noexcept { return c == ' ' || c == '\t' || c == '\r' || c == '\n'; }

}  // namespace

struct ScriptParser::Impl {
  json::basic_parser<Handler> parser{json::parse_options{}};
};

ScriptParser::ScriptParser() : impl_(std::make_unique<Impl>()) {}
ScriptParser::~ScriptParser() = default;
ScriptParser::ScriptParser(ScriptParser&&) noexcept = default;
ScriptParser& ScriptParser::operator=(ScriptParser&&) noexcept = default;

base::Result<void> ScriptParser::parse(std::string_view line, ScriptFields& fields) {
  auto& parser = impl_->parser;
  parser.reset();
  parser.handler().begin(fields);
  json::error_code code;
  const std::size_t used = parser.write_some(false, line.data(), line.size(), code);
  if (!parser.handler().problem().empty()) return base::fail("{}", parser.handler().problem());
  if (code) return base::fail("not valid JSON near character {}: {}", used + 1, code.message());
  const auto rest = line.substr(used);
  if (!std::all_of(rest.begin(), rest.end(), is_space)) {
    return base::fail("something follows the JSON object: {}", quoted(rest));
  }
  return {};
}

std::string quoted(std::string_view text) {
  std::string result = "\"";
  for (const char c : text.substr(0, kShown)) result += c >= ' ' && c <= '~' ? c : '?';
  if (text.size() > kShown) result += "...";
  return result += '"';
}

}  // namespace paddock::model
