// Preloaded into the real engine by the fault tests: makes the disk full or slow or a sync fail when the test
// says so, and counts a thread's allocations. Everything else passes through.

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

#include <cstddef>

#include "tests/fault/engine/fault_controls.hpp"

extern "C" {
// glibc's own names of what is wrapped here.
void* __libc_malloc(std::size_t size);
void* __libc_calloc(std::size_t count, std::size_t size);
void* __libc_realloc(void* old, std::size_t size);
void* __libc_memalign(std::size_t alignment, std::size_t size);
}

namespace {

using paddock::test::FaultControls;

FaultControls* controls = nullptr;

[[gnu::constructor]] void map_controls() {
  const char* path = ::getenv("PADDOCK_FAULT_CONTROLS");
  if (path == nullptr) return;
  const int fd = ::open(path, O_RDWR | O_CLOEXEC);
  if (fd < 0) return;
  void* mapped = ::mmap(nullptr, sizeof(FaultControls), PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
  ::close(fd);
  if (mapped != MAP_FAILED) controls = static_cast<FaultControls*>(mapped);
}

void count_allocation() {
  if (controls == nullptr) return;
  const auto watched = controls->watched_thread.load();
  if (watched != 0 && watched == static_cast<std::uint32_t>(::syscall(SYS_gettid))) ++controls->allocations;
}

bool is_on_disk(int fd) {
  struct stat info {};
  return ::fstat(fd, &info) == 0 && S_ISREG(info.st_mode);
}

}  // namespace

extern "C" {

int posix_fallocate(int fd, off_t offset, off_t size) noexcept {
  if (controls != nullptr && controls->disk_is_full.load() != 0) {
    ++controls->refused;
    return ENOSPC;
  }
  return ::syscall(SYS_fallocate, fd, 0, offset, size) == 0 ? 0 : errno;
}

int fdatasync(int fd) {
  if (controls != nullptr && controls->sync_fails.load() != 0 && is_on_disk(fd)) {
    ++controls->refused;
    errno = EIO;
    return -1;
  }
  return static_cast<int>(::syscall(SYS_fdatasync, fd));
}

ssize_t pread(int fd, void* to, std::size_t size, off_t offset) {
  if (controls != nullptr && controls->slow_reads_ms.load() != 0 && is_on_disk(fd)) {
    const timespec wait{.tv_sec = 0, .tv_nsec = long{controls->slow_reads_ms.load()} * 1'000'000};
    ::nanosleep(&wait, nullptr);
    ++controls->slow_reads;
  }
  return ::syscall(SYS_pread64, fd, to, size, offset);
}

void* malloc(std::size_t size) noexcept {
  count_allocation();
  return __libc_malloc(size);
}

void* calloc(std::size_t count, std::size_t size) noexcept {
  count_allocation();
  return __libc_calloc(count, size);
}

void* realloc(void* old, std::size_t size) noexcept {
  count_allocation();
  return __libc_realloc(old, size);
}

void* aligned_alloc(std::size_t alignment, std::size_t size) noexcept {
  count_allocation();
  return __libc_memalign(alignment, size);
}

int posix_memalign(void** out, std::size_t alignment, std::size_t size) noexcept {
  count_allocation();
  *out = __libc_memalign(alignment, size);
  return *out == nullptr ? ENOMEM : 0;
}

}  // extern "C"
