#include <cstring>
#include <tuple>

#include "tests/property/compare.hpp"

namespace paddock::property {
namespace {

using model::Event;
using model::EventType;

// One overload a kind of event, so that a field that is forgotten here stands out beside its struct.
auto fields(const Event::AccountOpened& e) { return std::tuple(e.account); }
auto fields(const Event::Entitled& e) { return std::tuple(e.port, e.account); }
auto fields(const Event::PortReset& e) { return std::tuple(e.port); }
auto fields(const Event::Cash& e) { return std::tuple(e.account, e.kind, e.amount); }
auto fields(const Event::Listed& e) {
  return std::tuple(e.offering, e.issuer, e.shares, e.price, e.tick, e.collar_pct, e.tie_break, e.symbol);
}
auto fields(const Event::PhaseChange& e) { return std::tuple(e.offering, e.phase, e.from); }
auto fields(const Event::Accepted& e) {
  return std::tuple(e.port, e.account, e.ref, e.offering, e.price, e.quantity, e.options.raw(), e.cl_ord_id);
}
auto fields(const Event::Trade& e) {
  return std::tuple(e.offering, e.price, e.quantity.value(), e.kind, e.buyer, e.seller, e.aggressor,
                    e.buy_order, e.sell_order);
}
auto fields(const Event::Cancelled& e) {
  return std::tuple(e.port, e.account, e.ref, e.quantity, e.order, e.offering, e.used_ref, e.open_after,
                    e.reason);
}
auto fields(const Event::Replaced& e) {
  return std::tuple(e.port, e.account, e.orig_ref, e.ref, e.orig_order, e.offering, e.price, e.total.value(),
                    e.open.value(), e.options.raw());
}
auto fields(const Event::Rejected& e) {
  return std::tuple(e.port, e.account, e.ref, e.orig_ref, e.reason, e.wire_reason, e.cl_ord_id);
}
auto fields(const Event::CancelRejected& e) { return std::tuple(e.port, e.ref, e.reason); }
auto fields(const Event::NextRef& e) { return std::tuple(e.port, e.ref); }
auto fields(const Event::Auction& e) {
  return std::tuple(e.offering, e.price, e.volume, e.trades, e.buys, e.sells, e.kind);
}
auto fields(const Event::Entry& e) { return std::tuple(e.number, e.of_account, e.enabled); }
auto fields(const Event::EndOfDay& e) { return std::tuple(e.date); }
auto fields(const Event::Scheduled& e) { return std::tuple(e.date, e.what, e.due); }
auto fields(const Event::Refused& e) { return std::tuple(e.op, e.reason); }
auto fields(const Event::Text& e) { return std::tuple(e.cl_ord_id); }
auto fields(const Event::Identity& e) { return std::tuple(e.of, e.number, e.uuid); }

bool same_body(const Event& a, const Event& b) {
  switch (a.type) {
    case EventType::account_opened:
      return fields(a.account_opened) == fields(b.account_opened);
    case EventType::entitled:
      return fields(a.entitled) == fields(b.entitled);
    case EventType::port_reset:
      return fields(a.port_reset) == fields(b.port_reset);
    case EventType::cash:
      return fields(a.cash) == fields(b.cash);
    case EventType::listed:
      return fields(a.listed) == fields(b.listed);
    case EventType::phase:
      return fields(a.phase) == fields(b.phase);
    case EventType::accepted:
      return fields(a.accepted) == fields(b.accepted);
    case EventType::trade:
      return fields(a.trade) == fields(b.trade);
    case EventType::cancelled:
      return fields(a.cancelled) == fields(b.cancelled);
    case EventType::replaced:
      return fields(a.replaced) == fields(b.replaced);
    case EventType::rejected:
      return fields(a.rejected) == fields(b.rejected);
    case EventType::cancel_rejected:
      return fields(a.cancel_rejected) == fields(b.cancel_rejected);
    case EventType::next_ref:
      return fields(a.next_ref) == fields(b.next_ref);
    case EventType::auction:
      return fields(a.auction) == fields(b.auction);
    case EventType::entry:
      return fields(a.entry) == fields(b.entry);
    case EventType::end_of_day:
      return fields(a.end_of_day) == fields(b.end_of_day);
    case EventType::refused:
      return fields(a.refused) == fields(b.refused);
    case EventType::identity:
      return fields(a.identity) == fields(b.identity);
    case EventType::text:
      return fields(a.text) == fields(b.text);
    case EventType::scheduled:
      return fields(a.scheduled) == fields(b.scheduled);
    default:
      return false;  // the market makes no other
  }
}

constexpr std::uint8_t kOwnFlags = model::event_flag::account_null | model::event_flag::text_follows;

}  // namespace

bool same_event(const Event& a, const Event& b) {
  if (a.type != b.type || a.seq_lo != b.seq_lo) return false;
  if ((a.flags & kOwnFlags) != (b.flags & kOwnFlags)) return false;
  return std::memcmp(a.body, b.body, sizeof(a.body)) == 0 || same_body(a, b);
}

}  // namespace paddock::property
