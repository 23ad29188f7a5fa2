#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace paddock::tools {

/// The lines of a file descriptor, each as soon as it is whole; the last one may lack its line end. One
/// thread. Memory does not grow with a line's length: what is longer than `kMaxScriptLine` comes cut to one
/// byte more, which the script reader refuses, and its rest is skipped.
class LineSource {
 public:
  /// `fd` stays the caller's.
  explicit LineSource(int fd);

  /// The next line without its line end, valid until the next call; nothing at the end of the input or after
  /// an error. Waits for input when no whole line is buffered.
  [[nodiscard]] std::optional<std::string_view> next();
  /// True when `next` does not wait: a whole line is buffered, or the input has ended. Whoever prints answers
  /// flushes them before waiting.
  [[nodiscard]] bool ready() noexcept;
  /// The same after taking in what is there now, which may be half a line; never waits.
  [[nodiscard]] bool poll();
  /// The number of the line that `next` gave, from 1.
  [[nodiscard]] std::size_t number() const noexcept { return number_; }
  /// Why reading ended early; "" when it did not.
  [[nodiscard]] const std::string& error() const noexcept { return error_; }

 private:
  /// Reads once more behind what is buffered; false at the end.
  [[nodiscard]] bool fill();
  /// Drops what is buffered of a line that was cut; the line may go on behind it.
  void drop_rest_of_line() noexcept;

  int fd_;
  std::vector<char> buffer_;
  std::size_t begin_ = 0;  ///< what was given out ends here
  std::size_t end_ = 0;    ///< what was read ends here
  std::size_t number_ = 0;
  bool at_end_ = false;
  bool cut_ = false;  ///< the line given out was too long, its rest is still to come
  std::string error_;
};

}  // namespace paddock::tools
