#pragma once

#include <array>
#include <cstdint>
#include <cstring>

#include "engine/model/command.hpp"
#include "engine/model/event.hpp"

/// Commands and events whose every byte follows from their place, so that a torn or lost one shows.
namespace paddock::test {

inline constexpr std::uint64_t kGroup = 3;  ///< commands that are published together

template <class Record>
Record pattern(std::uint64_t place) {
  std::array<std::uint64_t, 8> words{};
  for (std::size_t i = 0; i < words.size(); ++i) words[i] = (place + i + 1) * 0x9E3779B97F4A7C15U;
  Record record;
  static_assert(sizeof record == sizeof words);
  std::memcpy(&record, words.data(), sizeof record);
  return record;
}

template <class Record>
bool is_pattern(const Record& record, std::uint64_t place) {
  const auto expected = pattern<Record>(place);
  return std::memcmp(&record, &expected, sizeof record) == 0;
}

inline std::array<model::Command, kGroup> group_at(std::uint64_t position) {
  std::array<model::Command, kGroup> group;
  for (auto& command : group) command = pattern<model::Command>(position++);
  return group;
}

}  // namespace paddock::test
