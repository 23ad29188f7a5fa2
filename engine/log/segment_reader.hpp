#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>

#include "engine/base/result.hpp"
#include "engine/log/file_layer.hpp"
#include "engine/log/segment.hpp"
#include "engine/model/event.hpp"

namespace paddock::log {

/// Reads records that are known to be in the files, in any order; keeps one segment open. One thread at a
/// time.
class SegmentReader {
 public:
  SegmentReader(FileLayer& files, std::string folder) : files_(files), folder_(std::move(folder)) {}

  /// Reads the records from `first` on, below `end`, to the end of `out` or of a segment; returns how many,
  /// at least one. Checks each, and takes out crc and commit. An error names file, record and remedy.
  [[nodiscard]] base::Result<std::size_t> read(model::Seq first, model::Seq end, std::span<model::Event> out);
  /// Which log it is, once something was read.
  [[nodiscard]] const std::optional<Layout>& layout() const noexcept { return layout_; }

 private:
  [[nodiscard]] base::Result<void> find_layout();
  [[nodiscard]] base::Result<void> enter(std::uint64_t index);

  FileLayer& files_;
  std::string folder_;
  std::optional<Layout> layout_;
  std::optional<Segment> segment_;
};

}  // namespace paddock::log
