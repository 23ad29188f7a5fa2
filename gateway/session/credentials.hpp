#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "engine/base/result.hpp"
#include "engine/ipc/market_directory.hpp"
#include "gateway/session/credential_file.hpp"

/// What `paddock port` does to the credentials of a market, and what a gateway does when it locks a port.
/// Each call reads the file, changes it and replaces it in one step, while it holds the lock `credentials` of
/// the market; a running gateway takes the change up within a second. Any thread, any process. Errors say
/// which port or user, and what to do.
namespace paddock::session {

/// A port to be made.
struct NewPort {
  model::PortId port;
  std::string user;                    ///< 1 to 6 characters; made upper case
  model::AccountId account;            ///< the default account
  std::vector<model::AccountId> more;  ///< further accounts; entitling the port to them is the operator's
  bool cancel_on_disconnect = false;
};

/// Makes a port and returns its password, which is kept nowhere. A port or user that exists is an error.
[[nodiscard]] base::Result<std::string> add_port(const ipc::MarketDirectory& market, const NewPort& port);
/// Gives a port a new password and returns it; also unlocks the port.
[[nodiscard]] base::Result<std::string> renew_password(const ipc::MarketDirectory& market,
                                                       model::PortId port);
/// Removes a port; a connection that is logged in is closed.
[[nodiscard]] base::Result<void> remove_port(const ipc::MarketDirectory& market, model::PortId port);
/// Ends the minute for which wrong passwords have locked a port.
[[nodiscard]] base::Result<void> unlock_port(const ipc::MarketDirectory& market, model::PortId port);
/// Refuses logins of a port until `until` (nanoseconds since the epoch).
[[nodiscard]] base::Result<void> lock_port(const ipc::MarketDirectory& market, model::PortId port,
                                           std::int64_t until);
/// All ports, ascending.
[[nodiscard]] base::Result<std::vector<Credential>> list_ports(const ipc::MarketDirectory& market);

}  // namespace paddock::session
