#include "gateway/soup/login.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <limits>
#include <span>

#include "engine/base/check.hpp"

namespace paddock::soup {
namespace {

std::string_view text_of(Bytes bytes) noexcept {
  return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

void put_left(std::span<std::uint8_t> field, std::string_view text) noexcept {
  std::fill(field.begin(), field.end(), std::uint8_t{' '});
  std::copy_n(text.begin(), std::min(text.size(), field.size()), field.begin());
}

void put_right(std::span<std::uint8_t> field, std::string_view text) noexcept {
  std::fill(field.begin(), field.end(), std::uint8_t{' '});
  const std::size_t size = std::min(text.size(), field.size());
  std::copy_n(text.begin(), size, field.end() - static_cast<std::ptrdiff_t>(size));
}

}  // namespace

std::string_view trimmed(std::string_view text) noexcept {
  const std::size_t first = text.find_first_not_of(' ');
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(' ') - first + 1);
}

std::string upper_case(std::string_view text) {
  std::string upper{text};
  for (char& c : upper) {
    if (c >= 'a' && c <= 'z') c = static_cast<char>(c - 'a' + 'A');
  }
  return upper;
}

std::optional<std::uint64_t> parse_number(std::string_view field) noexcept {
  constexpr std::uint64_t kMax = std::numeric_limits<std::uint64_t>::max();
  const std::size_t first = field.find_first_not_of(' ');
  if (first == std::string_view::npos) return std::nullopt;
  std::uint64_t value = 0;
  for (const char c : field.substr(first)) {
    if (c < '0' || c > '9') return std::nullopt;
    const auto digit = static_cast<std::uint64_t>(c - '0');
    value = value > (kMax - digit) / 10 ? kMax : value * 10 + digit;
  }
  return value;
}

LoginRequest parse_login_request(Bytes payload) {
  PADDOCK_CHECK(payload.size() == kLoginRequestSize, "the size of a login request was checked before");
  const std::string_view text = text_of(payload);
  LoginRequest login;
  login.user = upper_case(trimmed(text.substr(0, kUserSize)));
  login.password = upper_case(trimmed(text.substr(kUserSize, kPasswordSize)));
  login.session = std::string{trimmed(text.substr(kUserSize + kPasswordSize, kSessionSize))};
  login.sequence = parse_number(text.substr(kUserSize + kPasswordSize + kSessionSize));
  return login;
}

std::array<std::uint8_t, kLoginRequestSize> login_request(const LoginRequest& login) {
  std::array<std::uint8_t, kLoginRequestSize> payload;
  const std::span<std::uint8_t> all{payload};
  put_left(all.subspan(0, kUserSize), login.user);
  put_left(all.subspan(kUserSize, kPasswordSize), login.password);
  put_right(all.subspan(kUserSize + kPasswordSize, kSessionSize), login.session);
  put_right(all.last(kSequenceSize), login.sequence ? fmt::to_string(*login.sequence) : "");
  return payload;
}

std::optional<LoginAccepted> parse_login_accepted(Bytes payload) {
  if (payload.size() != kLoginAcceptedSize) return std::nullopt;
  const std::string_view text = text_of(payload);
  const auto sequence = parse_number(text.substr(kSessionSize));
  if (!sequence) return std::nullopt;
  return LoginAccepted{std::string{trimmed(text.substr(0, kSessionSize))}, *sequence};
}

std::array<std::uint8_t, kLoginAcceptedSize> login_accepted(const LoginAccepted& accepted) {
  std::array<std::uint8_t, kLoginAcceptedSize> payload;
  const std::span<std::uint8_t> all{payload};
  put_right(all.first(kSessionSize), accepted.session);
  put_right(all.last(kSequenceSize), fmt::to_string(accepted.sequence));
  return payload;
}

}  // namespace paddock::soup
