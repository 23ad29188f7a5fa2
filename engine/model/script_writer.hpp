#pragma once

#include <string>

#include "engine/model/command.hpp"

namespace paddock::model {

/// Appends `command` as one line of a script (rulebook section 10), line end included, with every field
/// written out; `named` is its second slot or nullptr. The reader gives the same command back, but for what
/// only a gateway sets (front reason, ClOrdID, hints). Any thread. A command that no script has (attach,
/// detach) is a programmer's error.
void append_script_line(std::string& to, const Command& command, const Identities* named = nullptr);

}  // namespace paddock::model
