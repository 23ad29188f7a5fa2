#include "gateway/session/projection.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>
#include <vector>

#include "engine/base/check.hpp"

namespace paddock::session {

using model::Event;
using model::EventType;

std::string session_name(SessionNumber session) { return fmt::format("{:010}", session); }

PortStream& Projection::stream(model::PortId port) {
  return streams_.try_emplace(port, session_begin_).first->second;
}

const StreamIndex* Projection::index(model::PortId port, SessionNumber session) {
  PortStream& found = stream(port);
  if (session == session_) return &found.current;
  return session + 1 == session_ ? &found.previous : nullptr;
}

template <class Make>
void Projection::deliver(PortStream& stream, model::Seq seq, MessageNumber first, Make&& make) {
  stream.current.add_message(seq, first);
  ++messages_;
  if (stream.listener == nullptr) return;
  const ouch::Message message = make();
  stream.listener->on_message(stream.current.count(), message.bytes());
}

void Projection::fold(std::span<const Event> events) {
  for (const Event& event : events) {
    const model::Seq seq = next_;
    next_ = model::Seq{seq.raw() + 1};
    PADDOCK_DCHECK(event.seq_lo == static_cast<std::uint32_t>(seq.raw()), "events are folded without a gap");
    if (awaiting_text_) {
      awaiting_text_ = false;
      const bool has_text = event.type == EventType::text;
      fold_order_event(replaced_, model::Seq{seq.raw() - 1},
                       has_text ? event.text.cl_ord_id : model::ClOrdId::blank());
    }
    fold_one(event, seq);
  }
}

void Projection::fold_one(const Event& event, model::Seq seq) {
  switch (event.type) {
    case EventType::listed:
      return offerings_.add(event.listed.offering, event.listed.symbol);
    case EventType::accepted:
      if (!share_.has(event.accepted.port)) return;
      open_order(seq, {event.accepted.port, event.accepted.ref, event.accepted.quantity});
      return fold_order_event(event, seq, model::ClOrdId::blank());
    case EventType::replaced:
      if (!share_.has(event.replaced.port)) return;
      if ((event.flags & model::event_flag::text_follows) == 0) {
        return fold_order_event(event, seq, model::ClOrdId::blank());
      }
      awaiting_text_ = true;
      replaced_ = event;
      return;
    case EventType::cancelled:
    case EventType::rejected:
    case EventType::next_ref:
      if (!share_.has(port_of(event))) return;
      return fold_order_event(event, seq, model::ClOrdId::blank());
    case EventType::trade:
      return fold_trade(event, seq);
    case EventType::end_of_day:
      return end_session(seq);
    case EventType::attached:
      if (listener_ != nullptr) listener_->on_attached(event.attached);
      return;
    case EventType::detached:
      if (listener_ != nullptr) listener_->on_detached(event.detached);
      return;
    default:
      return;
  }
}

void Projection::open_order(model::Seq order, const LiveOrder& live) {
  stream(live.port).current.add_order(order, live.ref);
  orders_.insert(order, live);
}

void Projection::fold_order_event(const Event& event, model::Seq seq, const model::ClOrdId& text) {
  if (event.type == EventType::replaced) {
    const Event::Replaced& replaced = event.replaced;
    open_order(seq, {replaced.port, replaced.ref, model::Quantity{replaced.open.value()}});
    orders_.erase(replaced.orig_order);
  }
  PortStream& of_port = stream(port_of(event));
  deliver(of_port, seq, of_port.current.count() + 1, [&] { return maker_.of_port(event, seq, text); });
  if (event.type == EventType::cancelled) fold_cancelled(event.cancelled);
}

void Projection::fold_cancelled(const Event::Cancelled& cancelled) {
  if (cancelled.open_after.raw() == 0) {
    orders_.erase(cancelled.order);
  } else if (LiveOrder* live = orders_.find(cancelled.order); live != nullptr) {
    live->open = cancelled.open_after;
  }
}

void Projection::fold_trade(const Event& event, model::Seq seq) {
  const TradeSides sides = sides_of(event.trade);
  const LiveOrder* first = orders_.find(sides.first);
  const LiveOrder* second = orders_.find(sides.second);
  PADDOCK_CHECK(!share_.is_all() || (first != nullptr && second != nullptr),
                "both orders of a trade are live when it happens");
  PortStream* const first_stream = first == nullptr ? nullptr : &stream(first->port);
  PortStream* const second_stream = second == nullptr ? nullptr : &stream(second->port);
  const MessageNumber first_number = first_stream == nullptr ? 0 : first_stream->current.count() + 1;
  if (first_stream != nullptr) {
    deliver(*first_stream, seq, first_number,
            [&] { return maker_.of_trade(event, seq, first->ref, sides.first_is_incoming); });
  }
  if (second_stream != nullptr) {
    const bool same = second_stream == first_stream;
    deliver(*second_stream, seq, same ? first_number : second_stream->current.count() + 1,
            [&] { return maker_.of_trade(event, seq, second->ref, false); });
  }
  for (const model::Seq order : {sides.first, sides.second}) {
    LiveOrder* live = orders_.find(order);
    if (live == nullptr) continue;
    live->open -= model::Quantity{event.trade.quantity.value()};
    if (live->open.raw() == 0) orders_.erase(order);
  }
}

void Projection::end_session(model::Seq seq) {
  const SessionNumber ended = session_++;
  previous_begin_ = session_begin_;
  session_begin_ = model::Seq{seq.raw() + 1};
  for (auto& [port, stream] : streams_) {
    stream.previous = std::exchange(stream.current, StreamIndex{session_begin_});
  }
  // The orders that go on, oldest first; the rest of the day is not looked at again.
  std::vector<std::pair<model::Seq, LiveOrder>> live;
  live.reserve(orders_.size());
  orders_.for_each([&](model::Seq order, const LiveOrder& one) { live.emplace_back(order, one); });
  std::ranges::sort(live, {}, &std::pair<model::Seq, LiveOrder>::first);
  for (const auto& [order, one] : live) stream(one.port).current.add_order(order, one.ref);
  if (listener_ != nullptr) listener_->on_session_end(ended);
}

}  // namespace paddock::session
