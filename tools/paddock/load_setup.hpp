#pragma once

#include <string>
#include <vector>

#include "engine/base/result.hpp"
#include "tools/paddock/load.hpp"
#include "tools/paddock/ouch_route.hpp"

namespace paddock::tools {

/// Makes the market on this machine ready for the flow, through an operator lane: accounts, cash, offerings,
/// shares; what is there from an earlier run is used again, and offerings are put into phase `trading`.
[[nodiscard]] base::Result<void> prepare_market(const LoadOptions& options);

/// Makes a login for every port of the flow in the market on this machine, or gives those of an earlier run
/// new passwords.
[[nodiscard]] base::Result<std::vector<PortLogin>> make_logins(const LoadOptions& options);

/// Reads a file of logins, one `USER PASSWORD PORT` a line. The ports must be those of the flow.
[[nodiscard]] base::Result<std::vector<PortLogin>> read_logins(const LoadOptions& options);

}  // namespace paddock::tools
