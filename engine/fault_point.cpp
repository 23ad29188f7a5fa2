#include "engine/fault_point.hpp"

namespace paddock::engine {

void fault_point(const model::Command&) noexcept {}

}  // namespace paddock::engine
