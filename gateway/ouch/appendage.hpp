#pragma once

#include <cstdint>
#include <optional>

#include "engine/model/types.hpp"
#include "gateway/soup/big_endian.hpp"

namespace paddock::ouch {

using soup::Bytes;

/// Which message an appendage stands in: each allows other options.
enum class AppendageOf : std::uint8_t { enter, replace, reference };  // `reference`: X and Q

/// The options of one message, with their defaults when they were not given.
struct Options {
  bool post_only = false;
  model::SelfTrade self_trade = model::SelfTrade::cancel_newest;
  model::AiqLetter aiq_letter = model::AiqLetter::port_default;
  std::optional<model::AccountId> account;
};

/// An appendage read to the end or to its first fault.
struct Appendage {
  std::uint16_t fault = 0;  ///< OUCH reject reason; 0: none
  Options options;
};

/// Reads the TagValue elements of `bytes`, which are what follows the Appendage Length field. The structure
/// is checked first, then each option in the order given: allowed in `of`, not repeated, of the right size
/// and with a value that is served (protocols/ouch-5.0.md section 9.2). Pure; any thread.
[[nodiscard]] Appendage read_appendage(Bytes bytes, AppendageOf of) noexcept;

}  // namespace paddock::ouch
