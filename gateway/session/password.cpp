#include "gateway/session/password.hpp"

#include <sodium.h>

#include <array>

#include "engine/base/check.hpp"
#include "gateway/soup/login.hpp"

namespace paddock::session {
namespace {

constexpr std::string_view kAlphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZ23456789";
constexpr unsigned long long kPasses = 2;
constexpr std::size_t kMemory = 16U << 20U;

void start_sodium() noexcept {
  // 1: started before. Calling it again is cheap and safe from any thread.
  PADDOCK_CHECK(sodium_init() >= 0, "the system has a source of random numbers");
}

}  // namespace

std::string generate_password() {
  start_sodium();
  std::string password(kPasswordLength, ' ');
  for (char& c : password) c = kAlphabet[randombytes_uniform(static_cast<std::uint32_t>(kAlphabet.size()))];
  return password;
}

base::Result<std::string> hash_password(std::string_view password) {
  start_sodium();
  const std::string upper = soup::upper_case(password);
  std::array<char, crypto_pwhash_STRBYTES> hash{};
  if (crypto_pwhash_str_alg(hash.data(), upper.data(), upper.size(), kPasses, kMemory,
                            crypto_pwhash_ALG_ARGON2ID13) != 0) {
    return base::fail("a password could not be hashed: {} MiB of memory are needed for it", kMemory >> 20U);
  }
  return std::string{hash.data()};
}

bool verify_password(const std::string& hash, std::string_view password) noexcept {
  start_sodium();
  if (hash.size() >= crypto_pwhash_STRBYTES) return false;
  std::array<char, crypto_pwhash_STRBYTES> padded{};
  hash.copy(padded.data(), hash.size());
  const std::string upper = soup::upper_case(password);
  return crypto_pwhash_str_verify(padded.data(), upper.data(), upper.size()) == 0;
}

}  // namespace paddock::session
