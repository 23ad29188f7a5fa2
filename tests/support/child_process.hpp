#pragma once

#include <signal.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <string>
#include <vector>

#include "engine/base/check.hpp"

extern char** environ;

namespace paddock::test {

/// A program of its own (fork and exec), killed at the end of its life if it still runs.
class ChildProcess {
 public:
  explicit ChildProcess(std::vector<std::string> command) {
    std::vector<char*> arguments;
    for (std::string& word : command) arguments.push_back(word.data());
    arguments.push_back(nullptr);
    const int error = ::posix_spawn(&pid_, arguments[0], nullptr, nullptr, arguments.data(), environ);
    PADDOCK_CHECK(error == 0, "the program of the test can be started");
  }
  ChildProcess(const ChildProcess&) = delete;
  ChildProcess& operator=(const ChildProcess&) = delete;
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
    pid_ = -1;
    return WIFEXITED(status) ? WEXITSTATUS(status) : -WTERMSIG(status);
  }

 private:
  pid_t pid_ = -1;
};

}  // namespace paddock::test
