#pragma once

#include <fmt/format.h>

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

/// Bytes as the protocol sheets print them.
namespace paddock::test {

/// "00 2F 4C" to bytes; spaces and newlines between digits do not count.
inline std::vector<std::uint8_t> bytes_of(std::string_view hex) {
  std::vector<std::uint8_t> bytes;
  int high = -1;
  for (const char c : hex) {
    int digit = -1;
    if (c >= '0' && c <= '9') digit = c - '0';
    if (c >= 'A' && c <= 'F') digit = c - 'A' + 10;
    if (digit < 0) continue;
    if (high < 0) {
      high = digit;
    } else {
      bytes.push_back(static_cast<std::uint8_t>(high * 16 + digit));
      high = -1;
    }
  }
  return bytes;
}

/// Bytes to "002F4C", for comparisons whose failure can be read.
inline std::string hex_of(std::span<const std::uint8_t> bytes) {
  std::string hex;
  for (const std::uint8_t byte : bytes) hex += fmt::format("{:02X}", byte);
  return hex;
}
inline std::string hex_of(std::string_view hex) { return hex_of(bytes_of(hex)); }

}  // namespace paddock::test
