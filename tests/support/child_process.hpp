#pragma once

#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <string>
#include <tuple>
#include <vector>

#include "engine/base/check.hpp"

extern char** environ;

namespace paddock::test {

/// What a ChildProcess is started with besides its words.
struct ChildOptions {
  std::vector<std::string> environment = {};  ///< "NAME=value", added to this process's own
  std::string standard_error = {};            ///< a file that takes it; empty: this process's own
};

/// A program of its own (fork and exec), killed at the end of its life if it still runs.
class ChildProcess {
 public:
  explicit ChildProcess(std::vector<std::string> command, ChildOptions options = {}) {
    std::vector<char*> arguments = pointers(command);
    std::vector<char*> environment = pointers(options.environment);
    environment.pop_back();
    for (char** old = environ; *old != nullptr; ++old) environment.push_back(*old);
    environment.push_back(nullptr);
    posix_spawn_file_actions_t files;
    ::posix_spawn_file_actions_init(&files);
    if (!options.standard_error.empty()) {
      ::posix_spawn_file_actions_addopen(&files, STDERR_FILENO, options.standard_error.c_str(),
                                         O_WRONLY | O_CREAT | O_TRUNC, 0600);
    }
    const int error =
        ::posix_spawn(&pid_, arguments[0], &files, nullptr, arguments.data(), environment.data());
    ::posix_spawn_file_actions_destroy(&files);
    PADDOCK_CHECK(error == 0, "the program of the test can be started");
  }
  ChildProcess(ChildProcess&& other) noexcept : pid_(other.pid_) { other.pid_ = -1; }
  ChildProcess& operator=(ChildProcess&&) = delete;
  ~ChildProcess() {
    if (pid_ > 0) kill();
  }

  [[nodiscard]] pid_t pid() const noexcept { return pid_; }
  /// kill -9, and waits for its end.
  void kill() {
    ::kill(pid_, SIGKILL);
    std::ignore = wait();
  }
  void signal(int number) const { ::kill(pid_, number); }
  /// Waits for its end: the exit status, or minus the number of the signal that ended it.
  [[nodiscard]] int wait() {
    int status = 0;
    ::waitpid(pid_, &status, 0);
    return ended(status);
  }
  /// Whether it has ended; then `status` is as `wait` would have returned it.
  [[nodiscard]] bool has_ended(int& status) {
    int raw = 0;
    if (::waitpid(pid_, &raw, WNOHANG) != pid_) return false;
    status = ended(raw);
    return true;
  }

 private:
  static std::vector<char*> pointers(std::vector<std::string>& words) {
    std::vector<char*> result;
    for (std::string& word : words) result.push_back(word.data());
    result.push_back(nullptr);
    return result;
  }
  int ended(int status) {
    pid_ = -1;
    return WIFEXITED(status) ? WEXITSTATUS(status) : -WTERMSIG(status);
  }

  pid_t pid_ = -1;
};

}  // namespace paddock::test
