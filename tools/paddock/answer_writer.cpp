#include "tools/paddock/answer_writer.hpp"

#include <fmt/format.h>

#include <iterator>
#include <string_view>
#include <variant>

#include "engine/model/money.hpp"
#include "engine/model/words.hpp"

namespace paddock::tools {
namespace {

constexpr std::uint64_t kLastLimit = model::kMaxPrice.raw();  // what is above is a market price

std::string price_text(std::uint64_t price) {
  if (price > kLastLimit) return "null";
  return '"' + model::money_text(static_cast<std::int64_t>(price)) + '"';
}

std::string_view tif_word(char letter) noexcept {
  const auto tif = client::time_in_force(letter);
  return tif ? model::word(*tif) : "?";
}

std::string_view cancel_word(char letter, std::optional<model::TimeInForce> tif) noexcept {
  switch (letter) {
    case 'U':
      return "user";
    case 'I':
      return tif == model::TimeInForce::fok ? "fok" : "ioc";
    case 'T':
      return "expired";
    case 'Q':
      return "stp";
    case 'S':
      return "mass_cancel";
    default:
      return "?";
  }
}

std::string_view liquidity_word(char letter) noexcept {
  switch (letter) {
    case 'A':
      return "resting";
    case 'R':
      return "incoming";
    case 'O':
      return "opening";
    case 'C':
      return "closing";
    case 'K':
      return "intraday";
    default:
      return "?";
  }
}

using To = std::back_insert_iterator<std::string>;

void append_fields(To to, const client::Accepted& a) {
  fmt::format_to(
      to, R"("accepted","ref":{},"order":{},"symbol":"{}","side":"{}","quantity":{},"price":{},"tif":"{}")",
      a.ref.raw(), a.order.raw(), a.symbol.text(), model::word(a.side), a.quantity, price_text(a.price),
      tif_word(a.tif));
}
void append_fields(To to, const client::Replaced& r) {
  fmt::format_to(to, R"("replaced","orig_ref":{},"ref":{},"order":{},"symbol":"{}","open":{},"price":{})",
                 r.orig_ref.raw(), r.ref.raw(), r.order.raw(), r.symbol.text(), r.open, price_text(r.price));
}
void append_cancelled(To to, const client::Canceled& c, std::optional<model::TimeInForce> tif) {
  fmt::format_to(to, R"("cancelled","ref":{},"quantity":{},"reason":"{}")", c.ref.raw(), c.quantity,
                 cancel_word(c.reason, tif));
}
void append_fields(To to, const client::Canceled& c) { append_cancelled(to, c, std::nullopt); }
void append_fields(To to, const client::Executed& e) {
  fmt::format_to(to, R"("trade","ref":{},"trade":{},"quantity":{},"price":{},"liquidity":"{}")", e.ref.raw(),
                 e.match, e.quantity, price_text(e.price), liquidity_word(e.liquidity));
}
void append_fields(To to, const client::Rejected& r) {
  fmt::format_to(to, R"("rejected","ref":{},"wire_reason":"0x{:04x}","reason":"{}")", r.ref.raw(), r.reason,
                 client::reject_text(r.reason));
}
void append_fields(To to, const client::NextRef& next) {
  fmt::format_to(to, R"("next_ref","ref":{})", next.ref.raw());
}
void append_fields(To to, const client::Unknown& unknown) {
  fmt::format_to(to, R"("unknown","letter":{})", static_cast<int>(unknown.letter));
}

}  // namespace

void append_answer(std::string& to, const client::Answer& answer, std::uint64_t number,
                   std::optional<model::PortId> port, std::optional<model::TimeInForce> tif) {
  to += '{';
  if (port) fmt::format_to(std::back_inserter(to), R"("port":{},)", port->raw());
  fmt::format_to(std::back_inserter(to), R"("number":{},"type":)", number);
  const auto* cancelled = std::get_if<client::Canceled>(&answer);
  if (cancelled != nullptr) append_cancelled(std::back_inserter(to), *cancelled, tif);
  if (cancelled == nullptr)
    std::visit([&](const auto& message) { append_fields(std::back_inserter(to), message); }, answer);
  to += "}\n";
}

}  // namespace paddock::tools
