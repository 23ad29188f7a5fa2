#include "engine/base/check.hpp"

#include <cstdio>
#include <cstdlib>

namespace paddock::base {

void check_failed(const char* condition, const char* sentence, const char* file, int line) noexcept {
  std::fprintf(stderr, "%s:%d: check failed: %s (%s)\n", file, line, sentence, condition);
  std::abort();
}

}  // namespace paddock::base
