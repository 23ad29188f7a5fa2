#include "engine/model/event_writer.hpp"

#include <string_view>

#include "engine/base/check.hpp"
#include "engine/base/uuid.hpp"
#include "engine/model/money.hpp"
#include "engine/model/text_append.hpp"
#include "engine/model/words.hpp"

namespace paddock::model {
namespace {

constexpr char kHexDigits[] = "0123456789abcdef";

void append_money_field(std::string& to, std::string_view name, std::int64_t units) {
  append_name(to, name);
  to += '"';
  append_money(to, units);
  to += '"';
}

/// Text from a client: any byte, so that everything beyond printable ASCII is escaped.
void append_text_field(std::string& to, std::string_view name, std::string_view text) {
  append_name(to, name);
  to += '"';
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (c == '"' || c == '\\') {
      to += '\\';
      to += c;
    } else if (byte >= 0x20 && byte < 0x7F) {
      to += c;
    } else {
      to += "\\u00";
      to += kHexDigits[byte >> 4];
      to += kHexDigits[byte & 15];
    }
  }
  to += '"';
}

/// A number that may exceed what JSON readers keep exactly.
void append_hex_field(std::string& to, std::string_view name, std::uint64_t value, int digits) {
  append_name(to, name);
  to += "\"0x";
  for (int shift = (digits - 1) * 4; shift >= 0; shift -= 4) to += kHexDigits[(value >> shift) & 15];
  to += '"';
}

std::string_view order_tif(OrderOptions options) noexcept {
  return word(options.market() ? TimeInForce::ioc : options.tif());
}

void append_body(std::string& to, const Event::Cash& cash) {
  append_field(to, "account", cash.account.raw());
  append_money_field(to, "amount", cash.amount.raw());
  append_field(to, "kind", word(cash.kind));
}

void append_body(std::string& to, const Event::Listed& listed) {
  append_field(to, "offering", listed.offering.raw());
  append_field(to, "symbol", listed.symbol.text());
  append_field(to, "issuer", listed.issuer.raw());
  append_field(to, "shares", listed.shares);
  append_money_field(to, "price", listed.price.raw());
  append_money_field(to, "tick", listed.tick);
  append_field(to, "collar_pct", unsigned{listed.collar_pct});
  append_field(to, "tie_break", word(listed.tie_break));
}

void append_body(std::string& to, const Event::Accepted& accepted, Seq seq) {
  append_field(to, "port", accepted.port.raw());
  append_field(to, "account", accepted.account.raw());
  append_field(to, "ref", accepted.ref.raw());
  append_field(to, "order", seq.raw());
  append_field(to, "offering", accepted.offering.raw());
  append_field(to, "side", word(accepted.options.side()));
  append_field(to, "quantity", accepted.quantity.raw());
  append_money_field(to, "price", accepted.price.raw());
  append_field(to, "tif", order_tif(accepted.options));
  append_field(to, "post_only", accepted.options.post_only());
  append_field(to, "stp", word(accepted.options.stp()));
}

void append_body(std::string& to, const Event::Trade& trade, Seq seq) {
  const Quantity quantity{trade.quantity.value()};
  const Amount value = trade.price * quantity;
  append_field(to, "trade", seq.raw());
  append_field(to, "offering", trade.offering.raw());
  append_money_field(to, "price", trade.price.raw());
  append_field(to, "quantity", quantity.raw());
  append_money_field(to, "value", value.raw());
  append_money_field(to, "commission", commission(value).raw());
  append_field(to, "buy_order", trade.buy_order.raw());
  append_field(to, "sell_order", trade.sell_order.raw());
  append_field(to, "buyer", trade.buyer.raw());
  append_field(to, "seller", trade.seller.raw());
  if (trade.aggressor == Aggressor::none) {
    to += ",\"aggressor\":null";
  } else {
    append_field(to, "aggressor", word(trade.aggressor == Aggressor::buy ? Side::buy : Side::sell));
  }
  append_field(to, "kind", word(trade.kind));
}

void append_body(std::string& to, const Event::Cancelled& cancelled) {
  append_field(to, "port", cancelled.port.raw());
  append_field(to, "account", cancelled.account.raw());
  append_field(to, "ref", cancelled.ref.raw());
  append_field(to, "order", cancelled.order.raw());
  append_field(to, "quantity", cancelled.quantity.raw());
  append_field(to, "reason", word(cancelled.reason));
  if (cancelled.used_ref != UserRef{}) append_field(to, "used_ref", cancelled.used_ref.raw());
}

void append_body(std::string& to, const Event::Replaced& replaced, Seq seq) {
  append_field(to, "port", replaced.port.raw());
  append_field(to, "account", replaced.account.raw());
  append_field(to, "orig_ref", replaced.orig_ref.raw());
  append_field(to, "ref", replaced.ref.raw());
  append_field(to, "orig_order", replaced.orig_order.raw());
  append_field(to, "order", seq.raw());
  append_field(to, "quantity", replaced.total.value());
  append_money_field(to, "price", replaced.price.raw());
}

void append_body(std::string& to, const Event& event, const Event::Rejected& rejected) {
  append_field(to, "port", rejected.port.raw());
  if ((event.flags & event_flag::account_null) != 0) {
    to += ",\"account\":null";
  } else {
    append_field(to, "account", rejected.account.raw());
  }
  append_field(to, "ref", rejected.ref.raw());
  append_field(to, "reason", word(rejected.reason));
  if (rejected.reason == Reason::front_door) append_hex_field(to, "wire_reason", rejected.wire_reason, 4);
}

void append_body(std::string& to, const Event::Auction& auction) {
  append_field(to, "offering", auction.offering.raw());
  append_field(to, "kind", word(auction.kind));
  append_money_field(to, "price", auction.price.raw());
  append_field(to, "volume", auction.volume);
  append_field(to, "trades", auction.trades);
  append_field(to, "buys", auction.buys);
  append_field(to, "sells", auction.sells);
}

void append_body(std::string& to, const Event::Entry& entry) {
  append_field(to, entry.of_account ? "account" : "port", entry.number);
  append_field(to, "enabled", entry.enabled);
}

void append_body(std::string& to, const Event::Identity& identity) {
  append_field(to, "of", word(identity.of));
  append_field(to, "number", identity.number);
  append_field(to, "uuid", std::string_view{base::to_string(identity.uuid)});
}

void append_body(std::string& to, const Event::Attached& attached) {
  append_field(to, "port", attached.port.raw());
  append_field(to, "lane", unsigned{attached.lane});
  append_field(to, "connection", attached.connection);
  append_field(to, "cancel_on_disconnect", attached.cancel_on_disconnect);
}

void append_body(std::string& to, const Event::Detached& detached) {
  append_field(to, "port", detached.port.raw());
  append_field(to, "lane", unsigned{detached.lane});
  append_field(to, "cause", word(detached.cause));
}

void append_body(std::string& to, const Event::Continued& continued) {
  if ((continued.flags & command_flag::has_port) != 0) append_field(to, "port", continued.port.raw());
  if ((continued.flags & command_flag::has_account) != 0)
    append_field(to, "account", continued.account.raw());
  if ((continued.flags & command_flag::has_offering) != 0) {
    append_field(to, "offering", continued.offering.raw());
  }
  append_field(to, "reason", word(continued.reason));
  append_field(to, "bound", continued.bound.raw());
}

void append_body(std::string& to, const Event::Scheduled& scheduled) {
  append_field(to, "date", std::string_view{date_text(scheduled.date)});
  append_field(to, "what", word(scheduled.what));
  append_field(to, "due", scheduled.due);
}

/// The records that the log has beside the rulebook's events.
void append_log_record(std::string& to, const Event& event) {
  switch (event.type) {
    case EventType::started:
      append_field(to, "epoch", event.started.epoch);
      append_field(to, "format", event.started.format);
      append_hex_field(to, "market", event.started.market, 12);
      return append_field(to, "scheduler", event.started.scheduler);
    case EventType::lane_opened:
      append_field(to, "lane", unsigned{event.lane_opened.lane});
      return append_hex_field(to, "incarnation", event.lane_opened.incarnation, 16);
    case EventType::attached:
      return append_body(to, event.attached);
    case EventType::detached:
      return append_body(to, event.detached);
    case EventType::consumed:
      append_field(to, "lane", unsigned{event.lane});
      return append_field(to, "position", event.position.value());
    case EventType::text: {
      const std::string_view text{event.text.cl_ord_id.chars.data(), event.text.cl_ord_id.chars.size()};
      return append_text_field(to, "cl_ord_id", text.substr(0, text.find_last_not_of(' ') + 1));
    }
    case EventType::continued:
      return append_body(to, event.continued);
    case EventType::scheduled:
      return append_body(to, event.scheduled);
    default:
      return append_field(to, "number", unsigned{static_cast<std::uint8_t>(event.type)});
  }
}

void append_body(std::string& to, const Event& event, Seq seq) {
  switch (event.type) {
    case EventType::account_opened:
      return append_field(to, "account", event.account_opened.account.raw());
    case EventType::entitled:
      append_field(to, "port", event.entitled.port.raw());
      return append_field(to, "account", event.entitled.account.raw());
    case EventType::port_reset:
      return append_field(to, "port", event.port_reset.port.raw());
    case EventType::cash:
      return append_body(to, event.cash);
    case EventType::listed:
      return append_body(to, event.listed);
    case EventType::phase:
      append_field(to, "offering", event.phase.offering.raw());
      return append_field(to, "phase", word(event.phase.phase));
    case EventType::accepted:
      return append_body(to, event.accepted, seq);
    case EventType::trade:
      return append_body(to, event.trade, seq);
    case EventType::cancelled:
      return append_body(to, event.cancelled);
    case EventType::replaced:
      return append_body(to, event.replaced, seq);
    case EventType::rejected:
      return append_body(to, event, event.rejected);
    case EventType::cancel_rejected:
      append_field(to, "port", event.cancel_rejected.port.raw());
      append_field(to, "ref", event.cancel_rejected.ref.raw());
      return append_field(to, "reason", word(event.cancel_rejected.reason));
    case EventType::next_ref:
      append_field(to, "port", event.next_ref.port.raw());
      return append_field(to, "ref", event.next_ref.ref.raw());
    case EventType::auction:
      return append_body(to, event.auction);
    case EventType::entry:
      return append_body(to, event.entry);
    case EventType::end_of_day:
      return append_field(to, "date", std::string_view{date_text(event.end_of_day.date)});
    case EventType::refused:
      append_field(to, "op", word(event.refused.op));
      return append_field(to, "reason", word(event.refused.reason));
    case EventType::identity:
      return append_body(to, event.identity);
    default:
      return append_log_record(to, event);
  }
}

}  // namespace

void append_event(std::string& to, const Event& event, Seq seq, WithTime with_time) {
  PADDOCK_DCHECK(static_cast<std::uint32_t>(seq.raw()) == event.seq_lo,
                 "an event is written with its own number");
  to += "{\"seq\":";
  append_number(to, seq.raw());
  if (with_time == WithTime::yes) append_field(to, "time", event.time);
  append_field(to, "type", word(event.type));
  append_body(to, event, seq);
  to += "}\n";
}

std::string event_text(const Event& event, Seq seq, WithTime with_time) {
  std::string text;
  append_event(text, event, seq, with_time);
  text.pop_back();
  return text;
}

}  // namespace paddock::model
