#include "engine/base/crc32c.hpp"

#include <gtest/gtest.h>

#include <array>
#include <cstdint>
#include <string_view>
#include <vector>

namespace {

using paddock::base::crc32c;

/// The definition, bit by bit.
std::uint32_t slow_crc32c(const std::vector<std::uint8_t>& bytes) {
  std::uint32_t crc = 0xFFFFFFFF;
  for (const auto byte : bytes) {
    crc ^= byte;
    for (int bit = 0; bit < 8; ++bit) crc = (crc >> 1) ^ ((crc & 1) != 0 ? 0x82F63B78U : 0U);
  }
  return ~crc;
}

// The vectors of RFC 3720, appendix B.4.
TEST(Crc32c, PublishedVectors) {
  std::array<std::uint8_t, 32> block{};
  EXPECT_EQ(crc32c(block.data(), block.size()), 0x8A9136AAU);
  block.fill(0xFF);
  EXPECT_EQ(crc32c(block.data(), block.size()), 0x62A8AB43U);
  for (std::size_t i = 0; i < block.size(); ++i) block[i] = static_cast<std::uint8_t>(i);
  EXPECT_EQ(crc32c(block.data(), block.size()), 0x46DD794EU);
  for (std::size_t i = 0; i < block.size(); ++i) block[i] = static_cast<std::uint8_t>(31 - i);
  EXPECT_EQ(crc32c(block.data(), block.size()), 0x113FDB5CU);
  constexpr std::string_view digits = "123456789";
  EXPECT_EQ(crc32c(digits.data(), digits.size()), 0xE3069283U);
}

TEST(Crc32c, EveryLengthAndAlignmentAsDefined) {
  std::vector<std::uint8_t> bytes(100);
  for (std::size_t i = 0; i < bytes.size(); ++i) bytes[i] = static_cast<std::uint8_t>(i * 37 + 11);
  for (std::size_t begin = 0; begin < 8; ++begin) {
    for (std::size_t end = begin; end <= bytes.size(); ++end) {
      const std::vector<std::uint8_t> part(bytes.begin() + static_cast<std::ptrdiff_t>(begin),
                                           bytes.begin() + static_cast<std::ptrdiff_t>(end));
      ASSERT_EQ(crc32c(bytes.data() + begin, end - begin), slow_crc32c(part)) << begin << ".." << end;
    }
  }
}

TEST(Crc32c, ASeedContinues) {
  constexpr std::string_view text = "a record of sixty-four bytes, in two pieces of any size";
  const auto whole = crc32c(text.data(), text.size());
  for (std::size_t cut = 0; cut <= text.size(); ++cut) {
    const auto first = crc32c(text.data(), cut);
    EXPECT_EQ(crc32c(text.data() + cut, text.size() - cut, first), whole) << "cut at " << cut;
  }
}

}  // namespace
