#pragma once

#include <cstdint>

namespace paddock::session {

/// The timers of section 4 of the SoupBinTCP sheet, for one connection, server side. Times are nanoseconds of
/// a steady clock that the owner reads. One thread.
class Liveness {
 public:
  static constexpr std::int64_t kSecond = 1'000'000'000;
  static constexpr std::int64_t kHeartbeatAfter = kSecond;     ///< of sending nothing
  static constexpr std::int64_t kSilenceLimit = 15 * kSecond;  ///< of receiving nothing
  static constexpr std::int64_t kLoginLimit = 10 * kSecond;    ///< from connecting to the login request

  explicit Liveness(std::int64_t now) noexcept : opened_(now), received_(now), sent_(now) {}

  void received(std::int64_t now) noexcept { received_ = now; }
  void sent(std::int64_t now) noexcept { sent_ = now; }
  /// While the gateway itself does not read, silence does not count against the client.
  void set_reading(bool reading, std::int64_t now) noexcept {
    if (reading && !reading_) received_ = now;
    reading_ = reading;
  }

  [[nodiscard]] bool heartbeat_due(std::int64_t now) const noexcept { return now - sent_ >= kHeartbeatAfter; }
  [[nodiscard]] bool silent(std::int64_t now) const noexcept {
    return reading_ && now - received_ >= kSilenceLimit;
  }
  /// How long the connection is there.
  [[nodiscard]] std::int64_t age(std::int64_t now) const noexcept { return now - opened_; }
  [[nodiscard]] bool login_overdue(std::int64_t now) const noexcept { return age(now) >= kLoginLimit; }

 private:
  std::int64_t opened_;
  std::int64_t received_;
  std::int64_t sent_;
  bool reading_ = true;
};

}  // namespace paddock::session
