#include "engine/ipc/file_lock.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstring>
#include <string>
#include <tuple>
#include <utility>

namespace paddock::ipc {
namespace {

using Range = struct ::flock;

/// The whole file; l_pid must be 0 for open-file-description locks.
Range whole_file(short type) noexcept {
  Range lock{};
  lock.l_type = type;
  lock.l_whence = SEEK_SET;
  return lock;
}

base::Result<Descriptor> open_file(const std::filesystem::path& file) {
  const int fd = ::open(file.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
  if (fd < 0) return base::fail("cannot open the lock file {}: {}", file.string(), std::strerror(errno));
  give_to_owner_of_folder(fd, file);
  return Descriptor(fd);
}

std::string holder(const std::filesystem::path& file) {
  std::array<char, 32> text{};
  const Descriptor fd(::open(file.c_str(), O_RDONLY | O_CLOEXEC));
  const auto size = ::read(fd.get(), text.data(), text.size() - 1);
  std::string pid(text.data(), size > 0 ? static_cast<std::size_t>(size) : 0);
  pid.erase(pid.find_last_not_of(" \n") + 1);
  return pid.empty() ? "unknown" : pid;
}

}  // namespace

Descriptor& Descriptor::operator=(Descriptor&& other) noexcept {
  if (this != &other) {
    Descriptor old(std::exchange(fd_, other.release()));
  }
  return *this;
}

Descriptor::~Descriptor() {
  if (fd_ >= 0) ::close(fd_);
}

int Descriptor::release() noexcept { return std::exchange(fd_, -1); }

void give_to_owner_of_folder(int fd, const std::filesystem::path& file) noexcept {
  if (::geteuid() != 0) return;
  struct stat folder {};
  struct stat own {};
  if (::stat(file.parent_path().c_str(), &folder) != 0 || ::fstat(fd, &own) != 0) return;
  if (own.st_uid == 0 && folder.st_uid != 0) std::ignore = ::fchown(fd, folder.st_uid, folder.st_gid);
}

base::Result<std::optional<FileLock>> FileLock::try_claim(const std::filesystem::path& file) {
  auto fd = open_file(file);
  if (!fd) return std::unexpected(fd.error());
  auto lock = whole_file(F_WRLCK);
  if (::fcntl(fd->get(), F_OFD_SETLK, &lock) != 0) {
    if (errno == EAGAIN || errno == EACCES) return std::nullopt;
    return base::fail("cannot lock {}: {}", file.string(), std::strerror(errno));
  }
  const std::string pid = fmt::format("{}\n", ::getpid());
  // The pid is for people: a lock without it is as good.
  if (::ftruncate(fd->get(), 0) == 0) std::ignore = ::pwrite(fd->get(), pid.data(), pid.size(), 0);
  return FileLock(std::move(*fd));
}

base::Result<FileLock> FileLock::claim(const std::filesystem::path& file, const char* what) {
  auto lock = try_claim(file);
  if (!lock) return std::unexpected(lock.error());
  if (!*lock) {
    return base::fail("another {} (process {}) is at work on this market: it holds {}; stop it first", what,
                      holder(file), file.string());
  }
  return std::move(**lock);
}

base::Result<LockProbe> LockProbe::open(const std::filesystem::path& file) {
  auto fd = open_file(file);
  if (!fd) return std::unexpected(fd.error());
  return LockProbe(std::move(*fd));
}

bool LockProbe::is_held() const noexcept {
  auto lock = whole_file(F_WRLCK);
  return ::fcntl(file_.get(), F_OFD_GETLK, &lock) == 0 && lock.l_type != F_UNLCK;
}

}  // namespace paddock::ipc
