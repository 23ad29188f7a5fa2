#pragma once

#include <string_view>

namespace paddock::tests {

/// Plays a transcript, a line each, on an exchange of its own:
///
///   > a command of rulebook section 10
///   < an event that it gives; every event stands there, in order
///   = a line of the state as it is then
///
/// An event or state line names the fields that matter; those must be in the real line as they stand.
/// `beginning` holds commands alone, whose events do not matter.
void play(std::string_view beginning, std::string_view transcript);

}  // namespace paddock::tests
