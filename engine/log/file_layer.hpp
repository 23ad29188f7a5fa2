#pragma once

#include <cstddef>
#include <cstdint>
#include <expected>
#include <string>
#include <vector>

namespace paddock::log {

/// An errno value.
enum class Errno : int {};

template <class T>
using IoResult = std::expected<T, Errno>;

/// An open file of a FileLayer.
enum class FileHandle : int {};

enum class OpenMode : std::uint8_t {
  read,       ///< of an existing file
  update,     ///< reads and writes an existing file
  make_anew,  ///< reads and writes; creates it, or empties it when it exists
};

/// What the journal asks of a file system, and nothing else, so that tests can put one behind it that forgets
/// at a crash whatever was not synced. Any thread, as the system calls. Failures come back as errno; whoever
/// calls decides what they mean. Not noexcept: a test's layer ends a run by throwing.
///
/// What survives a power loss: bytes after `sync_data`; names (made, moved, removed) after `sync_directory`.
class FileLayer {
 public:
  FileLayer() = default;
  FileLayer(const FileLayer&) = delete;
  FileLayer& operator=(const FileLayer&) = delete;
  virtual ~FileLayer() = default;

  [[nodiscard]] virtual IoResult<FileHandle> open(const std::string& path, OpenMode mode) = 0;
  virtual void close(FileHandle file) = 0;
  /// Reads up to `size` bytes at `offset`; fewer only at the end of the file.
  [[nodiscard]] virtual IoResult<std::size_t> read(FileHandle file, void* to, std::size_t size,
                                                   std::uint64_t offset) = 0;
  /// Writes all of `size` bytes at `offset`, or fails; then some of them may be written.
  [[nodiscard]] virtual IoResult<void> write(FileHandle file, const void* from, std::size_t size,
                                             std::uint64_t offset) = 0;
  /// fdatasync. After a failure nothing is known about the file's bytes on the disk (the kernel may have
  /// dropped them and marked them clean): it must not be retried.
  [[nodiscard]] virtual IoResult<void> sync_data(FileHandle file) = 0;
  /// Reserves disk space for the first `size` bytes and extends the file to them.
  [[nodiscard]] virtual IoResult<void> allocate(FileHandle file, std::uint64_t size) = 0;
  [[nodiscard]] virtual IoResult<std::uint64_t> size(FileHandle file) = 0;
  [[nodiscard]] virtual IoResult<void> rename(const std::string& from, const std::string& to) = 0;
  [[nodiscard]] virtual IoResult<void> unlink(const std::string& path) = 0;
  [[nodiscard]] virtual IoResult<void> make_directory(const std::string& path) = 0;
  [[nodiscard]] virtual IoResult<void> sync_directory(const std::string& path) = 0;
  /// The names in a folder, without `.` and `..`, in no order.
  [[nodiscard]] virtual IoResult<std::vector<std::string>> list(const std::string& path) = 0;
};

/// The kernel's file system. Stateless; one for the whole process.
[[nodiscard]] FileLayer& posix_files() noexcept;

/// An operation that failed: what, on which file, and why, as a sentence.
struct IoFailure {
  Errno error{};
  std::string sentence;

  /// Waiting and trying again can help.
  [[nodiscard]] bool out_of_space() const noexcept;
};

/// "No space left on device (28)".
[[nodiscard]] std::string describe(Errno error);
/// "cannot sync /m/journal/000000000000.journal: Input/output error (5)".
[[nodiscard]] std::unexpected<IoFailure> io_failure(const char* verb, const std::string& path, Errno error);

}  // namespace paddock::log
