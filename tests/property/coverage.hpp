#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "engine/model/event.hpp"

namespace paddock::property {

/// How often each kind of answer came up, so that a run that hit nothing cannot pass for a good one. Plain
/// counters: may lie in memory that two processes share.
struct Coverage {
  std::uint64_t commands = 0;
  std::array<std::uint64_t, 80> events{};
  std::array<std::uint64_t, 32> rejected{};
  std::array<std::uint64_t, 32> refused{};
  std::array<std::uint64_t, 8> cancelled{};
  std::array<std::uint64_t, 4> trades{};
  std::uint64_t resumed = 0;

  void count(std::span<const model::Event> events_of_one_command);

  void add(const Coverage& other);

  /// Answers that the rulebook has and that never came.
  [[nodiscard]] std::vector<std::string> missing() const;
  /// All counters, a line each.
  [[nodiscard]] std::string text() const;
};

}  // namespace paddock::property
