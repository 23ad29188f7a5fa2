#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "engine/model/command.hpp"
#include "engine/model/event.hpp"
#include "engine/model/reason.hpp"
#include "engine/model/types.hpp"

/// The words of rulebook section 10 for the model's enumerations, both ways. Any thread. `word` of a value
/// that no enumerator names is "?".
namespace paddock::model {

[[nodiscard]] std::string_view word(Side value) noexcept;
[[nodiscard]] std::string_view word(TimeInForce value) noexcept;
[[nodiscard]] std::string_view word(SelfTrade value) noexcept;
[[nodiscard]] std::string_view word(Phase value) noexcept;
[[nodiscard]] std::string_view word(Boundary value) noexcept;
[[nodiscard]] std::string_view word(TieBreak value) noexcept;
[[nodiscard]] std::string_view word(TradeKind value) noexcept;
[[nodiscard]] std::string_view word(CashKind value) noexcept;
[[nodiscard]] std::string_view word(IdentityOf value) noexcept;
[[nodiscard]] std::string_view word(CancelReason value) noexcept;
[[nodiscard]] std::string_view word(Reason value) noexcept;
[[nodiscard]] std::string_view word(Op value) noexcept;
[[nodiscard]] std::string_view word(EventType value) noexcept;
[[nodiscard]] std::string_view word(DetachCause value) noexcept;

/// The value that `text` names in the enumeration E, which is one of the above that a script can contain.
template <class E>
[[nodiscard]] std::optional<E> from_word(std::string_view text) noexcept;

/// An ISO date, "2025-10-20".
[[nodiscard]] std::string date_text(Date date);
/// Reads an ISO date of the years 1970 to 9999; nothing when it is not one that exists.
[[nodiscard]] std::optional<Date> parse_date(std::string_view text) noexcept;

}  // namespace paddock::model
