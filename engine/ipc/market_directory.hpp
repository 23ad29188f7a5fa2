#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>

#include "engine/base/result.hpp"

namespace paddock::ipc {

/// Where everything of one market lies: the one place that knows the paths below its data directory and the
/// names of its shared-memory segments. A plain value; any thread. Nothing is created or opened by asking
/// for a path.
class MarketDirectory {
 public:
  /// The market in `directory`, which must exist. The path is made canonical, so that every way to write it
  /// leads to the same segments.
  [[nodiscard]] static base::Result<MarketDirectory> open(const std::filesystem::path& directory);
  /// As `open`, after creating the directory and its folders where they are missing (mode 0700).
  [[nodiscard]] static base::Result<MarketDirectory> create(const std::filesystem::path& directory);

  [[nodiscard]] const std::filesystem::path& root() const noexcept { return root_; }
  [[nodiscard]] std::filesystem::path journal() const { return root_ / "journal"; }
  [[nodiscard]] std::filesystem::path log() const { return root_ / "log"; }
  /// Of a market whose clock was set (MarketClock).
  [[nodiscard]] std::filesystem::path clock() const { return root_ / "clock"; }
  [[nodiscard]] std::filesystem::path credentials() const { return root_ / "credentials"; }
  /// The OFD-lock file of a process or lane: "engine", "persister", "lane-3".
  [[nodiscard]] std::filesystem::path lock(std::string_view name) const;
  /// What a process says about itself once a second: "engine", "gateway-0", "persister".
  [[nodiscard]] std::filesystem::path status(std::string_view name) const;
  /// The POSIX name of a shared-memory segment, without a slash: "paddock-<hash of root>-<name>".
  [[nodiscard]] std::string segment(std::string_view name) const;
  /// What all segment names of this market begin with.
  [[nodiscard]] std::string segment_prefix() const;

 private:
  explicit MarketDirectory(std::filesystem::path canonical) : root_(std::move(canonical)) {}

  std::filesystem::path root_;
};

}  // namespace paddock::ipc
