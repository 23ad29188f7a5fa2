#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "engine/model/command.hpp"
#include "engine/model/event.hpp"
#include "engine/model/script_reader.hpp"
#include "tests/property/checker.hpp"

namespace paddock::tests {

/// An exchange that is driven by the rulebook's scripts, with the reference model beside it: whatever a test
/// expects, a difference between the two fails it as well. One thread.
class ScriptMarket {
 public:
  /// Room for 16,384 live orders, the rulebook's limits otherwise, unless a test wants small ones.
  explicit ScriptMarket(const reference::Limits& limits = {.orders = 16'384});
  ~ScriptMarket();
  ScriptMarket(const ScriptMarket&) = delete;
  ScriptMarket& operator=(const ScriptMarket&) = delete;

  /// Carries out one line of a script; its events, one line each.
  std::vector<std::string> run(std::string_view line);
  /// Carries out a command that no script can say.
  std::vector<std::string> run(const model::Command& command);
  /// One slice of the work that is left over.
  std::vector<std::string> resume();

  /// The whole state, one line each.
  [[nodiscard]] std::vector<std::string> state() const;
  [[nodiscard]] const property::Checker& checker() const { return checker_; }

 private:
  std::vector<std::string> step(const property::Step& step);

  model::ScriptReader reader_;
  property::Checker checker_;
};

}  // namespace paddock::tests
