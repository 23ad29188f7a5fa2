#include <dirent.h>
#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <string_view>
#include <utility>

#include "engine/log/file_layer.hpp"

namespace paddock::log {

namespace {

constexpr mode_t kFileMode = 0600;
constexpr mode_t kFolderMode = 0700;

std::unexpected<Errno> last_error() { return std::unexpected(Errno{errno}); }

IoResult<void> done_or_error(int answer) {
  if (answer != 0) return last_error();
  return {};
}

class PosixFiles final : public FileLayer {
 public:
  IoResult<FileHandle> open(const std::string& path, OpenMode mode) override {
    int flags = O_CLOEXEC;
    if (mode == OpenMode::read) flags |= O_RDONLY;
    if (mode == OpenMode::update) flags |= O_RDWR;
    if (mode == OpenMode::make_anew) flags |= O_RDWR | O_CREAT | O_TRUNC;
    const int fd = ::open(path.c_str(), flags, kFileMode);
    if (fd < 0) return last_error();
    return FileHandle{fd};
  }

  void close(FileHandle file) override { ::close(std::to_underlying(file)); }

  IoResult<std::size_t> read(FileHandle file, void* to, std::size_t size, std::uint64_t offset) override {
    std::size_t done = 0;
    while (done < size) {
      const ssize_t got = ::pread(std::to_underlying(file), static_cast<char*>(to) + done, size - done,
                                  static_cast<off_t>(offset + done));
      if (got < 0 && errno == EINTR) continue;
      if (got < 0) return last_error();
      if (got == 0) break;
      done += static_cast<std::size_t>(got);
    }
    return done;
  }

  IoResult<void> write(FileHandle file, const void* from, std::size_t size, std::uint64_t offset) override {
    std::size_t done = 0;
    while (done < size) {
      const ssize_t put = ::pwrite(std::to_underlying(file), static_cast<const char*>(from) + done,
                                   size - done, static_cast<off_t>(offset + done));
      if (put < 0 && errno == EINTR) continue;
      if (put < 0) return last_error();
      if (put == 0) return std::unexpected(Errno{ENOSPC});
      done += static_cast<std::size_t>(put);
    }
    return {};
  }

  IoResult<void> sync_data(FileHandle file) override {
    return done_or_error(::fdatasync(std::to_underlying(file)));
  }

  IoResult<void> allocate(FileHandle file, std::uint64_t size) override {
    const int error = ::posix_fallocate(std::to_underlying(file), 0, static_cast<off_t>(size));
    if (error != 0) return std::unexpected(Errno{error});
    return {};
  }

  IoResult<std::uint64_t> size(FileHandle file) override {
    struct stat facts {};
    if (::fstat(std::to_underlying(file), &facts) != 0) return last_error();
    return static_cast<std::uint64_t>(facts.st_size);
  }

  IoResult<void> rename(const std::string& from, const std::string& to) override {
    return done_or_error(::rename(from.c_str(), to.c_str()));
  }

  IoResult<void> unlink(const std::string& path) override { return done_or_error(::unlink(path.c_str())); }

  IoResult<void> make_directory(const std::string& path) override {
    return done_or_error(::mkdir(path.c_str(), kFolderMode));
  }

  IoResult<void> sync_directory(const std::string& path) override {
    const int fd = ::open(path.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (fd < 0) return last_error();
    const IoResult<void> synced = done_or_error(::fsync(fd));
    ::close(fd);
    return synced;
  }

  IoResult<std::vector<std::string>> list(const std::string& path) override {
    DIR* folder = ::opendir(path.c_str());
    if (folder == nullptr) return last_error();
    std::vector<std::string> names;
    while (const dirent* entry = ::readdir(folder)) {
      const std::string_view name = entry->d_name;
      if (name != "." && name != "..") names.emplace_back(name);
    }
    ::closedir(folder);
    return names;
  }
};

}  // namespace

FileLayer& posix_files() noexcept {
  static PosixFiles files;
  return files;
}

std::string describe(Errno error) {
  const int code = std::to_underlying(error);
  const char* words = ::strerrordesc_np(code);
  return fmt::format("{} ({})", words != nullptr ? words : "unknown error", code);
}

std::unexpected<IoFailure> io_failure(const char* verb, const std::string& path, Errno error) {
  return std::unexpected(IoFailure{error, fmt::format("cannot {} {}: {}", verb, path, describe(error))});
}

bool IoFailure::out_of_space() const noexcept { return error == Errno{ENOSPC} || error == Errno{EDQUOT}; }

}  // namespace paddock::log
