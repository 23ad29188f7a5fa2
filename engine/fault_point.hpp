#pragma once

#include "engine/model/command.hpp"

namespace paddock::engine {

/// Called before each command is carried out. The engine links a version that does nothing; the fault tests
/// link one that kills the process on a command of their choice, to prove what a poisonous command does to
/// the real matcher.
void fault_point(const model::Command& command) noexcept;

}  // namespace paddock::engine
