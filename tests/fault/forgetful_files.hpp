#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <random>
#include <string>
#include <vector>

#include "engine/log/file_layer.hpp"

namespace paddock::test {

/// What ends a run at a chosen operation: the machine loses its power.
struct PowerLoss {};

/// A file system in memory that knows what is on its "disk" and what is only in its page cache. Thread-safe.
/// Copying it copies both, so that a test can look at what a crash at this moment would leave.
///
/// - `write` changes the page cache; `sync_data` brings a file's changes to the disk.
/// - Making, renaming and removing a name reaches the disk with `sync_directory`.
/// - A sync that is told to fail leaves its changes in the page cache, clean: no later sync brings them to
/// the disk, as
///   with Linux.
/// - Folders exist from the start: every path names a file in one.
class ForgetfulFiles final : public log::FileLayer {
 public:
  ForgetfulFiles() = default;
  /// Open files are not copied.
  [[nodiscard]] std::unique_ptr<ForgetfulFiles> clone() const;

  /// What a power loss leaves of changes that were not synced.
  struct Loss {
    /// Each unsynced change is divided into pieces that end at multiples of this many bytes; 512 is a sector.
    std::size_t piece = 512;
    /// Of 100 pieces (and changes of names), how many have reached the disk anyway.
    int kept_percent = 0;
  };
  /// The power is lost and comes back: the page cache is what was on the disk. Closes all files.
  void lose_power(const Loss& loss, std::mt19937_64& random);

  /// Throws PowerLoss at the `operations`-th changing operation from now on, after a part of it when it is a
  /// write.
  void lose_power_after(std::uint64_t operations);
  [[nodiscard]] std::uint64_t operations() const;
  /// The next sync_data of a file whose name contains `part` fails with EIO.
  void fail_next_sync(const std::string& part);
  /// While true, `allocate` fails with ENOSPC.
  void set_full(bool full);

  /// Direct access to what is in the page cache and on the disk at once, for tests that damage a file.
  [[nodiscard]] std::vector<std::byte> bytes(const std::string& path) const;
  void overwrite(const std::string& path, std::vector<std::byte> bytes);
  [[nodiscard]] std::vector<std::string> names() const;

  log::IoResult<log::FileHandle> open(const std::string& path, log::OpenMode mode) override;
  void close(log::FileHandle file) override;
  log::IoResult<std::size_t> read(log::FileHandle file, void* to, std::size_t size,
                                  std::uint64_t offset) override;
  log::IoResult<void> write(log::FileHandle file, const void* from, std::size_t size,
                            std::uint64_t offset) override;
  log::IoResult<void> sync_data(log::FileHandle file) override;
  log::IoResult<void> allocate(log::FileHandle file, std::uint64_t size) override;
  log::IoResult<std::uint64_t> size(log::FileHandle file) override;
  log::IoResult<void> rename(const std::string& from, const std::string& to) override;
  log::IoResult<void> unlink(const std::string& path) override;
  log::IoResult<void> make_directory(const std::string& path) override;
  log::IoResult<void> sync_directory(const std::string& path) override;
  log::IoResult<std::vector<std::string>> list(const std::string& path) override;

 private:
  using Bytes = std::vector<std::byte>;
  struct Change {
    std::uint64_t offset;
    Bytes bytes;
  };
  struct File {
    Bytes cache;
    Bytes disk;
    std::vector<Change> unsynced;  ///< dirty pages
  };
  using Names = std::map<std::string, std::shared_ptr<File>>;
  using NameChange = std::function<void(Names&)>;

  static void apply(Bytes& bytes, const Change& change);
  /// Counts a changing operation; true when the power is to be lost in it.
  bool due();
  void change_names(NameChange change);
  std::shared_ptr<File> file_of(log::FileHandle file) const;

  mutable std::mutex mutex_;
  Names names_;
  Names names_on_disk_;
  std::vector<NameChange> unsynced_names_;
  std::map<int, std::pair<std::string, std::shared_ptr<File>>> open_;
  int next_handle_ = 3;
  std::uint64_t operations_ = 0;
  std::uint64_t power_until_ = ~std::uint64_t{0};
  std::string failing_sync_;
  bool full_ = false;
};

}  // namespace paddock::test
