#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace paddock::tools {

/// What a command prints on standard output, gathered into large writes. One thread. A reader that went away
/// ends the process as for any filter (SIGPIPE); another error is said once, and remembered in `failed`.
class Output {
 public:
  explicit Output(int fd) : fd_(fd) { text_.reserve(kFlushAt + kFlushAt / 8); }
  Output(const Output&) = delete;
  Output& operator=(const Output&) = delete;
  ~Output() { flush(); }

  /// To append to; call `poll` after each line or few.
  [[nodiscard]] std::string& text() noexcept { return text_; }
  void poll() noexcept {
    if (text_.size() >= kFlushAt) flush();
  }
  void flush() noexcept;
  [[nodiscard]] bool failed() const noexcept { return failed_; }

 private:
  static constexpr std::size_t kFlushAt = 256 * 1024;
  int fd_;
  std::string text_;
  bool failed_ = false;
};

/// One line on standard error: "paddock <command>: <sentence>".
void complain(std::string_view command, std::string_view sentence);

}  // namespace paddock::tools
