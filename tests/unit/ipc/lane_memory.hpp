#pragma once

#include <cstdint>
#include <memory>
#include <vector>

#include "engine/ipc/ring_layout.hpp"
#include "engine/model/command.hpp"

namespace paddock::test {

/// A lane of the test's own, as the engine leaves a new one.
inline std::unique_ptr<ipc::LaneMemory> lane_memory(std::uint32_t lane) {
  auto memory = std::make_unique<ipc::LaneMemory>();
  memory->matcher.lane = lane;
  return memory;
}

/// `count` commands with quantities `first`, `first + 1`, ...
inline std::vector<model::Command> commands(std::uint32_t first, std::size_t count) {
  std::vector<model::Command> made(count, model::make_command(model::Op::cancel));
  for (auto& command : made) command.quantity = first++;
  return made;
}

}  // namespace paddock::test
