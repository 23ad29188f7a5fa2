#pragma once

#include <cstddef>
#include <cstdint>

namespace paddock::base {

/// CRC-32C (Castagnoli, reflected polynomial 0x82F63B78, as in RFC 3720 appendix B.4).
/// `seed` is the result of the bytes before, so crc32c(ab) == crc32c(b, crc32c(a)). Any thread; uses the
/// SSE4.2 instruction (x86-64-v2 is the build's baseline), about 8 bytes per 3 cycles on one stream.
[[nodiscard]] std::uint32_t crc32c(const void* data, std::size_t size, std::uint32_t seed = 0) noexcept;

}  // namespace paddock::base
