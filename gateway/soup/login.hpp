#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "gateway/soup/big_endian.hpp"

/// The payloads of login packets, both ways. Pure; any thread.
namespace paddock::soup {

inline constexpr std::size_t kUserSize = 6;
inline constexpr std::size_t kPasswordSize = 10;
inline constexpr std::size_t kSessionSize = 10;
inline constexpr std::size_t kSequenceSize = 20;
inline constexpr std::size_t kLoginRequestSize = kUserSize + kPasswordSize + kSessionSize + kSequenceSize;
inline constexpr std::size_t kLoginAcceptedSize = kSessionSize + kSequenceSize;

namespace login_reject {
inline constexpr char not_authorised = 'A';
inline constexpr char session_not_available = 'S';
}  // namespace login_reject

/// What a client asks for. Texts are without their padding; user and password in upper case, since both are
/// compared without regard to case.
struct LoginRequest {
  std::string user;
  std::string password;
  std::string session;                    ///< empty: the one that is current
  std::optional<std::uint64_t> sequence;  ///< nothing: the field is no number
};

/// What the server grants: the session and the number of the next sequenced message on this connection.
struct LoginAccepted {
  std::string session;
  std::uint64_t sequence = 0;
};

/// Reads a payload of kLoginRequestSize bytes.
[[nodiscard]] LoginRequest parse_login_request(Bytes payload);
/// Writes one; texts that are too long are cut, a missing number is left blank.
[[nodiscard]] std::array<std::uint8_t, kLoginRequestSize> login_request(const LoginRequest& login);

/// Reads a payload; nothing when it has the wrong size or its number is none.
[[nodiscard]] std::optional<LoginAccepted> parse_login_accepted(Bytes payload);
[[nodiscard]] std::array<std::uint8_t, kLoginAcceptedSize> login_accepted(const LoginAccepted& accepted);

/// Reads a numeric field: spaces, then digits (leading zeros too). A number too large for 64 bits is the
/// largest one, which lies beyond every stream as well.
[[nodiscard]] std::optional<std::uint64_t> parse_number(std::string_view field) noexcept;

/// ASCII letters to upper case.
[[nodiscard]] std::string upper_case(std::string_view text);

/// `text` without the spaces on both sides.
[[nodiscard]] std::string_view trimmed(std::string_view text) noexcept;

}  // namespace paddock::soup
