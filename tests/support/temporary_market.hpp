#pragma once

#include <stdlib.h>

#include <filesystem>
#include <string>

#include "engine/base/check.hpp"
#include "engine/ipc/market_directory.hpp"

namespace paddock::test {

/// A market directory under the system's temporary folder, removed at the end together with the shared-memory
/// segments that were made for it.
class TemporaryMarket {
 public:
  TemporaryMarket() : directory_(make()) {}
  TemporaryMarket(const TemporaryMarket&) = delete;
  TemporaryMarket& operator=(const TemporaryMarket&) = delete;
  ~TemporaryMarket() {
    const std::string prefix = directory_.segment_prefix();
    std::error_code ignored;
    for (const auto& entry : std::filesystem::directory_iterator("/dev/shm", ignored)) {
      if (entry.path().filename().native().starts_with(prefix))
        std::filesystem::remove(entry.path(), ignored);
    }
    std::filesystem::remove_all(directory_.root(), ignored);
  }

  [[nodiscard]] const ipc::MarketDirectory& directory() const noexcept { return directory_; }
  [[nodiscard]] std::filesystem::path segment_file(const std::string& name) const {
    return std::filesystem::path("/dev/shm") / directory_.segment(name);
  }

 private:
  static ipc::MarketDirectory make() {
    std::string path = (std::filesystem::temp_directory_path() / "paddock-test-XXXXXX").string();
    PADDOCK_CHECK(::mkdtemp(path.data()) != nullptr, "the temporary folder is writable");
    auto made = ipc::MarketDirectory::create(path);
    PADDOCK_CHECK(made.has_value(), "a market directory can be made in the temporary folder");
    return *made;
  }

  ipc::MarketDirectory directory_;
};

}  // namespace paddock::test
