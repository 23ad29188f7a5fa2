#pragma once

#include "engine/market/state.hpp"
#include "engine/model/event.hpp"
#include "engine/model/event_sink.hpp"

/// Filling in the events of orders from places in the tables.
namespace paddock::market {

/// What a `cancelled` event says beyond the order.
struct Cancellation {
  model::Quantity quantity;
  model::Quantity open_after;
  model::CancelReason reason;
  model::UserRef used_ref{0};  ///< of a replace to nothing
};

void emit_cancelled(const State& state, const book::Order& order, const Cancellation& cancellation,
                    model::EventSink& out) noexcept;

/// The two sides of a trade.
struct Match {
  Index offering;
  Index buyer;
  Index seller;
  model::Seq buy_order;
  model::Seq sell_order;
  model::Price price;
  model::Quantity quantity;
};

void emit_trade(const State& state, const Match& match, model::TradeKind kind, model::Aggressor aggressor,
                model::EventSink& out) noexcept;

void emit_rejected(const model::Command& command, bool account_known, model::AccountId account,
                   model::Reason reason, model::EventSink& out) noexcept;

}  // namespace paddock::market
