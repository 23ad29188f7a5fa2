#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

#include "gateway/soup/big_endian.hpp"

/// SoupBinTCP 3.00 framing: two bytes of length, one of type, the payload. Pure; any thread.
namespace paddock::soup {

inline constexpr std::size_t kLengthSize = 2;
inline constexpr std::size_t kHeaderSize = 3;  ///< length and type
/// Largest Packet Length that a server takes from a client; a longer one closes the connection.
inline constexpr std::size_t kMaxClientLength = 1'024;
/// Largest Packet Length that the field can express; a client has to take it.
inline constexpr std::size_t kMaxLength = 65'535;

namespace type {
inline constexpr char debug = '+';
inline constexpr char login_accepted = 'A';
inline constexpr char login_rejected = 'J';
inline constexpr char sequenced = 'S';
inline constexpr char server_heartbeat = 'H';
inline constexpr char end_of_session = 'Z';
inline constexpr char login_request = 'L';
inline constexpr char unsequenced = 'U';
inline constexpr char client_heartbeat = 'R';
inline constexpr char logout = 'O';
}  // namespace type

/// One packet inside the receiver's buffer, which owns the bytes.
struct Packet {
  char type;
  Bytes payload;
};

/// What the first bytes of a receive buffer are.
struct Frame {
  enum class State : std::uint8_t {
    incomplete,   ///< more bytes are needed
    complete,     ///< `packet` is there; the next one begins `size` bytes on
    zero_length,  ///< Packet Length 0: the connection is to be closed
    too_long,     ///< Packet Length above the limit: likewise, without waiting for the payload
  };
  State state = State::incomplete;
  Packet packet{};
  std::size_t size = 0;
};

/// Looks for a packet at the beginning of `buffered`; `max_length` limits the Packet Length field.
[[nodiscard]] Frame next_frame(Bytes buffered, std::size_t max_length) noexcept;

/// Why a packet that a client may not send (section 6 of the sheet) closes its connection; empty when it may.
/// `logged_in`: the login request was seen before.
[[nodiscard]] std::string_view client_fault(const Packet& packet, bool logged_in) noexcept;

/// Appends one packet to `out`. The payload fits the length field.
void append_packet(std::vector<std::uint8_t>& out, char type, Bytes payload = {});
void append_packet(std::vector<std::uint8_t>& out, char type, std::string_view text);

}  // namespace paddock::soup
