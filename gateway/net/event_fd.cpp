#include "gateway/net/event_fd.hpp"

#include <sys/eventfd.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

namespace paddock::net {

base::Result<EventFd> EventFd::open() {
  Fd fd{::eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC)};
  if (!fd.is_open())
    return base::fail("no event descriptor: {}; raise the limit on open files", std::strerror(errno));
  return EventFd{std::move(fd)};
}

void EventFd::ring() const noexcept {
  const std::uint64_t one = 1;
  // It can only fail when the counter is full, and then the sleeper is awake already.
  [[maybe_unused]] const ssize_t written = ::write(fd_.get(), &one, sizeof one);
}

bool EventFd::drain() const noexcept {
  std::uint64_t count = 0;
  return ::read(fd_.get(), &count, sizeof count) == sizeof count;
}

}  // namespace paddock::net
