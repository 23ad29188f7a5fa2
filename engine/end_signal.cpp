#include "engine/end_signal.hpp"

#include <signal.h>
#include <time.h>
#include <unistd.h>

#include "engine/base/cpu.hpp"

namespace paddock::engine {

EndSignal::EndSignal() {
  sigset_t signals;
  ::sigemptyset(&signals);
  ::sigaddset(&signals, SIGTERM);
  ::sigaddset(&signals, SIGINT);
  ::pthread_sigmask(SIG_BLOCK, &signals, nullptr);
  thread_ = std::jthread([this, signals](const std::stop_token& token) {
    base::name_this_thread("signals");
    constexpr timespec kLook{.tv_sec = 0, .tv_nsec = 50'000'000};
    while (!token.stop_requested()) {
      if (::sigtimedwait(&signals, nullptr, &kLook) < 0) continue;
      ::alarm(kPatienceSeconds);
      come_ = true;
      come_.notify_all();
      return;
    }
  });
}

}  // namespace paddock::engine
