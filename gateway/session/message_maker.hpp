#pragma once

#include <cstdint>

#include "engine/model/event.hpp"
#include "engine/model/types.hpp"
#include "gateway/ouch/new_york_time.hpp"
#include "gateway/ouch/outbound.hpp"
#include "gateway/session/offering_directory.hpp"

namespace paddock::session {

/// The one place where an event becomes the message of a port, live or replayed. One thread.
class MessageMaker {
 public:
  explicit MessageMaker(const OfferingDirectory& offerings) noexcept : offerings_(&offerings) {}

  /// The message of an event that belongs to one port: accepted, replaced, cancelled, rejected, next_ref.
  /// `text`: the ClOrdID of a `replaced`.
  [[nodiscard]] ouch::Message of_port(const model::Event& event, model::Seq seq, const model::ClOrdId& text) {
    const std::uint64_t timestamp = clock_.since_midnight(event.time);
    switch (event.type) {
      case model::EventType::accepted:
        return ouch::accepted(event.accepted, seq, offerings_->symbol_of(event.accepted.offering), timestamp);
      case model::EventType::replaced:
        return ouch::replaced(event.replaced, seq, offerings_->symbol_of(event.replaced.offering), text,
                              timestamp);
      case model::EventType::cancelled:
        return ouch::canceled(event.cancelled, timestamp);
      case model::EventType::rejected:
        return ouch::rejected(event.rejected, timestamp);
      default:
        return ouch::query_response(event.next_ref, timestamp);
    }
  }
  /// The message of one side of a trade.
  [[nodiscard]] ouch::Message of_trade(const model::Event& event, model::Seq seq, model::UserRef ref,
                                       bool incoming) {
    return ouch::executed(event.trade, seq, ref, incoming, clock_.since_midnight(event.time));
  }

 private:
  const OfferingDirectory* offerings_;
  ouch::NewYorkClock clock_;
};

/// The port whose stream the event belongs to; 0: none, or a trade, which belongs to two.
[[nodiscard]] inline model::PortId port_of(const model::Event& event) noexcept {
  switch (event.type) {
    case model::EventType::accepted:
      return event.accepted.port;
    case model::EventType::replaced:
      return event.replaced.port;
    case model::EventType::cancelled:
      return event.cancelled.port;
    case model::EventType::rejected:
      return event.rejected.port;
    case model::EventType::next_ref:
      return event.next_ref.port;
    default:
      return model::PortId{0};
  }
}

/// The two orders of a trade in the order of their messages: the incoming one first, in an auction the buy.
struct TradeSides {
  model::Seq first;
  model::Seq second;
  bool first_is_incoming;
};
[[nodiscard]] inline TradeSides sides_of(const model::Event::Trade& trade) noexcept {
  if (trade.aggressor == model::Aggressor::sell) return {trade.sell_order, trade.buy_order, true};
  return {trade.buy_order, trade.sell_order, trade.aggressor == model::Aggressor::buy};
}

}  // namespace paddock::session
