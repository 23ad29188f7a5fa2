#include "tests/support/script_market.hpp"

#include <gtest/gtest.h>

#include "engine/model/event_writer.hpp"
#include "engine/model/state_writer.hpp"

namespace paddock::tests {
namespace {

std::vector<std::string> lines_of(std::string_view text) {
  std::vector<std::string> lines;
  while (!text.empty()) {
    const std::size_t end = text.find('\n');
    lines.emplace_back(text.substr(0, end));
    text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
  }
  return lines;
}

}  // namespace

ScriptMarket::ScriptMarket(const reference::Limits& limits) : checker_(limits, {.records = false}) {}

ScriptMarket::~ScriptMarket() {
  if (const auto found = checker_.finish())
    ADD_FAILURE() << "exchange and reference model differ: " << *found;
}

std::vector<std::string> ScriptMarket::run(std::string_view line) {
  const auto read = reader_.read(line);
  if (!read) {
    ADD_FAILURE() << line << ": " << read.error().message;
    return {};
  }
  property::Step step{read->command, std::nullopt, false};
  if (read->named() != nullptr) step.identities = *read->named();
  return this->step(step);
}

std::vector<std::string> ScriptMarket::run(const model::Command& command) {
  return step(property::Step{command, std::nullopt, false});
}

std::vector<std::string> ScriptMarket::resume() {
  return step(property::Step{model::make_command(model::Op::none), std::nullopt, true});
}

std::vector<std::string> ScriptMarket::step(const property::Step& step) {
  if (const auto found = checker_.step(step))
    ADD_FAILURE() << "exchange and reference model differ: " << *found;
  std::vector<std::string> lines;
  for (const model::Event& event : checker_.events()) {
    lines.push_back(model::event_text(event, model::Seq{event.seq_lo}));
  }
  return lines;
}

std::vector<std::string> ScriptMarket::state() const {
  std::string text;
  model::append_state(text, checker_.state());
  return lines_of(text);
}

}  // namespace paddock::tests
