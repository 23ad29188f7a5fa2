#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <unordered_map>

namespace paddock::session {

/// Counts wrong passwords in a row, per user that exists. One thread.
class LoginGuard {
 public:
  static constexpr int kFailures = 5;
  static constexpr std::int64_t kLockFor = 60'000'000'000;  ///< nanoseconds

  /// A wrong password at `now`; until when the user is to be locked, if this was the fifth in a row.
  [[nodiscard]] std::optional<std::int64_t> failed(const std::string& user, std::int64_t now) {
    if (++failures_[user] < kFailures) return std::nullopt;
    failures_.erase(user);
    return now + kLockFor;
  }
  /// The right password, or a change of the user's credentials.
  void forget(const std::string& user) { failures_.erase(user); }

 private:
  std::unordered_map<std::string, int> failures_;
};

}  // namespace paddock::session
