#include "tools/client/messages.hpp"

#include <algorithm>

#include "gateway/ouch/layout.hpp"

namespace paddock::client {
namespace {

using soup::load_big;
using soup::store_big;
namespace tag = ouch::tag;

char side_letter(model::Side side) noexcept { return side == model::Side::buy ? 'B' : 'S'; }

char tif_letter(model::TimeInForce tif) noexcept {
  switch (tif) {
    case model::TimeInForce::day:
      return '0';
    case model::TimeInForce::gtc:
      return '1';
    case model::TimeInForce::ioc:
      return '3';
    case model::TimeInForce::fok:
      return '4';
  }
  return '?';
}

template <std::size_t N>
void put_text(std::uint8_t* at, const std::array<char, N>& text) noexcept {
  std::memcpy(at, text.data(), N);
}

/// Writes one option at `at` and returns its size.
template <class T>
std::size_t put_option(std::uint8_t* at, std::uint8_t option, T value) noexcept {
  at[0] = static_cast<std::uint8_t>(1 + sizeof value);
  at[1] = option;
  if constexpr (sizeof(T) == 1) {
    at[2] = static_cast<std::uint8_t>(value);
  } else {
    store_big(at + 2, value);
  }
  return 2 + sizeof value;
}

std::uint32_t u32_at(Bytes message, std::size_t at) noexcept { return load_big<std::uint32_t>(&message[at]); }
std::uint64_t u64_at(Bytes message, std::size_t at) noexcept { return load_big<std::uint64_t>(&message[at]); }
char char_at(Bytes message, std::size_t at) noexcept { return static_cast<char>(message[at]); }

template <class Text>
Text text_at(Bytes message, std::size_t at) noexcept {
  Text text;
  std::memcpy(text.chars.data(), &message[at], text.chars.size());
  return text;
}

Accepted decode_accepted(Bytes message) noexcept {
  namespace at = ouch::accepted_at;
  return {.ref = model::UserRef{u32_at(message, at::ref)},
          .side = char_at(message, at::side) == 'B' ? model::Side::buy : model::Side::sell,
          .quantity = u32_at(message, at::quantity),
          .symbol = text_at<model::Symbol>(message, at::symbol),
          .price = u64_at(message, at::price),
          .tif = char_at(message, at::tif),
          .order = model::Seq{u64_at(message, at::order)},
          .cl_ord_id = text_at<model::ClOrdId>(message, at::cl_ord_id)};
}

Replaced decode_replaced(Bytes message) noexcept {
  namespace at = ouch::replaced_at;
  return {.orig_ref = model::UserRef{u32_at(message, at::orig_ref)},
          .ref = model::UserRef{u32_at(message, at::ref)},
          .open = u32_at(message, at::quantity),
          .symbol = text_at<model::Symbol>(message, at::symbol),
          .price = u64_at(message, at::price),
          .order = model::Seq{u64_at(message, at::order)},
          .cl_ord_id = text_at<model::ClOrdId>(message, at::cl_ord_id)};
}

Executed decode_executed(Bytes message) noexcept {
  namespace at = ouch::executed_at;
  return {.ref = model::UserRef{u32_at(message, at::ref)},
          .quantity = u32_at(message, at::quantity),
          .price = u64_at(message, at::price),
          .liquidity = char_at(message, at::liquidity),
          .match = u64_at(message, at::match)};
}

}  // namespace

model::ClOrdId cl_ord_id(std::string_view text) noexcept {
  model::ClOrdId id = model::ClOrdId::blank();
  std::copy_n(text.begin(), std::min(text.size(), id.chars.size()), id.chars.begin());
  return id;
}

Request::Request(const Enter& enter) noexcept {
  namespace at = ouch::enter_at;
  std::uint8_t* to = bytes_.data();
  to[0] = ouch::in::enter;
  store_big(to + at::ref, enter.ref.raw());
  to[at::side] = static_cast<std::uint8_t>(side_letter(enter.side));
  store_big(to + at::quantity, enter.quantity);
  put_text(to + at::symbol, enter.symbol.chars);
  store_big(to + at::price, enter.price ? static_cast<std::uint64_t>(*enter.price) : ouch::kMarketPrice);
  to[at::tif] = static_cast<std::uint8_t>(enter.price ? tif_letter(enter.tif) : '3');
  to[at::display] = 'Y';
  to[at::capacity] = 'P';
  to[at::sweep] = 'N';
  to[at::cross] = 'N';
  put_text(to + at::cl_ord_id, enter.cl_ord_id.chars);
  size_ = at::size;
  if (enter.post_only) size_ += put_option(to + size_, tag::post_only, 'P');
  if (enter.self_trade != model::SelfTrade::cancel_newest) {
    size_ += put_option(to + size_, tag::aiq_strategy,
                        enter.self_trade == model::SelfTrade::cancel_oldest ? 'O' : 'D');
  }
  if (enter.account) size_ += put_option(to + size_, tag::account, enter.account->raw());
  store_big(to + at::appendage, static_cast<std::uint16_t>(size_ - at::size));
}

Request::Request(const Replace& replace) noexcept {
  namespace at = ouch::replace_at;
  std::uint8_t* to = bytes_.data();
  to[0] = ouch::in::replace;
  store_big(to + at::orig_ref, replace.orig_ref.raw());
  store_big(to + at::ref, replace.ref.raw());
  store_big(to + at::quantity, replace.quantity);
  store_big(to + at::price, static_cast<std::uint64_t>(replace.price));
  to[at::tif] = static_cast<std::uint8_t>(tif_letter(replace.tif));
  to[at::display] = 'Y';
  to[at::sweep] = 'N';
  put_text(to + at::cl_ord_id, replace.cl_ord_id.chars);
  size_ = at::size;
}

Request::Request(const Cancel& cancel) noexcept {
  bytes_[0] = ouch::in::cancel;
  store_big(bytes_.data() + ouch::cancel_at::ref, cancel.ref.raw());
  store_big(bytes_.data() + ouch::cancel_at::quantity, cancel.quantity);
  size_ = ouch::cancel_at::size;
}

Request::Request(const Query&) noexcept {
  bytes_[0] = ouch::in::query;
  size_ = ouch::query_at::size;
}

Answer decode(Bytes message) noexcept {
  if (message.empty()) return Unknown{'\0'};
  const char letter = char_at(message, 0);
  const auto has = [&](std::size_t size) { return message.size() >= size; };
  if (letter == ouch::out::accepted && has(ouch::accepted_at::size)) return decode_accepted(message);
  if (letter == ouch::out::replaced && has(ouch::replaced_at::size)) return decode_replaced(message);
  if (letter == ouch::out::executed && has(ouch::executed_at::size)) return decode_executed(message);
  if (letter == ouch::out::canceled && has(ouch::canceled_at::size)) {
    namespace at = ouch::canceled_at;
    return Canceled{model::UserRef{u32_at(message, at::ref)}, u32_at(message, at::quantity),
                    char_at(message, at::reason)};
  }
  if (letter == ouch::out::rejected && has(ouch::rejected_at::size)) {
    namespace at = ouch::rejected_at;
    return Rejected{model::UserRef{u32_at(message, at::ref)}, load_big<std::uint16_t>(&message[at::reason]),
                    text_at<model::ClOrdId>(message, at::cl_ord_id)};
  }
  if (letter == ouch::out::query_response && has(ouch::query_response_at::size)) {
    return NextRef{model::UserRef{u32_at(message, ouch::query_response_at::next_ref)}};
  }
  return Unknown{letter};
}

std::uint64_t timestamp_of(Bytes message) noexcept {
  return message.size() >= ouch::kTimestampAt + 8 ? u64_at(message, ouch::kTimestampAt) : 0;
}

std::optional<model::TimeInForce> time_in_force(char letter) noexcept {
  using enum model::TimeInForce;
  for (const auto tif : {day, gtc, ioc, fok}) {
    if (tif_letter(tif) == letter) return tif;
  }
  return std::nullopt;
}

std::string_view reject_text(std::uint16_t reason) noexcept {
  namespace reject = ouch::reject;
  struct Known {
    std::uint16_t reason;
    std::string_view text;
  };
  static constexpr Known kKnown[] = {
      {reject::destination_closed, "the market is closed"},
      {reject::invalid_display, "display other than Y or A"},
      {reject::fat_finger, "price beyond the collar"},
      {reject::halted, "halted, or not taken in an auction"},
      {reject::sweep_not_allowed, "intermarket sweep is not allowed"},
      {reject::invalid_side, "side other than B or S"},
      {reject::processing_error, "internal failure"},
      {reject::other, "a field with an invalid value"},
      {reject::invalid_quantity, "quantity out of range"},
      {reject::invalid_cross, "cross type other than N"},
      {reject::invalid_symbol, "unknown symbol"},
      {reject::invalid_price, "price out of range or off tick"},
      {reject::short_sell, "short sale"},
      {reject::short_sell_exempt, "short sale exempt"},
      {reject::invalid_aiq, "unknown self-trade strategy"},
      {reject::unknown_account, "unknown account, or the port is not entitled to it"},
      {reject::insufficient_shares, "not enough shares"},
      {reject::insufficient_cash, "not enough cash"},
      {reject::would_cross, "post-only order would cross"},
      {reject::entry_disabled, "order entry is disabled"},
      {reject::tif_not_supported, "time in force is not supported"},
      {reject::bad_appendage, "appendage malformed, or an option that is not served"},
      {reject::exclusive, "attributes that exclude each other"},
      {reject::no_liquidity, "market order with nothing on the other side"},
      {reject::unknown_order, "unknown order"},
      {reject::too_many_orders, "too many live orders"},
  };
  for (const Known& known : kKnown) {
    if (known.reason == reason) return known.text;
  }
  return "a reason unknown to this client";
}

}  // namespace paddock::client
