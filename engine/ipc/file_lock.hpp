#pragma once

#include <filesystem>
#include <optional>

#include "engine/base/result.hpp"

namespace paddock::ipc {

/// A file descriptor that is closed at the end of its life.
class Descriptor {
 public:
  Descriptor() = default;
  explicit Descriptor(int fd) noexcept : fd_(fd) {}
  Descriptor(Descriptor&& other) noexcept : fd_(other.release()) {}
  Descriptor& operator=(Descriptor&& other) noexcept;
  ~Descriptor();

  [[nodiscard]] int get() const noexcept { return fd_; }
  [[nodiscard]] int release() noexcept;

 private:
  int fd_ = -1;
};

/// For a file that is made in a market's folder: when root makes it, it is given to the owner of the folder,
/// whose processes must be able to open it too. What cannot be given stays root's.
void give_to_owner_of_folder(int fd, const std::filesystem::path& file) noexcept;

/// Ownership of something, for as long as this object lives: an open-file-description lock on a file that is
/// never removed. The kernel gives it up when the process dies, however it dies; so a dead owner is seen at
/// once and without pids. Movable; any thread.
class FileLock {
 public:
  /// The lock, or nothing when somebody holds it. Creates the file (mode 0600) where it is missing and writes
  /// the pid into it, for people only.
  [[nodiscard]] static base::Result<std::optional<FileLock>> try_claim(const std::filesystem::path& file);
  /// As `try_claim`; a lock that is held is an error, which names `what` works under it
  /// ("engine"), the file, and the holder's pid.
  [[nodiscard]] static base::Result<FileLock> claim(const std::filesystem::path& file, const char* what);

 private:
  explicit FileLock(Descriptor file) noexcept : file_(std::move(file)) {}

  Descriptor file_;
};

/// Looks whether a FileLock is held, again and again, without ever taking it. One syscall a look.
class LockProbe {
 public:
  /// Creates the file where it is missing.
  [[nodiscard]] static base::Result<LockProbe> open(const std::filesystem::path& file);
  [[nodiscard]] bool is_held() const noexcept;

 private:
  explicit LockProbe(Descriptor file) noexcept : file_(std::move(file)) {}

  Descriptor file_;
};

}  // namespace paddock::ipc
