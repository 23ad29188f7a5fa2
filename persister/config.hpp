#pragma once

#include <filesystem>
#include <string>

#include "engine/base/result.hpp"
#include "persister/persister.hpp"

namespace paddock::persister {

/// The settings of `paddock-persister`: [market] and [persister] of the market's file.
struct Config {
  std::filesystem::path directory;  ///< the market's data directory
  PersisterOptions options;
  std::string effective;  ///< all settings in force, as TOML
};

/// All mistakes of the file are reported together.
[[nodiscard]] base::Result<Config> read_config(const std::filesystem::path& file);

}  // namespace paddock::persister
