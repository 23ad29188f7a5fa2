#pragma once

#include <condition_variable>
#include <cstdint>
#include <deque>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <stop_token>
#include <string>
#include <thread>
#include <vector>

#include "engine/ipc/market_directory.hpp"
#include "gateway/session/credential_file.hpp"
#include "gateway/session/login_guard.hpp"

namespace paddock::session {

/// That a login is in order: whose it is, and by which version of the credentials.
struct Verdict {
  Credential credential;
  std::uint64_t revision = 0;  ///< what `Authenticator::revision` was for the list that was asked
};

/// A login to be judged, and where the answer goes: nothing, when it is not authorised for whatever reason.
struct LoginAttempt {
  std::string user;                                   ///< upper case
  std::string password;                               ///< upper case
  std::function<void(std::optional<Verdict>)> reply;  ///< called on one of the authenticator's threads
};

/// Judges logins on threads of its own, since verifying a password is meant to be slow, and keeps the
/// credentials of the market up to date: a change of the file is in force within half a second. The fifth
/// wrong password in a row locks the user for a minute, in the file, so for every gateway and beyond a
/// restart. An unknown user costs the same time as a wrong password. Any thread may call.
class Authenticator {
 public:
  using Alarm = std::function<void(const std::string&)>;

  /// Reads the file. `alarm` is told, on one of the authenticator's threads, when the file cannot be read or
  /// written; then the credentials read last stay in force.
  [[nodiscard]] static base::Result<std::unique_ptr<Authenticator>> start(const ipc::MarketDirectory& market,
                                                                          Alarm alarm);
  ~Authenticator();

  /// False when many attempts are waiting already: nothing has happened, try again a little later.
  [[nodiscard]] bool submit(LoginAttempt attempt);
  /// The credentials in force; never null.
  [[nodiscard]] std::shared_ptr<const CredentialList> current() const;
  /// Grows with every change of `current`; cheap to ask.
  [[nodiscard]] std::uint64_t revision() const noexcept { return revision_.load(std::memory_order_acquire); }

 private:
  Authenticator(ipc::MarketDirectory market, CredentialList list, Alarm alarm);
  void run(const std::stop_token& stop);
  void put_in_force(CredentialList list);
  void reload();
  void reload_locked();
  void judge(LoginAttempt& attempt);
  void note_failure(const Credential& credential);

  static constexpr std::size_t kMaxWaiting = 64;  ///< less than a second of work
  static constexpr int kThreads = 2;              ///< after a gateway's restart everybody comes at once

  ipc::MarketDirectory market_;
  Alarm alarm_;
  std::string decoy_hash_;
  std::mutex file_mutex_;  ///< guards guard_, complaint_, file_changed_; before mutex_
  LoginGuard guard_;
  std::string complaint_;      ///< the last one, so that it is made once
  std::int64_t file_changed_;  ///< modification time and inode of what was read, mixed
  mutable std::mutex mutex_;   ///< guards list_, with it changes of revision_, and waiting_
  std::condition_variable_any wake_;
  std::shared_ptr<const CredentialList> list_;
  std::deque<LoginAttempt> waiting_;
  std::atomic<std::uint64_t> revision_{1};
  std::vector<std::jthread> threads_;
};

}  // namespace paddock::session
