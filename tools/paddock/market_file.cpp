#include "tools/paddock/market_file.hpp"

#include <filesystem>

#include "engine/base/settings.hpp"

namespace paddock::tools {

base::Result<ipc::MarketDirectory> open_market(const std::string& config) {
  std::error_code missing;
  if (!std::filesystem::exists(config, missing)) {
    return base::fail(
        "there is no market at {}: start one with tools/run, or name its settings file with --config",
        config);
  }
  auto settings = base::Settings::open(config);
  if (!settings) return std::unexpected(settings.error());
  const auto directory = (*settings)->table("market").path("directory", ".");
  return ipc::MarketDirectory::open(directory);
}

base::Result<ipc::MarketDirectory> open_market(const std::string& config, const std::string& directory) {
  if (directory.empty()) return open_market(config);
  auto market = ipc::MarketDirectory::open(directory);
  if (!market) return market;
  std::error_code missing;
  for (const auto& entry : std::filesystem::directory_iterator{market->journal(), missing}) {
    if (entry.path().extension() == ".journal") return market;
  }
  return base::fail(
      "{} has no folder journal with *.journal files in it: name the data directory of a market, or a copy "
      "of it",
      market->root().string());
}

}  // namespace paddock::tools
