#include "tools/paddock/screen.hpp"

#include <fmt/format.h>
#include <poll.h>
#include <sys/ioctl.h>
#include <sys/signalfd.h>
#include <termios.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <csignal>
#include <cstdlib>
#include <iterator>
#include <string_view>

namespace paddock::tools {
namespace {

constexpr std::array kTakenSignals{SIGINT, SIGTERM, SIGHUP, SIGQUIT, SIGTSTP, SIGCONT, SIGWINCH};
constexpr std::array kFatalSignals{SIGABRT, SIGSEGV, SIGBUS, SIGFPE, SIGILL};

constexpr std::string_view kEnter = "\x1b[?1049h\x1b[?25l";  // alternate screen, no cursor
constexpr std::string_view kLeave = "\x1b[0m\x1b[?25h\x1b[?1049l";

// For the handler of fatal signals, which can be given nothing else.
termios keys_before;
bool has_keyboard = false;
bool on_screen = false;

bool write_all(std::string_view text) noexcept {
  while (!text.empty()) {
    const ssize_t wrote = ::write(STDOUT_FILENO, text.data(), text.size());
    if (wrote < 0 && errno == EINTR) continue;
    if (wrote < 0) return false;
    text.remove_prefix(static_cast<std::size_t>(wrote));
  }
  return true;
}

/// Keys come one by one and unseen; Ctrl-C and Ctrl-Z stay signals.
void take_keys() noexcept {
  if (!has_keyboard) return;
  termios keys = keys_before;
  keys.c_lflag &= ~static_cast<tcflag_t>(ICANON | ECHO);
  keys.c_cc[VMIN] = 1;
  keys.c_cc[VTIME] = 0;
  (void)::tcsetattr(STDIN_FILENO, TCSANOW, &keys);
}

void enter() noexcept {
  take_keys();
  on_screen = write_all(kEnter);
}

/// Safe in a signal handler.
void leave() noexcept {
  if (on_screen) (void)write_all(kLeave);
  on_screen = false;
  if (has_keyboard) (void)::tcsetattr(STDIN_FILENO, TCSANOW, &keys_before);
}

void on_fatal_signal(int signal) {
  leave();
  (void)::raise(signal);  // its handler is the default one again
}

sigset_t taken_signals() {
  sigset_t set;
  ::sigemptyset(&set);
  for (const int signal : kTakenSignals) ::sigaddset(&set, signal);
  return set;
}

}  // namespace

TerminalKind terminal_kind(int fd) {
  const auto set = [](const char* name) {
    const char* value = std::getenv(name);
    return std::string_view{value == nullptr ? "" : value};
  };
  TerminalKind kind;
  kind.screen = ::isatty(fd) == 1 && !set("TERM").empty() && set("TERM") != "dumb";
  kind.colour = kind.screen && set("NO_COLOR").empty();
  return kind;
}

ScreenSize screen_size(int fd) {
  winsize size{};
  if (::ioctl(fd, TIOCGWINSZ, &size) != 0 || size.ws_col == 0 || size.ws_row == 0) return {};
  return {size.ws_col, size.ws_row};
}

Screen::Screen() {
  has_keyboard = ::isatty(STDIN_FILENO) == 1 && ::tcgetattr(STDIN_FILENO, &keys_before) == 0;
  reads_keys_ = has_keyboard;
  const sigset_t taken = taken_signals();
  ::sigprocmask(SIG_BLOCK, &taken, nullptr);
  signals_ = ipc::Descriptor{::signalfd(-1, &taken, SFD_CLOEXEC | SFD_NONBLOCK)};
  struct sigaction fatal {};
  fatal.sa_handler = on_fatal_signal;
  fatal.sa_flags = static_cast<int>(SA_RESETHAND | SA_NODEFER);
  for (const int signal : kFatalSignals) ::sigaction(signal, &fatal, nullptr);
  enter();
}

Screen::~Screen() {
  leave();
  for (const int signal : kFatalSignals) ::signal(signal, SIG_DFL);
  const sigset_t taken = taken_signals();
  ::sigprocmask(SIG_UNBLOCK, &taken, nullptr);
}

bool Screen::draw(const std::vector<std::string>& lines) {
  std::string text = clear_ ? "\x1b[2J" : "";
  clear_ = false;
  std::size_t row = 0;
  // Each line is emptied before it is written: behind a full one the cursor still stands on its last
  // character.
  for (const auto& line : lines) {
    fmt::format_to(std::back_inserter(text), "\x1b[{};1H\x1b[2K{}", ++row, line);
  }
  return write_all(text);
}

Screen::Wish Screen::wait(std::chrono::milliseconds timeout) {
  std::array<pollfd, 2> sources{{{signals_.get(), POLLIN, 0}, {reads_keys_ ? STDIN_FILENO : -1, POLLIN, 0}}};
  if (::poll(sources.data(), sources.size(), static_cast<int>(timeout.count())) <= 0) return Wish::none;
  if (sources[0].revents != 0) return take_signal();
  return sources[1].revents != 0 ? take_key() : Wish::none;
}

Screen::Wish Screen::take_signal() {
  signalfd_siginfo info{};
  if (::read(signals_.get(), &info, sizeof info) != sizeof info) return Wish::none;
  const int signal = static_cast<int>(info.ssi_signo);
  if (signal == SIGTSTP) {
    leave();
    (void)::raise(SIGSTOP);
    enter();
  }
  if (signal == SIGCONT) take_keys();  // whoever had the terminal meanwhile may have changed them
  if (signal == SIGTSTP || signal == SIGCONT || signal == SIGWINCH) {
    clear_ = true;
    return Wish::redraw;
  }
  if (signal != SIGINT) ended_by_ = signal;
  return Wish::quit;
}

Screen::Wish Screen::take_key() {
  char key = 0;
  const ssize_t got = ::read(STDIN_FILENO, &key, 1);
  if (got <= 0) reads_keys_ = got < 0 && errno == EINTR;
  return got == 1 && (key == 'q' || key == 'Q') ? Wish::quit : Wish::none;
}

}  // namespace paddock::tools
