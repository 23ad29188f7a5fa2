#include "tools/paddock/line_source.hpp"

#include <unistd.h>

#include <cerrno>
#include <cstring>

#include "engine/model/script_reader.hpp"

namespace paddock::tools {
namespace {

constexpr std::size_t kBuffer = 4 * (model::kMaxScriptLine + 1);  // a line that is just too long, and more

}  // namespace

LineSource::LineSource(int fd) : fd_(fd), buffer_(kBuffer) {}

bool LineSource::ready() const noexcept {
  return !cut_ && std::memchr(buffer_.data() + begin_, '\n', end_ - begin_) != nullptr;
}

std::optional<std::string_view> LineSource::next() {
  if (cut_) skip_rest_of_line();
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
    begin_ = end_;
    ++number_;
    return std::string_view{from, size};
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

void LineSource::skip_rest_of_line() {
  cut_ = false;
  // The byte behind the cut line was given out with it, and may itself have been the line's end: it was not,
  // since a line that ends there is not too long.
  do {
    const char* from = buffer_.data() + begin_;
    if (const auto* found = static_cast<const char*>(std::memchr(from, '\n', end_ - begin_))) {
      begin_ += static_cast<std::size_t>(found - from) + 1;
      return;
    }
    begin_ = end_;
  } while (fill());
}

}  // namespace paddock::tools
