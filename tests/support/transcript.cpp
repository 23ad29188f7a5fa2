#include "tests/support/transcript.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <vector>

#include "tests/support/script_market.hpp"

namespace paddock::tests {
namespace {

std::vector<std::string_view> split(std::string_view text, std::string_view separator) {
  std::vector<std::string_view> parts;
  while (!text.empty()) {
    const std::size_t end = text.find(separator);
    if (end != 0) parts.push_back(text.substr(0, end));
    text.remove_prefix(end == std::string_view::npos ? text.size() : end + separator.size());
  }
  return parts;
}

/// True when every field of the object `wanted` is in the object `line`. Both are flat and without spaces.
bool has_fields(std::string_view line, std::string_view wanted) {
  wanted.remove_prefix(1);
  wanted.remove_suffix(1);
  for (std::string_view field : split(wanted, ",\"")) {
    if (field.starts_with('"')) field.remove_prefix(1);
    const std::string text = '"' + std::string(field);
    const std::size_t at = line.find(text);
    if (at == std::string_view::npos) return false;
    const char next = at + text.size() < line.size() ? line[at + text.size()] : '\0';
    if (next != ',' && next != '}') return false;
  }
  return true;
}

class Player {
 public:
  void begin(std::string_view script) {
    for (const std::string_view line : split(script, "\n")) market_.run(line);
  }

  void line(std::string_view line) {
    ASSERT_GT(line.size(), 4U) << line;
    const std::string_view object = line.substr(2);
    if (line.starts_with("> ")) {
      end_of_command();
      command_ = object;
      events_ = market_.run(object);
      next_ = 0;
    } else if (line.starts_with("< ")) {
      ASSERT_LT(next_, events_.size()) << "no such event after " << command_ << "\n  expected " << object;
      EXPECT_TRUE(has_fields(events_[next_], object))
          << "after " << command_ << "\n  expected " << object << "\n       got " << events_[next_];
      ++next_;
    } else if (line.starts_with("= ")) {
      const auto state = market_.state();
      const bool found = std::ranges::any_of(state, [&](const auto& got) { return has_fields(got, object); });
      EXPECT_TRUE(found) << "not in the state after " << command_ << ": " << object;
    } else {
      FAIL() << "a transcript's line begins with > or < or =: " << line;
    }
  }

  void end_of_command() {
    for (; next_ < events_.size(); ++next_) {
      ADD_FAILURE() << "after " << command_ << "\n  not expected " << events_[next_];
    }
  }

 private:
  ScriptMarket market_;
  std::string command_;
  std::vector<std::string> events_;
  std::size_t next_ = 0;
};

}  // namespace

void play(std::string_view beginning, std::string_view transcript) {
  Player player;
  player.begin(beginning);
  for (const std::string_view line : split(transcript, "\n")) {
    player.line(line);
    if (testing::Test::HasFatalFailure()) return;
  }
  player.end_of_command();
}

}  // namespace paddock::tests
