#include "gateway/net/poller.hpp"

#include <cerrno>
#include <cstring>
#include <ctime>

namespace paddock::net {

base::Result<Poller> Poller::open() {
  Fd fd{::epoll_create1(EPOLL_CLOEXEC)};
  if (!fd.is_open())
    return base::fail("no epoll descriptor: {}; raise the limit on open files", std::strerror(errno));
  return Poller{std::move(fd)};
}

base::Result<void> Poller::add(int fd, std::uint64_t token, Trigger trigger) const {
  Event event{};
  event.events = trigger == Trigger::level
                     ? static_cast<std::uint32_t>(EPOLLIN)
                     : static_cast<std::uint32_t>(EPOLLIN | EPOLLOUT | EPOLLRDHUP | EPOLLET);
  event.data.u64 = token;
  if (::epoll_ctl(fd_.get(), EPOLL_CTL_ADD, fd, &event) != 0) {
    return base::fail("a descriptor cannot be watched: {}", std::strerror(errno));
  }
  return {};
}

void Poller::remove(int fd) const noexcept { ::epoll_ctl(fd_.get(), EPOLL_CTL_DEL, fd, nullptr); }

std::span<const Poller::Event> Poller::wait(std::chrono::nanoseconds timeout) noexcept {
  const auto seconds = std::chrono::floor<std::chrono::seconds>(timeout);
  const timespec limit{.tv_sec = seconds.count(), .tv_nsec = (timeout - seconds).count()};
  const int count =
      ::epoll_pwait2(fd_.get(), events_.data(), static_cast<int>(events_.size()), &limit, nullptr);
  if (count <= 0) return {};
  return std::span<const Event>{events_}.first(static_cast<std::size_t>(count));
}

}  // namespace paddock::net
