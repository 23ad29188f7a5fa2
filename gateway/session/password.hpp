#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "engine/base/result.hpp"

/// Passwords of ports. Any thread.
namespace paddock::session {

inline constexpr std::size_t kPasswordLength = 10;  ///< what a SoupBinTCP login has room for

/// Ten characters out of `A-Z2-9` from the system's random source: 51 bits.
[[nodiscard]] std::string generate_password();

/// The argon2id hash of a password in upper case, since passwords are compared without regard to case. Costs
/// 16 MiB and about 20 ms: a generated password cannot be guessed, so this only has to make a stolen file
/// useless, and logins of many ports after a restart must not take minutes.
[[nodiscard]] base::Result<std::string> hash_password(std::string_view password);

/// Whether `password` is the one of `hash`, in either case. As costly as making the hash.
[[nodiscard]] bool verify_password(const std::string& hash, std::string_view password) noexcept;

}  // namespace paddock::session
