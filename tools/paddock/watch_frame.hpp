#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "tools/paddock/live_book.hpp"

namespace paddock::tools {

/// What a frame depends on besides the book.
struct FrameOptions {
  std::int64_t now = 0;  ///< the market's time, nanoseconds since the epoch
  std::size_t columns = 80;
  std::size_t rows = 24;
  bool colour = false;
  bool takes_keys = false;  ///< somebody watches who can end it
  bool engine_runs = true;
};

/// The book as a page of a terminal: at most `rows` lines of at most `columns` characters, whatever it holds.
/// Made for 80 x 24 and more; on less, fields and price levels are left out, never cut. A pure function.
[[nodiscard]] std::vector<std::string> render_frame(const LiveBook& book, const FrameOptions& options);

/// The book's state as one JSON object on a line (docs/operations.md lists the fields); `now` as above. A
/// pure function.
[[nodiscard]] std::string watch_line(const LiveBook& book, std::int64_t now, bool engine_runs);

}  // namespace paddock::tools
