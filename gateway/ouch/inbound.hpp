#pragma once

#include <cstdint>
#include <string_view>

#include "engine/model/command.hpp"
#include "engine/model/types.hpp"
#include "gateway/soup/big_endian.hpp"

namespace paddock::ouch {

using soup::Bytes;

/// What a client's message comes to.
struct Inbound {
  enum class Kind : std::uint8_t {
    command,     ///< `command` goes to the engine
    ignored,     ///< a Cancel or Query with a bad appendage: no message exists for it
    not_served,  ///< `text` goes back as a Debug packet
    malformed,   ///< the connection is to be closed, `text` says why
  };
  Kind kind = Kind::malformed;
  /// Without port, offering and received_ns. `account` is set when the message named one (then
  /// order.options.account_named()). What the front door refuses carries its `front_reason`.
  model::Command command{};
  model::Symbol symbol{};  ///< of an Enter, as on the wire
  std::string_view text;
};

/// Decodes one OUCH message, which is not empty, and makes the checks of the front door: appendage, then
/// enumerations in the order of the fields, then options that exclude each other (protocols/ouch-5.0.md
/// sections 9.1, 9.2, 9.6, 9.9). Everything else is left to the engine. Pure; any thread; no allocation.
[[nodiscard]] Inbound decode(Bytes message) noexcept;

}  // namespace paddock::ouch
