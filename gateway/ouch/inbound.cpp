#include "gateway/ouch/inbound.hpp"

#include <algorithm>
#include <optional>

#include "engine/base/check.hpp"
#include "gateway/ouch/appendage.hpp"
#include "gateway/ouch/layout.hpp"

namespace paddock::ouch {
namespace {

using model::Command;
using model::OrderOptions;
using soup::load_big;

constexpr std::size_t kLengthField = 2;  // Appendage Length

std::uint16_t check_side(char side, OrderOptions& options) noexcept {
  switch (side) {
    case 'B':
      return 0;
    case 'S':
      options.side(model::Side::sell);
      return 0;
    case 'T':
      return reject::short_sell;
    case 'E':
      return reject::short_sell_exempt;
    default:
      return reject::invalid_side;
  }
}

std::uint16_t check_tif(char tif, OrderOptions& options) noexcept {
  switch (tif) {
    case '0':
      return 0;
    case '1':
      options.tif(model::TimeInForce::gtc);
      return 0;
    case '3':
      options.tif(model::TimeInForce::ioc);
      return 0;
    case '4':
      options.tif(model::TimeInForce::fok);
      return 0;
    default:
      return reject::tif_not_supported;
  }
}

std::uint16_t check_display(char display) noexcept {
  return display == 'Y' || display == 'A' ? std::uint16_t{0} : reject::invalid_display;
}

std::uint16_t check_capacity(char capacity, OrderOptions& options) noexcept {
  switch (capacity) {
    case 'A':
      return 0;
    case 'P':
      options.capacity(model::Capacity::principal);
      return 0;
    case 'R':
      options.capacity(model::Capacity::riskless);
      return 0;
    case 'O':
      options.capacity(model::Capacity::other);
      return 0;
    default:
      return reject::other;
  }
}

std::uint16_t check_sweep(char sweep) noexcept {
  if (sweep == 'N') return 0;
  return sweep == 'Y' ? reject::sweep_not_allowed : reject::other;
}

std::uint16_t check_cross(char cross) noexcept {
  return cross == 'N' ? std::uint16_t{0} : reject::invalid_cross;
}

std::uint16_t check_cl_ord_id(const model::ClOrdId& id) noexcept {
  const bool printable = std::ranges::all_of(id.chars, [](char c) { return c >= 0x20 && c <= 0x7E; });
  return printable ? std::uint16_t{0} : reject::other;
}

/// The first reason of several, each of which is 0 when its check passed.
std::uint16_t first_of(std::initializer_list<std::uint16_t> reasons) noexcept {
  for (const std::uint16_t reason : reasons) {
    if (reason != 0) return reason;
  }
  return 0;
}

model::ClOrdId cl_ord_id_at(Bytes message, std::size_t at) noexcept {
  model::ClOrdId id;
  std::memcpy(id.chars.data(), message.data() + at, id.chars.size());
  return id;
}

char char_at(Bytes message, std::size_t at) noexcept { return static_cast<char>(message[at]); }

bool is_market(std::uint64_t price) noexcept { return price == kMarketPrice || price == kSecondMarketPrice; }

Inbound malformed(std::string_view text) noexcept {
  Inbound inbound;
  inbound.text = text;
  return inbound;
}

/// The appendage of a message whose Appendage Length field is at `at` and must be there.
Appendage appendage_at(Bytes message, std::size_t at, AppendageOf of) noexcept {
  const Bytes rest = message.subspan(at + kLengthField);
  if (load_big<std::uint16_t>(message.data() + at) != rest.size()) {
    return {.fault = reject::bad_appendage, .options = {}};
  }
  return read_appendage(rest, of);
}

Inbound decode_enter(Bytes message) noexcept {
  namespace at = enter_at;
  if (message.size() < at::size) return malformed("an Enter Order that is too short");
  Inbound inbound;
  inbound.kind = Inbound::Kind::command;
  Command& command = inbound.command = model::make_order_command(model::Op::enter);
  command.ref = model::UserRef{load_big<std::uint32_t>(&message[at::ref])};
  command.quantity = load_big<std::uint32_t>(&message[at::quantity]);
  command.order.cl_ord_id = cl_ord_id_at(message, at::cl_ord_id);
  std::memcpy(inbound.symbol.chars.data(), &message[at::symbol], inbound.symbol.chars.size());

  const auto price = load_big<std::uint64_t>(&message[at::price]);
  const Appendage appendage = appendage_at(message, at::appendage, AppendageOf::enter);
  OrderOptions& options = command.order.options;
  const std::uint16_t enumerations = first_of({
      appendage.fault,
      check_side(char_at(message, at::side), options),
      check_tif(char_at(message, at::tif), options),
      check_display(char_at(message, at::display)),
      check_capacity(char_at(message, at::capacity), options),
      check_sweep(char_at(message, at::sweep)),
      check_cross(char_at(message, at::cross)),
      check_cl_ord_id(command.order.cl_ord_id),
  });
  options.post_only(appendage.options.post_only)
      .stp(appendage.options.self_trade)
      .aiq_letter(appendage.options.aiq_letter)
      .account_named(appendage.options.account.has_value());
  command.account = appendage.options.account.value_or(model::kHouse);

  const bool immediate = options.tif() == model::TimeInForce::ioc || options.tif() == model::TimeInForce::fok;
  const bool excluded = options.post_only() && (immediate || is_market(price));
  command.front_reason = first_of({enumerations, excluded ? reject::exclusive : std::uint16_t{0}});
  if (is_market(price) && options.tif() == model::TimeInForce::ioc) {
    options.market(true).second_sentinel(price == kSecondMarketPrice);
  } else {
    // A market price with another TIF lies above the highest limit: the engine finds it in its turn.
    command.price = static_cast<std::int64_t>(price);
  }
  return inbound;
}

Inbound decode_replace(Bytes message) noexcept {
  namespace at = replace_at;
  if (message.size() < at::size) return malformed("a Replace Order that is too short");
  Inbound inbound;
  inbound.kind = Inbound::Kind::command;
  Command& command = inbound.command = model::make_order_command(model::Op::replace);
  command.orig_ref = model::UserRef{load_big<std::uint32_t>(&message[at::orig_ref])};
  command.ref = model::UserRef{load_big<std::uint32_t>(&message[at::ref])};
  command.quantity = load_big<std::uint32_t>(&message[at::quantity]);
  command.price = static_cast<std::int64_t>(load_big<std::uint64_t>(&message[at::price]));
  command.order.cl_ord_id = cl_ord_id_at(message, at::cl_ord_id);
  command.flags = model::command_flag::has_tif;
  // Options of a replace are checked, and have no effect: the order keeps those it was entered with.
  command.front_reason = first_of({
      appendage_at(message, at::appendage, AppendageOf::replace).fault,
      check_tif(char_at(message, at::tif), command.order.options),
      check_display(char_at(message, at::display)),
      check_sweep(char_at(message, at::sweep)),
      check_cl_ord_id(command.order.cl_ord_id),
  });
  return inbound;
}

/// A message whose appendage may be missing: the size is that of one of its two forms, or nothing is done
/// when only the appendage is wrong.
std::optional<Inbound> check_optional_form(Bytes message, std::size_t size,
                                           std::string_view wrong_size) noexcept {
  if (message.size() == size) return std::nullopt;
  if (message.size() < size + kLengthField) return malformed(wrong_size);
  if (appendage_at(message, size, AppendageOf::reference).fault == 0) return std::nullopt;
  Inbound ignored;
  ignored.kind = Inbound::Kind::ignored;
  return ignored;
}

Inbound decode_cancel(Bytes message) noexcept {
  namespace at = cancel_at;
  if (const auto fault = check_optional_form(message, at::size, "a Cancel Order of the wrong size"))
    return *fault;
  Inbound inbound;
  inbound.kind = Inbound::Kind::command;
  inbound.command = model::make_command(model::Op::cancel);
  inbound.command.ref = model::UserRef{load_big<std::uint32_t>(&message[at::ref])};
  inbound.command.quantity = load_big<std::uint32_t>(&message[at::quantity]);
  return inbound;
}

Inbound decode_query(Bytes message) noexcept {
  if (const auto fault = check_optional_form(message, query_at::size, "an Account Query of the wrong size")) {
    return *fault;
  }
  Inbound inbound;
  inbound.kind = Inbound::Kind::command;
  inbound.command = model::make_command(model::Op::query);
  return inbound;
}

/// A request of the protocol that is not taken here. `size`: of its fixed part.
Inbound not_served(Bytes message, std::size_t size, std::string_view text) noexcept {
  if (message.size() < size) return malformed("a message that is too short for its type");
  Inbound inbound;
  inbound.kind = Inbound::Kind::not_served;
  inbound.text = text;
  return inbound;
}

Inbound decode_modify(Bytes message) noexcept {
  constexpr std::size_t kSize = 10;
  if (const auto fault = check_optional_form(message, kSize, "a Modify Order of the wrong size"))
    return *fault;
  return not_served(message, kSize, "Modify Order is not served here; use Cancel Order with a quantity");
}

}  // namespace

Inbound decode(Bytes message) noexcept {
  PADDOCK_CHECK(!message.empty(), "an empty message was refused by the session layer");
  switch (char_at(message, 0)) {
    case in::enter:
      return decode_enter(message);
    case in::replace:
      return decode_replace(message);
    case in::cancel:
      return decode_cancel(message);
    case in::query:
      return decode_query(message);
    case in::modify:
      return decode_modify(message);
    case in::mass_cancel:
      return not_served(message, 19, "Mass Cancel is not served here; cancel each order");
    case in::disable:
      return not_served(message, 11, "Disable Order Entry is not served here; ask the operator");
    case in::enable:
      return not_served(message, 11, "Enable Order Entry is not served here; ask the operator");
    default:
      return malformed("a message type that no client sends");
  }
}

}  // namespace paddock::ouch
