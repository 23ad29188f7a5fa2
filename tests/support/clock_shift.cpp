// Loaded under a program (LD_PRELOAD) to let it live at another time: CLOCK_SHIFT_SECONDS is added to its
// wall clock. A test cannot wait for the next hour.

#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

#include <cstdlib>

extern "C" int clock_gettime(clockid_t clock, timespec* now) noexcept {
  static const long shift = [] {
    const char* text = std::getenv("CLOCK_SHIFT_SECONDS");
    return text == nullptr ? 0L : std::strtol(text, nullptr, 10);
  }();
  const long result = ::syscall(SYS_clock_gettime, clock, now);
  if (result == 0 && clock == CLOCK_REALTIME) now->tv_sec += shift;
  return static_cast<int>(result);
}
