#pragma once

#include <chrono>
#include <cstddef>
#include <string>
#include <vector>

#include "engine/ipc/file_lock.hpp"

namespace paddock::tools {

/// What a terminal at `fd` can do.
struct TerminalKind {
  bool screen = false;  ///< a terminal on which a cursor can be moved
  bool colour = false;  ///< ... and NO_COLOR is not set (no-color.org)
};
[[nodiscard]] TerminalKind terminal_kind(int fd);

struct ScreenSize {
  std::size_t columns = 80;
  std::size_t rows = 24;
};
/// 80 x 24 where the terminal does not know.
[[nodiscard]] ScreenSize screen_size(int fd);

/// The terminal of the process as a full screen, from construction to destruction: alternate screen, no
/// cursor, no echo, signals taken as wishes. However the process ends, short of kill -9, the terminal is then
/// as it was: signals that end it go through `wait`, failed checks and the like through a handler of their
/// own. One object at a time, one thread.
class Screen {
 public:
  enum class Wish { none, redraw, quit };

  Screen();
  ~Screen();
  Screen(const Screen&) = delete;
  Screen& operator=(const Screen&) = delete;

  /// Shows the lines from the top; what they do not fill is empty. False: the terminal is gone.
  [[nodiscard]] bool draw(const std::vector<std::string>& lines);
  /// Waits for a key or a signal, at most `timeout`. Ctrl-Z stops the process inside, with the terminal
  /// restored meanwhile.
  [[nodiscard]] Wish wait(std::chrono::milliseconds timeout);
  /// The signal behind Wish::quit other than Ctrl-C's, which whoever restored the terminal should die of; 0:
  /// none.
  [[nodiscard]] int ended_by() const noexcept { return ended_by_; }

 private:
  [[nodiscard]] Wish take_signal();
  [[nodiscard]] Wish take_key();

  ipc::Descriptor signals_;
  bool reads_keys_ = false;
  bool clear_ = true;
  int ended_by_ = 0;
};

}  // namespace paddock::tools
