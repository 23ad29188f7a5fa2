#include "tools/paddock/line_source.hpp"

#include <poll.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

#include "engine/model/script_reader.hpp"

namespace paddock::tools {
namespace {

constexpr std::size_t kBuffer = 4 * (model::kMaxScriptLine + 1);  // a line that is just too long, and more
constexpr int kReadsAtOnce = 16;  // of one poll: an input without end has its pauses

}  // namespace

LineSource::LineSource(int fd) : fd_(fd), buffer_(kBuffer) {}

bool LineSource::ready() noexcept {
  if (cut_) drop_rest_of_line();
  if (at_end_) return true;
  const std::size_t size = end_ - begin_;
  return !cut_ &&
         (size > model::kMaxScriptLine || std::memchr(buffer_.data() + begin_, '\n', size) != nullptr);
}

bool LineSource::poll() {
  for (int reads = 0; reads < kReadsAtOnce && !ready(); ++reads) {
    pollfd input{.fd = fd_, .events = POLLIN, .revents = 0};
    if (::poll(&input, 1, 0) <= 0) return false;
    (void)fill();
  }
  return ready();
}

std::optional<std::string_view> LineSource::next() {
  while (cut_) {
    drop_rest_of_line();
    if (cut_ && !fill()) cut_ = false;
  }
  std::size_t searched = 0;
  for (;;) {
    const char* from = buffer_.data() + begin_;
    const std::size_t size = end_ - begin_;
    const auto* found = static_cast<const char*>(std::memchr(from + searched, '\n', size - searched));
    const std::size_t length = found != nullptr ? static_cast<std::size_t>(found - from) : size;
    if (length > model::kMaxScriptLine) {
      cut_ = true;
      begin_ += model::kMaxScriptLine + 1;
      ++number_;
      return std::string_view{from, model::kMaxScriptLine + 1};
    }
    if (found != nullptr) {
      begin_ += length + 1;
      ++number_;
      return std::string_view{from, length};
    }
    searched = size;
    if (fill()) continue;
    if (size == 0) return std::nullopt;
    const std::string_view last{buffer_.data() + begin_, size};  // `fill` has moved it
    begin_ = end_;
    ++number_;
    return last;
  }
}

bool LineSource::fill() {
  if (at_end_) return false;
  if (begin_ != 0) {
    std::memmove(buffer_.data(), buffer_.data() + begin_, end_ - begin_);
    end_ -= begin_;
    begin_ = 0;
  }
  ssize_t got = 0;
  do {
    got = ::read(fd_, buffer_.data() + end_, buffer_.size() - end_);
  } while (got < 0 && errno == EINTR);
  if (got < 0) error_ = std::string{"cannot read the input: "} + std::strerror(errno);
  if (got <= 0) {
    at_end_ = true;
    return false;
  }
  end_ += static_cast<std::size_t>(got);
  return true;
}

void LineSource::drop_rest_of_line() noexcept {
  // The byte behind the cut line was given out with it, and may itself have been the line's end: it was not,
  // since a line that ends there is not too long.
  const char* from = buffer_.data() + begin_;
  const auto* found = static_cast<const char*>(std::memchr(from, '\n', end_ - begin_));
  begin_ = found != nullptr ? begin_ + static_cast<std::size_t>(found - from) + 1 : end_;
  cut_ = found == nullptr;
}

}  // namespace paddock::tools
