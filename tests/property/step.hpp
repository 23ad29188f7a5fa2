#pragma once

#include <optional>

#include "engine/model/command.hpp"

namespace paddock::property {

/// One move of a test run: a command, or one slice of the work that earlier commands have left over.
struct Step {
  model::Command command{};
  std::optional<model::Identities> identities;
  bool resume = false;
};

}  // namespace paddock::property
