#pragma once

#include <cstdint>

#include "engine/model/reason.hpp"
#include "engine/model/types.hpp"

/// The engine's words in the letters of the wire (protocols/ouch-5.0.md sections 9.6 and 9.7). Pure.
namespace paddock::ouch {

/// The Reject reason of a `rejected` event; `wire_reason` is what the front door brought along.
[[nodiscard]] std::uint16_t reject_reason(model::Reason reason, std::uint16_t wire_reason) noexcept;

[[nodiscard]] char cancel_reason(model::CancelReason reason) noexcept;

/// The flag of an Executed message; `incoming`: of the order that took the initiative.
[[nodiscard]] char liquidity_flag(model::TradeKind kind, bool incoming) noexcept;

[[nodiscard]] char side_letter(model::Side side) noexcept;
[[nodiscard]] char tif_letter(model::TimeInForce tif) noexcept;
[[nodiscard]] char capacity_letter(model::Capacity capacity) noexcept;
/// The AIQ Strategy that the client gave.
[[nodiscard]] char aiq_letter(model::OrderOptions options) noexcept;

}  // namespace paddock::ouch
