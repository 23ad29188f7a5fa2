#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "engine/model/types.hpp"
#include "tools/client/messages.hpp"

namespace paddock::tools {

/// Appends what a gateway answered as one line like the market's events, with the message's number in the
/// session, and first with the port that got it when one is given:
/// {"port":7,"number":3,"type":"accepted","ref":1,...}. `tif` is the one of the order, where it is known: the
/// wire has one letter for the end of an ioc and of a fok. Any thread.
void append_answer(std::string& to, const client::Answer& answer, std::uint64_t number,
                   std::optional<model::PortId> port = std::nullopt,
                   std::optional<model::TimeInForce> tif = std::nullopt);

}  // namespace paddock::tools
