#pragma once

#include <cstdint>

namespace paddock::test {

/// A command with this `received_ns` kills the poisoned engine.
inline constexpr std::int64_t kPoison = 0x504F49534F4E;

}  // namespace paddock::test
