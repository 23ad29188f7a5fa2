#include <fmt/format.h>

#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <optional>
#include <string_view>

#include "tests/property/run.hpp"

/// paddock-property: random commands against the exchange and the reference model. Ends with 1 and a short
/// script when they differ.
namespace {

std::optional<std::uint64_t> number(const char* text) {
  char* end = nullptr;
  const std::uint64_t value = std::strtoull(text, &end, 10);
  if (end == text || *end != '\0') return std::nullopt;
  return value;
}

int usage() {
  std::fputs(
      "paddock-property [--commands N] [--seed N] [--no-shrink] [--any-coverage]\n"
      "  --commands N    how many commands at least (default 250000, or PADDOCK_PROPERTY_COMMANDS)\n"
      "  --seed N        another run (default 1, or PADDOCK_PROPERTY_SEED)\n"
      "  --no-shrink     only say that a difference was found\n"
      "  --any-coverage  do not fail because some answer never came (for short runs)\n",
      stderr);
  return 2;
}

bool take(std::uint64_t& to, const char* text) {
  const auto value = text == nullptr ? std::nullopt : number(text);
  if (value) to = *value;
  return value.has_value();
}

}  // namespace

int main(int argc, char** argv) {
  paddock::property::RunOptions options;
  if (const char* text = std::getenv("PADDOCK_PROPERTY_COMMANDS"); text && !take(options.commands, text))
    return usage();
  if (const char* text = std::getenv("PADDOCK_PROPERTY_SEED"); text && !take(options.seed, text))
    return usage();
  for (int i = 1; i < argc; ++i) {
    const std::string_view word = argv[i];
    const char* value = i + 1 < argc ? argv[i + 1] : nullptr;
    if (word == "--commands" && take(options.commands, value)) {
      ++i;
    } else if (word == "--seed" && take(options.seed, value)) {
      ++i;
    } else if (word == "--no-shrink") {
      options.shrink = false;
    } else if (word == "--any-coverage") {
      options.full_coverage = false;
    } else {
      return usage();
    }
  }
  return paddock::property::run(options) ? 0 : 1;
}
