#pragma once

/// Checks of what the code itself promises. A failed check is a programmer's error: it prints the sentence,
/// the condition and the place on standard error and aborts. Input from outside never reaches a check
/// unvalidated. Any thread; a passed check costs one predictable branch.

namespace paddock::base {

[[noreturn, gnu::cold, gnu::noinline]] void check_failed(const char* condition, const char* sentence,
                                                         const char* file, int line) noexcept;

}  // namespace paddock::base

/// Always on. One condition each; `sentence` says what should have been true.
#define PADDOCK_CHECK(condition, sentence)                                     \
  do {                                                                         \
    if (!(condition)) [[unlikely]]                                             \
      ::paddock::base::check_failed(#condition, sentence, __FILE__, __LINE__); \
  } while (false)

/// On in debug and sanitizer builds: for conditions that cost more than a branch.
#ifdef NDEBUG
#define PADDOCK_DCHECK(condition, sentence) \
  do {                                      \
  } while (false)
#else
#define PADDOCK_DCHECK(condition, sentence) PADDOCK_CHECK(condition, sentence)
#endif
