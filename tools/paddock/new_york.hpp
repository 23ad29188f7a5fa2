#pragma once

#include <cstdint>
#include <string>

namespace paddock::tools {

/// What a clock on the wall in New York shows at an instant, as people read it.
struct NewYorkTime {
  std::string date;  ///< "2025-10-20"
  std::string time;  ///< "09:30:00"
};

/// Of nanoseconds since the epoch. schedule::Zone::new_york() must have been had without an error. Any
/// thread.
[[nodiscard]] NewYorkTime new_york_time(std::int64_t epoch_ns);

}  // namespace paddock::tools
