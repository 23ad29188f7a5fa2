#include "gateway/ouch/reason_map.hpp"

#include "gateway/ouch/layout.hpp"

namespace paddock::ouch {

std::uint16_t reject_reason(model::Reason reason, std::uint16_t wire_reason) noexcept {
  using model::Reason;
  switch (reason) {
    case Reason::front_door:
      return wire_reason;
    case Reason::entry_disabled:
      return reject::entry_disabled;
    case Reason::unknown_account:
      return reject::unknown_account;
    case Reason::unknown_offering:
      return reject::invalid_symbol;
    case Reason::invalid_quantity:
      return reject::invalid_quantity;
    case Reason::invalid_price:
      return reject::invalid_price;
    case Reason::halted:
    case Reason::not_in_auction:
      return reject::halted;
    case Reason::market_closed:
      return reject::destination_closed;
    case Reason::price_collar:
      return reject::fat_finger;
    case Reason::would_cross:
      return reject::would_cross;
    case Reason::no_liquidity:
      return reject::no_liquidity;
    case Reason::insufficient_shares:
      return reject::insufficient_shares;
    case Reason::insufficient_cash:
      return reject::insufficient_cash;
    case Reason::too_many_orders:
      return reject::too_many_orders;
    case Reason::unknown_order:
      return reject::unknown_order;
    case Reason::tif_change:
      return reject::exclusive;
    case Reason::none:
    case Reason::internal:
    case Reason::duplicate:
    case Reason::invalid_amount:
    case Reason::bad_phase:
    case Reason::live_orders:
      break;
  }
  return reject::processing_error;
}

char cancel_reason(model::CancelReason reason) noexcept {
  using model::CancelReason;
  switch (reason) {
    case CancelReason::user:
      return 'U';
    case CancelReason::ioc:
    case CancelReason::fok:
      return 'I';
    case CancelReason::expired:
      return 'T';
    case CancelReason::stp:
      return 'Q';
    case CancelReason::mass_cancel:
      break;
  }
  return 'S';
}

char liquidity_flag(model::TradeKind kind, bool incoming) noexcept {
  using model::TradeKind;
  switch (kind) {
    case TradeKind::opening:
      return 'O';
    case TradeKind::closing:
      return 'C';
    case TradeKind::intraday:
      return 'K';
    case TradeKind::continuous:
      break;
  }
  return incoming ? 'R' : 'A';
}

char side_letter(model::Side side) noexcept { return side == model::Side::buy ? 'B' : 'S'; }

char tif_letter(model::TimeInForce tif) noexcept {
  constexpr char kLetters[] = {'0', '1', '3', '4'};  // day, gtc, ioc, fok
  return kLetters[static_cast<unsigned>(tif) & 3U];
}

char capacity_letter(model::Capacity capacity) noexcept {
  constexpr char kLetters[] = {'A', 'P', 'R', 'O'};
  return kLetters[static_cast<unsigned>(capacity) & 3U];
}

char aiq_letter(model::OrderOptions options) noexcept {
  if (options.stp() == model::SelfTrade::cancel_oldest) return 'O';
  if (options.stp() == model::SelfTrade::cancel_both) return 'D';
  constexpr char kLetters[] = {'*', 'N', 'W', '*'};  // port_default, disabled, newest
  return kLetters[static_cast<unsigned>(options.aiq_letter()) & 3U];
}

}  // namespace paddock::ouch
