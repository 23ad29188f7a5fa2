#include "gateway/ouch/outbound.hpp"

#include "engine/base/check.hpp"
#include "gateway/ouch/layout.hpp"
#include "gateway/ouch/reason_map.hpp"

namespace paddock::ouch {

Message::Message(char letter, std::size_t size, std::uint64_t timestamp) noexcept : size_(size) {
  PADDOCK_DCHECK(size <= kCapacity, "a message fits its buffer");
  std::memset(bytes_.data(), 0, size);
  put(0, letter);
  put(kTimestampAt, timestamp);
}

template <class T>
void Message::append_option(std::size_t length_at, std::uint8_t tag, T value) noexcept {
  const std::size_t element = 2 + sizeof value;
  PADDOCK_CHECK(size_ + element <= kCapacity, "a message has room for all its options");
  bytes_[size_] = static_cast<std::uint8_t>(1 + sizeof value);
  bytes_[size_ + 1] = tag;
  put(size_ + 2, value);
  size_ += element;
  put(length_at, static_cast<std::uint16_t>(soup::load_big<std::uint16_t>(&bytes_[length_at]) + element));
}

namespace {

/// Every option in effect that differs from its default, in ascending tag order.
void append_options(Message& message, std::size_t length_at, model::OrderOptions options,
                    model::AccountId account) noexcept {
  if (options.post_only()) message.append_option(length_at, tag::post_only, 'P');
  if (const char aiq = aiq_letter(options); aiq != '*') {
    message.append_option(length_at, tag::aiq_strategy, aiq);
  }
  if (options.account_named()) message.append_option(length_at, tag::account, account.raw());
}

std::uint64_t wire_price(model::Price price, model::OrderOptions options) noexcept {
  if (!options.market()) return price.raw();
  return options.second_sentinel() ? kSecondMarketPrice : kMarketPrice;
}

}  // namespace

Message accepted(const model::Event::Accepted& event, model::Seq order, model::Symbol symbol,
                 std::uint64_t timestamp) noexcept {
  namespace at = accepted_at;
  Message message{out::accepted, at::size, timestamp};
  message.put(at::ref, event.ref.raw());
  message.put(at::side, side_letter(event.options.side()));
  message.put(at::quantity, event.quantity.raw());
  message.put(at::symbol, symbol.chars);
  message.put(at::price, wire_price(event.price, event.options));
  message.put(at::tif, tif_letter(event.options.tif()));
  message.put(at::display, 'Y');
  message.put(at::order, order.raw());
  message.put(at::capacity, capacity_letter(event.options.capacity()));
  message.put(at::sweep, 'N');
  message.put(at::cross, 'N');
  message.put(at::state, 'L');
  message.put(at::cl_ord_id, event.cl_ord_id.chars);
  append_options(message, at::appendage, event.options, event.account);
  return message;
}

Message replaced(const model::Event::Replaced& event, model::Seq order, model::Symbol symbol,
                 const model::ClOrdId& text, std::uint64_t timestamp) noexcept {
  namespace at = replaced_at;
  Message message{out::replaced, at::size, timestamp};
  message.put(at::orig_ref, event.orig_ref.raw());
  message.put(at::ref, event.ref.raw());
  message.put(at::side, side_letter(event.options.side()));
  message.put(at::quantity, event.open.value());
  message.put(at::symbol, symbol.chars);
  message.put(at::price, wire_price(event.price, event.options));
  message.put(at::tif, tif_letter(event.options.tif()));
  message.put(at::display, 'Y');
  message.put(at::order, order.raw());
  message.put(at::capacity, capacity_letter(event.options.capacity()));
  message.put(at::sweep, 'N');
  message.put(at::cross, 'N');
  message.put(at::state, 'L');
  message.put(at::cl_ord_id, text.chars);
  append_options(message, at::appendage, event.options, event.account);
  return message;
}

Message canceled(const model::Event::Cancelled& event, std::uint64_t timestamp) noexcept {
  namespace at = canceled_at;
  Message message{out::canceled, at::size, timestamp};
  message.put(at::ref, event.ref.raw());
  message.put(at::quantity, event.quantity.raw());
  message.put(at::reason, cancel_reason(event.reason));
  return message;
}

Message executed(const model::Event::Trade& event, model::Seq trade, model::UserRef ref, bool incoming,
                 std::uint64_t timestamp) noexcept {
  namespace at = executed_at;
  Message message{out::executed, at::size, timestamp};
  message.put(at::ref, ref.raw());
  message.put(at::quantity, event.quantity.value());
  message.put(at::price, std::uint64_t{event.price.raw()});
  message.put(at::liquidity, liquidity_flag(event.kind, incoming));
  message.put(at::match, trade.raw());
  return message;
}

Message rejected(const model::Event::Rejected& event, std::uint64_t timestamp) noexcept {
  namespace at = rejected_at;
  Message message{out::rejected, at::size, timestamp};
  message.put(at::ref, event.ref.raw());
  message.put(at::reason, reject_reason(event.reason, event.wire_reason));
  message.put(at::cl_ord_id, event.cl_ord_id.chars);
  return message;
}

Message query_response(const model::Event::NextRef& event, std::uint64_t timestamp) noexcept {
  Message message{out::query_response, query_response_at::size, timestamp};
  message.put(query_response_at::next_ref, event.ref.raw());
  return message;
}

}  // namespace paddock::ouch
