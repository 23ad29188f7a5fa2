#include "tools/paddock/market_file.hpp"

#include <fmt/format.h>

#include "engine/base/settings.hpp"

namespace paddock::tools {

namespace {

base::Error not_looked_at(const std::filesystem::path& path, const std::error_code& problem) {
  return {fmt::format("cannot look at {}: {}{}", path.string(), problem.message(),
                      problem == std::errc::permission_denied
                          ? "; run this as the user whose market it is, or as root"
                          : "")};
}

}  // namespace

base::Result<bool> is_there(const std::filesystem::path& path) {
  std::error_code problem;
  const bool there = std::filesystem::exists(path, problem);
  if (!problem) return there;
  return std::unexpected(not_looked_at(path, problem));
}

base::Result<ipc::MarketDirectory> open_market(const std::string& config) {
  const auto there = is_there(config);
  if (!there) return std::unexpected(there.error());
  if (!*there) {
    return base::fail(
        "there is no market at {}: start one with tools/run, or name its settings file with --config",
        config);
  }
  auto settings = base::Settings::open(config);
  if (!settings) return std::unexpected(settings.error());
  const auto directory = (*settings)->table("market").path("directory", ".");
  if (auto finished = (*settings)->finish(); !finished) return std::unexpected(finished.error());
  auto market = ipc::MarketDirectory::open(directory);
  if (!market) return market;
  // Once, for all that a command looks for in it.
  if (const auto seen = is_there(market->lock("engine")); !seen) return std::unexpected(seen.error());
  return market;
}

base::Result<ipc::MarketDirectory> open_market(const std::string& config, const std::string& directory) {
  if (directory.empty()) return open_market(config);
  auto market = ipc::MarketDirectory::open(directory);
  if (!market) return market;
  std::error_code problem;
  for (const auto& entry : std::filesystem::directory_iterator{market->journal(), problem}) {
    if (entry.path().extension() == ".journal") return market;
  }
  if (problem == std::errc::permission_denied)
    return std::unexpected(not_looked_at(market->journal(), problem));
  return base::fail(
      "{} has no folder journal with *.journal files in it: name the data directory of a market, or a copy "
      "of it",
      market->root().string());
}

}  // namespace paddock::tools
