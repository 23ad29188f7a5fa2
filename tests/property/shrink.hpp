#pragma once

#include <functional>

#include "tests/property/episode.hpp"

namespace paddock::property {

/// True when the script still fails, be it by a difference or by an abort of the exchange. Runs it in a
/// process of its own, whose output is thrown away.
[[nodiscard]] bool fails_apart(const Script& script);

/// Leaves out steps, many at once first, as long as `fails` holds; what is left fails and no single step of
/// it can be left out (unless `tries` ran out).
[[nodiscard]] Script shrink(Script script, const std::function<bool(const Script&)>& fails,
                            int tries = 4'000);

}  // namespace paddock::property
