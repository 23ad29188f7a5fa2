#pragma once

#include <filesystem>
#include <string>

#include "engine/base/result.hpp"
#include "engine/market/limits.hpp"
#include "tools/dataset/shape.hpp"

namespace paddock::dataset {

/// What a market of this shape needs, with room to go on for as long again; never less than usual.
[[nodiscard]] market::Limits limits_for(const Shape& shape);
/// Writes the settings of a market of this shape: the limits that it needs, with room to go on for as long
/// again.
[[nodiscard]] base::Result<void> write_settings(const std::filesystem::path& file, const Shape& shape,
                                                const std::string& database);

}  // namespace paddock::dataset
