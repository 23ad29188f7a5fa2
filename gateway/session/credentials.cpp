#include "gateway/session/credentials.hpp"

#include <algorithm>
#include <chrono>
#include <thread>

#include "engine/ipc/file_lock.hpp"
#include "gateway/session/password.hpp"
#include "gateway/soup/login.hpp"

namespace paddock::session {
namespace {

using base::fail;
using base::Result;

constexpr int kLockAttempts = 500;  // five seconds: a change takes milliseconds
constexpr std::chrono::milliseconds kLockPause{10};

Result<ipc::FileLock> claim_file(const ipc::MarketDirectory& market) {
  for (int attempt = 1; attempt < kLockAttempts; ++attempt) {
    auto lock = ipc::FileLock::try_claim(market.lock("credentials"));
    if (!lock) return std::unexpected(lock.error());
    if (*lock) return std::move(**lock);
    std::this_thread::sleep_for(kLockPause);
  }
  return ipc::FileLock::claim(market.lock("credentials"), "change of the logins");
}

/// Loads, lets `change` work on the list, and saves unless it failed.
template <class Change>
Result<void> change_file(const ipc::MarketDirectory& market, Change&& change) {
  const auto lock = claim_file(market);
  if (!lock) return std::unexpected(lock.error());
  auto list = CredentialList::load(market.credentials());
  if (!list) return std::unexpected(list.error());
  if (Result<void> changed = change(*list); !changed) return changed;
  return list->save(market.credentials());
}

/// Lets `change` work on one port's credential.
template <class Change>
Result<void> change_port(const ipc::MarketDirectory& market, model::PortId port, Change&& change) {
  return change_file(market, [&](CredentialList& list) -> Result<void> {
    const Credential* found = list.find_port(port);
    if (found == nullptr)
      return fail("port {} does not exist; `paddock port list` shows those that do", port.raw());
    Credential credential = *found;
    change(credential);
    list.put(std::move(credential));
    return {};
  });
}

bool is_user_name(const std::string& user) {
  return !user.empty() && user.size() <= soup::kUserSize &&
         std::ranges::all_of(user, [](char c) { return (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9'); });
}

Result<void> check_new(const CredentialList& list, const Credential& credential) {
  if (credential.port.raw() == 0) return fail("port 0 does not exist: ports are numbered from 1");
  if (credential.account == model::kHouse) return fail("account 0 is the house, which does not trade");
  if (!is_user_name(credential.user)) {
    return fail("user name '{}' is not 1 to 6 characters A-Z and 0-9", credential.user);
  }
  if (list.find_port(credential.port) != nullptr) {
    return fail("port {} exists already; remove it first, or give it a new password", credential.port.raw());
  }
  if (const Credential* taken = list.find_user(credential.user); taken != nullptr) {
    return fail("user {} is port {} already; a user name belongs to one port", credential.user,
                taken->port.raw());
  }
  return {};
}

}  // namespace

Result<std::string> add_port(const ipc::MarketDirectory& market, const NewPort& port) {
  const std::string password = generate_password();
  auto hash = hash_password(password);
  if (!hash) return std::unexpected(hash.error());
  const Result<void> added = change_file(market, [&](CredentialList& list) -> Result<void> {
    Credential credential{.port = port.port,
                          .user = soup::upper_case(port.user),
                          .account = port.account,
                          .more = port.more,
                          .cancel_on_disconnect = port.cancel_on_disconnect,
                          .locked_until = 0,
                          .hash = std::move(*hash)};
    if (auto checked = check_new(list, credential); !checked) return checked;
    list.put(std::move(credential));
    return {};
  });
  if (!added) return std::unexpected(added.error());
  return password;
}

Result<std::string> renew_password(const ipc::MarketDirectory& market, model::PortId port) {
  const std::string password = generate_password();
  auto hash = hash_password(password);
  if (!hash) return std::unexpected(hash.error());
  const Result<void> changed = change_port(market, port, [&](Credential& credential) {
    credential.hash = std::move(*hash);
    credential.locked_until = 0;
  });
  if (!changed) return std::unexpected(changed.error());
  return password;
}

Result<void> remove_port(const ipc::MarketDirectory& market, model::PortId port) {
  return change_file(market, [&](CredentialList& list) -> Result<void> {
    if (list.remove(port)) return {};
    return fail("port {} does not exist; `paddock port list` shows those that do", port.raw());
  });
}

Result<void> unlock_port(const ipc::MarketDirectory& market, model::PortId port) {
  return change_port(market, port, [](Credential& credential) { credential.locked_until = 0; });
}

Result<void> lock_port(const ipc::MarketDirectory& market, model::PortId port, std::int64_t until) {
  return change_port(market, port, [&](Credential& credential) { credential.locked_until = until; });
}

Result<std::vector<Credential>> list_ports(const ipc::MarketDirectory& market) {
  auto list = CredentialList::load(market.credentials());
  if (!list) return std::unexpected(list.error());
  return list->all();
}

}  // namespace paddock::session
