#include "gateway/session/authenticator.hpp"

#include <sys/stat.h>

#include <chrono>

#include "engine/base/clock.hpp"
#include "engine/base/cpu.hpp"
#include "gateway/session/credentials.hpp"
#include "gateway/session/password.hpp"

namespace paddock::session {
namespace {

constexpr std::chrono::milliseconds kLookEvery{250};

/// Differs between any two versions of the file: each is a new inode with a time of its own.
std::int64_t version_of(const std::filesystem::path& file) noexcept {
  struct stat status {};
  if (::stat(file.c_str(), &status) != 0) return 0;
  return static_cast<std::int64_t>(static_cast<std::uint64_t>(status.st_ino) * 0x9E3779B97F4A7C15ULL) ^
         (status.st_mtim.tv_sec * 1'000'000'000 + status.st_mtim.tv_nsec) ^ std::int64_t{status.st_mode};
}

}  // namespace

base::Result<std::unique_ptr<Authenticator>> Authenticator::start(const ipc::MarketDirectory& market,
                                                                  Alarm alarm) {
  auto list = CredentialList::load(market.credentials());
  if (!list) return std::unexpected(list.error());
  auto decoy = hash_password(generate_password());
  if (!decoy) return std::unexpected(decoy.error());
  std::unique_ptr<Authenticator> made{new Authenticator(market, std::move(*list), std::move(alarm))};
  made->decoy_hash_ = std::move(*decoy);
  for (int i = 0; i < kThreads; ++i) {
    made->threads_.emplace_back([self = made.get()](const std::stop_token& stop) { self->run(stop); });
  }
  return made;
}

Authenticator::Authenticator(ipc::MarketDirectory market, CredentialList list, Alarm alarm)
    : market_(std::move(market)),
      alarm_(std::move(alarm)),
      file_changed_(0),
      list_(std::make_shared<const CredentialList>(std::move(list))) {}

Authenticator::~Authenticator() {
  for (std::jthread& thread : threads_) thread.request_stop();
  wake_.notify_all();
}

bool Authenticator::submit(LoginAttempt attempt) {
  {
    const std::lock_guard lock{mutex_};
    if (waiting_.size() >= kMaxWaiting) return false;
    waiting_.push_back(std::move(attempt));
  }
  wake_.notify_one();
  return true;
}

std::shared_ptr<const CredentialList> Authenticator::current() const {
  const std::lock_guard lock{mutex_};
  return list_;
}

void Authenticator::run(const std::stop_token& stop) {
  base::name_this_thread("gw-login");
  while (!stop.stop_requested()) {
    reload();
    std::unique_lock lock{mutex_};
    wake_.wait_for(lock, stop, kLookEvery, [&] { return !waiting_.empty(); });
    if (waiting_.empty()) continue;
    LoginAttempt attempt = std::move(waiting_.front());
    waiting_.pop_front();
    lock.unlock();
    judge(attempt);
  }
}

void Authenticator::reload() {
  const std::lock_guard lock{file_mutex_};
  reload_locked();
}

void Authenticator::reload_locked() {
  const std::int64_t version = version_of(market_.credentials());
  if (version == file_changed_) return;
  auto list = CredentialList::load(market_.credentials());
  if (!list) {
    if (complaint_ != list.error().message) alarm_(complaint_ = list.error().message);
    return;
  }
  complaint_.clear();
  file_changed_ = version;
  const auto before = current();
  for (const Credential& one : list->all()) {
    const Credential* known = before->find_port(one.port);
    if (known == nullptr || known->hash != one.hash || known->locked_until != one.locked_until)
      guard_.forget(one.user);
  }
  put_in_force(std::move(*list));
}

void Authenticator::put_in_force(CredentialList list) {
  const std::lock_guard lock{mutex_};
  list_ = std::make_shared<const CredentialList>(std::move(list));
  revision_.fetch_add(1, std::memory_order_release);
}

void Authenticator::judge(LoginAttempt& attempt) {
  reload();
  std::unique_lock lock{mutex_};
  const auto list = list_;
  const std::uint64_t revision = this->revision();
  lock.unlock();
  const Credential* credential = list->find_user(attempt.user);
  const bool right =
      verify_password(credential == nullptr ? decoy_hash_ : credential->hash, attempt.password);
  if (credential == nullptr) return attempt.reply(std::nullopt);
  if (base::wall_clock_ns() < credential->locked_until) return attempt.reply(std::nullopt);
  if (right) {
    {
      const std::lock_guard file_lock{file_mutex_};
      guard_.forget(attempt.user);
    }
    return attempt.reply(Verdict{*credential, revision});
  }
  note_failure(*credential);
  attempt.reply(std::nullopt);
}

void Authenticator::note_failure(const Credential& credential) {
  const std::lock_guard file_lock{file_mutex_};
  const auto until = guard_.failed(credential.user, base::wall_clock_ns());
  if (!until) return;
  alarm_(fmt::format("user {} (port {}) is locked for a minute after {} wrong passwords", credential.user,
                     credential.port.raw(), LoginGuard::kFailures));
  if (auto locked = lock_port(market_, credential.port, *until); !locked) {
    // Without the file the lock lives in this process alone, in the copy that is in force.
    alarm_(locked.error().message);
    Credential changed = credential;
    changed.locked_until = *until;
    CredentialList list = *current();
    const auto* known = list.find_port(credential.port);
    if (known == nullptr || known->hash != credential.hash) return;  // removed or renewed in the meantime
    list.put(std::move(changed));
    return put_in_force(std::move(list));
  }
  reload_locked();
}

}  // namespace paddock::session
