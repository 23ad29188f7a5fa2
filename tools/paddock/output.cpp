#include "tools/paddock/output.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstring>

namespace paddock::tools {

void Output::flush() noexcept {
  std::string_view left = text_;
  while (!left.empty() && !failed_) {
    const ssize_t wrote = ::write(fd_, left.data(), left.size());
    if (wrote < 0 && errno == EINTR) continue;
    if (wrote < 0) {
      failed_ = true;
      complain("output", std::strerror(errno));
      break;
    }
    left.remove_prefix(static_cast<std::size_t>(wrote));
  }
  text_.clear();
}

void complain(std::string_view command, std::string_view sentence) {
  fmt::print(stderr, "paddock {}: {}\n", command, sentence);
}

}  // namespace paddock::tools
