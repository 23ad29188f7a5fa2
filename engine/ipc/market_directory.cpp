#include "engine/ipc/market_directory.hpp"

#include <sys/stat.h>

#include <cerrno>
#include <cstring>
#include <system_error>

namespace paddock::ipc {
namespace {

/// FNV-1a: two directories of one machine do not meet by chance in 64 bits, and the market's number in each
/// segment tells them apart if they do.
std::uint64_t hash(std::string_view text) noexcept {
  std::uint64_t value = 0xcbf29ce484222325U;
  for (const char c : text) value = (value ^ static_cast<unsigned char>(c)) * 0x100000001b3U;
  return value;
}

base::Result<void> make_folder(const std::filesystem::path& folder) {
  if (::mkdir(folder.c_str(), 0700) != 0 && errno != EEXIST) {
    return base::fail("cannot create the folder {}: {}", folder.string(), std::strerror(errno));
  }
  return {};
}

}  // namespace

base::Result<MarketDirectory> MarketDirectory::open(const std::filesystem::path& directory) {
  std::error_code error;
  auto canonical = std::filesystem::canonical(directory, error);
  if (error) {
    return base::fail("there is no market in {}: {}; start its engine first or name another directory",
                      directory.string(), error.message());
  }
  if (!std::filesystem::is_directory(canonical, error)) {
    return base::fail("{} is not a directory; a market's data directory is expected", canonical.string());
  }
  return MarketDirectory(std::move(canonical));
}

base::Result<MarketDirectory> MarketDirectory::create(const std::filesystem::path& directory) {
  std::error_code error;
  const auto parent = std::filesystem::absolute(directory, error).lexically_normal().parent_path();
  std::filesystem::create_directories(parent, error);
  if (error) return base::fail("cannot create the folder {}: {}", parent.string(), error.message());
  for (const char* folder : {"", "journal", "lock", "status", "log"}) {
    if (auto made = make_folder(directory / folder); !made) return std::unexpected(made.error());
  }
  return open(directory);
}

std::filesystem::path MarketDirectory::lock(std::string_view name) const { return root_ / "lock" / name; }

std::filesystem::path MarketDirectory::status(std::string_view name) const {
  return root_ / "status" / fmt::format("{}.json", name);
}

std::string MarketDirectory::segment_prefix() const {
  return fmt::format("paddock-{:016x}-", hash(root_.native()));
}

std::string MarketDirectory::segment(std::string_view name) const {
  return fmt::format("{}{}", segment_prefix(), name);
}

}  // namespace paddock::ipc
