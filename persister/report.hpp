#pragma once

#include <filesystem>
#include <string>

#include "engine/base/result.hpp"

namespace paddock::persister {

/// Opens DIR/log/persister.log, which rotates: 5 files of 10 MiB at most. Before that, words go nowhere.
[[nodiscard]] base::Result<void> open_report(const std::filesystem::path& folder);

/// A line in the log, with time. Any thread; not for every batch.
void say(const std::string& line);
void warn(const std::string& line);

}  // namespace paddock::persister
