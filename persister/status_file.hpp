#pragma once

#include <cstdint>
#include <filesystem>

#include "engine/base/rate.hpp"
#include "engine/base/result.hpp"
#include "persister/progress.hpp"

namespace paddock::persister {

/// What `paddock status` reads: status/persister.json, written whole by rename. One thread.
class StatusFile {
 public:
  explicit StatusFile(std::filesystem::path file);

  /// Writes what is so now; rates are over the time since the last call.
  [[nodiscard]] base::Result<void> write(const Progress& progress);

 private:
  std::filesystem::path file_;
  std::int64_t started_at_ns_;
  base::Rate events_;
  base::Rate rows_;
};

}  // namespace paddock::persister
