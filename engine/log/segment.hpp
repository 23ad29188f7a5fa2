#pragma once

#include <cstdint>
#include <expected>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "engine/base/result.hpp"
#include "engine/log/file_layer.hpp"
#include "engine/log/format.hpp"
#include "engine/model/event.hpp"

namespace paddock::log {

/// An open segment file of a journal, closed with the object. One thread at a time; several objects may have
/// the same file open. Seqs that are passed must belong to the file.
class Segment {
 public:
  /// Opens segment `index` in `folder` and checks that it is one: magic, version, and, when `expected`
  /// is given, market and N. Errors name the file and the remedy.
  [[nodiscard]] static base::Result<Segment> open(FileLayer& files, const std::string& folder,
                                                  std::uint64_t index, OpenMode mode,
                                                  const std::optional<Layout>& expected);
  Segment(Segment&& other) noexcept;
  Segment& operator=(Segment&& other) noexcept;
  ~Segment();

  [[nodiscard]] const Layout& layout() const noexcept { return layout_; }
  [[nodiscard]] std::uint64_t index() const noexcept { return index_; }
  [[nodiscard]] const std::string& path() const noexcept { return path_; }
  /// The mark that holds; one of generation 0 when there is none.
  [[nodiscard]] const SyncedMark& mark() const noexcept { return mark_; }

  /// False when the file is shorter than it should be. What is missing reads as zeros.
  [[nodiscard]] bool has_full_size() const noexcept { return whole_; }

  /// Reads the records from `first` on, as they are in the file, to the end of `to` or of the segment;
  /// returns how many. Nothing is checked.
  [[nodiscard]] std::expected<std::size_t, IoFailure> read(model::Seq first, std::span<model::Event> to);
  /// Writes records, which must be stamped and lie within the segment. Not synced.
  [[nodiscard]] std::expected<void, IoFailure> write(model::Seq first, std::span<const model::Event> records);
  /// Zeros from `first` to the end of the segment. Not synced.
  [[nodiscard]] std::expected<void, IoFailure> clear(model::Seq first);
  [[nodiscard]] std::expected<void, IoFailure> sync();
  /// Writes a new mark in place of the older one, and syncs.
  [[nodiscard]] std::expected<void, IoFailure> write_mark(model::Seq synced, bool clearing);

 private:
  Segment(FileLayer& files, FileHandle file, std::string path, std::uint64_t index);
  base::Result<void> read_header(const std::optional<Layout>& expected);
  base::Result<void> read_marks();

  FileLayer* files_;
  std::optional<FileHandle> file_;
  std::string path_;
  std::uint64_t index_;
  Layout layout_;
  SyncedMark mark_{};
  bool whole_ = false;
};

/// Makes segment `index`, all zeros but for its header: on the disk, with its name, when this returns. What
/// an earlier try left is overwritten; after a failure no file of that name is there.
[[nodiscard]] std::expected<void, IoFailure> make_segment(FileLayer& files, const std::string& folder,
                                                          const Layout& layout, std::uint64_t index);

/// What lies in a journal folder.
struct FolderListing {
  bool exists = false;
  std::vector<std::uint64_t> segments;  ///< ascending
  std::vector<std::string> unfinished;  ///< names of segments whose making was interrupted

  [[nodiscard]] bool has(std::uint64_t index) const noexcept;
};
[[nodiscard]] base::Result<FolderListing> list_folder(FileLayer& files, const std::string& folder);

}  // namespace paddock::log
