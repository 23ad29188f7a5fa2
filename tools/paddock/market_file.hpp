#pragma once

#include <filesystem>
#include <string>

#include "engine/base/result.hpp"
#include "engine/ipc/market_directory.hpp"

namespace paddock::tools {

/// What every command of a market takes as --config, and where it looks otherwise.
inline constexpr const char* kDefaultConfig = "var/paddock.toml";

/// Whether there is such a file. Not to know, for want of a right to look, is an error that says what to do.
[[nodiscard]] base::Result<bool> is_there(const std::filesystem::path& path);

/// The folder of the market whose settings file is `config`. An error says what is missing and what to do.
[[nodiscard]] base::Result<ipc::MarketDirectory> open_market(const std::string& config);
/// The same, but of a data directory that was named itself (a copy, say) when `directory` is not empty.
[[nodiscard]] base::Result<ipc::MarketDirectory> open_market(const std::string& config,
                                                             const std::string& directory);

}  // namespace paddock::tools
