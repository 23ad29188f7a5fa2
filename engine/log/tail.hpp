#pragma once

#include <string>

#include "engine/base/result.hpp"
#include "engine/log/file_layer.hpp"
#include "engine/log/format.hpp"
#include "engine/model/types.hpp"

namespace paddock::log {

/// Where a log without an engine ends for its readers.
struct Tail {
  Layout layout;      ///< market 0: there is no journal yet
  model::Seq end{1};  ///< after the last whole command that is on the disk for certain
};

/// Finds that end, reading the newest segments only. Whole records behind it may never have been synced, so
/// they are not counted. Damage in what was read is an error; so may be an engine that starts at the same
/// moment: look again.
[[nodiscard]] base::Result<Tail> find_tail(FileLayer& files, const std::string& folder);

}  // namespace paddock::log
