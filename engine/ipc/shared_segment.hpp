#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>

#include "engine/base/result.hpp"
#include "engine/ipc/ring_layout.hpp"

namespace paddock::ipc {

/// What a segment must be.
struct SegmentSpec {
  std::string name;  ///< MarketDirectory::segment
  SegmentKind kind;
  std::uint32_t record_size;
  std::uint64_t capacity;  ///< records
  std::uint64_t market;    ///< when opening, 0: whichever it is
  std::size_t bytes;       ///< of the whole segment
};

/// A mapped shared-memory segment (mode 0600) that outlives every process which maps it. Whoever creates or
/// adopts one holds the market's `engine` lock, so there is one creator at a time. Movable; unmapped at the
/// end of its life, never removed by it.
class SharedSegment {
 public:
  /// The market's existing segment when it is whole and fits `spec`, else a new one, all zeros behind its
  /// header, in state `making` until `publish`. One that was never finished, or is another market's under the
  /// same name (a data directory made anew), is retired and replaced; one that is no segment of ours or of
  /// another layout is refused. Memory is allocated here: too little of it is an error, which says what is
  /// needed, found and to be done, never a SIGBUS later.
  [[nodiscard]] static base::Result<SharedSegment> adopt_or_create(const SegmentSpec& spec);
  /// Gives up what exists under the name and makes a new one.
  [[nodiscard]] static base::Result<SharedSegment> create(const SegmentSpec& spec);
  /// The existing segment; nothing when there is none, or none that is ready: not yet, or no longer. The
  /// error says which of size, magic, layout or market does not fit.
  [[nodiscard]] static base::Result<std::optional<SharedSegment>> find(const SegmentSpec& spec);
  /// As `find`; that there is none is an error, too.
  [[nodiscard]] static base::Result<SharedSegment> open(const SegmentSpec& spec);

  SharedSegment(SharedSegment&&) noexcept;
  SharedSegment& operator=(SharedSegment&&) noexcept;
  ~SharedSegment();

  [[nodiscard]] std::byte* data() const noexcept;
  [[nodiscard]] SegmentHeader& header() const noexcept;
  /// True when it existed already, with what an earlier engine left in it.
  [[nodiscard]] bool adopted() const noexcept { return adopted_; }
  /// Lets others open it.
  void publish() noexcept;

 private:
  struct Mapping;
  SharedSegment(std::unique_ptr<Mapping> mapping, bool adopted) noexcept;
  /// Null when there is none.
  [[nodiscard]] static base::Result<std::unique_ptr<Mapping>> map_existing(const SegmentSpec& spec);
  [[nodiscard]] static bool is_unfinished(const std::string& name);

  std::unique_ptr<Mapping> mapping_;
  bool adopted_;
};

}  // namespace paddock::ipc
