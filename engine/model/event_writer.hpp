#pragma once

#include <string>

#include "engine/model/event.hpp"
#include "engine/model/types.hpp"

namespace paddock::model {

/// Whether a line shows when its event happened: the log's lines do, the simulator's do not.
enum class WithTime : bool { no, yes };

/// Appends `event`, whose number is `seq`, as one line of rulebook section 10, line end included. Records of
/// the log's own follow the same form with the fields of their struct. Any thread; well under a microsecond.
void append_event(std::string& to, const Event& event, Seq seq, WithTime with_time);

/// The same line without a line end, for messages and tests.
[[nodiscard]] std::string event_text(const Event& event, Seq seq, WithTime with_time = WithTime::no);

}  // namespace paddock::model
