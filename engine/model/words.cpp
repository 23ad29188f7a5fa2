#include "engine/model/words.hpp"

#include <fmt/format.h>

#include <array>
#include <chrono>
#include <utility>

namespace paddock::model {
namespace {

template <class E>
struct Words;  // Words<E>::list: every enumerator with its word

#define PADDOCK_WORDS(E, N)                                          \
  template <>                                                        \
  struct Words<E> {                                                  \
    static const std::array<std::pair<E, std::string_view>, N> list; \
  };                                                                 \
  constexpr std::array<std::pair<E, std::string_view>, N> Words<E>::list

PADDOCK_WORDS(Side, 2){{{Side::buy, "buy"}, {Side::sell, "sell"}}};
PADDOCK_WORDS(TimeInForce, 4){{{TimeInForce::day, "day"},
                               {TimeInForce::gtc, "gtc"},
                               {TimeInForce::ioc, "ioc"},
                               {TimeInForce::fok, "fok"}}};
PADDOCK_WORDS(SelfTrade, 3){{{SelfTrade::cancel_newest, "cancel_newest"},
                             {SelfTrade::cancel_oldest, "cancel_oldest"},
                             {SelfTrade::cancel_both, "cancel_both"}}};
PADDOCK_WORDS(Phase, 5){{{Phase::closed, "closed"},
                         {Phase::pre_open, "pre_open"},
                         {Phase::trading, "trading"},
                         {Phase::closing_auction, "closing_auction"},
                         {Phase::halted, "halted"}}};
PADDOCK_WORDS(Boundary, 5){{{Boundary::pre_open, "pre_open"},
                            {Boundary::trading, "trading"},
                            {Boundary::closing_auction, "closing_auction"},
                            {Boundary::closed, "closed"},
                            {Boundary::end_of_day, "end_of_day"}}};
PADDOCK_WORDS(TieBreak, 2){{{TieBreak::reference, "reference"}, {TieBreak::pressure, "pressure"}}};
PADDOCK_WORDS(TradeKind, 4){{{TradeKind::continuous, "continuous"},
                             {TradeKind::opening, "opening"},
                             {TradeKind::closing, "closing"},
                             {TradeKind::intraday, "intraday"}}};
PADDOCK_WORDS(CashKind, 2){{{CashKind::deposit, "deposit"}, {CashKind::withdraw, "withdraw"}}};
PADDOCK_WORDS(IdentityOf, 3){
    {{IdentityOf::user, "user"}, {IdentityOf::offering, "offering"}, {IdentityOf::vehicle, "vehicle"}}};
PADDOCK_WORDS(CancelReason, 6){{{CancelReason::user, "user"},
                                {CancelReason::ioc, "ioc"},
                                {CancelReason::fok, "fok"},
                                {CancelReason::stp, "stp"},
                                {CancelReason::expired, "expired"},
                                {CancelReason::mass_cancel, "mass_cancel"}}};
PADDOCK_WORDS(Reason, 23){{{Reason::none, "none"},
                           {Reason::front_door, "front_door"},
                           {Reason::entry_disabled, "entry_disabled"},
                           {Reason::unknown_account, "unknown_account"},
                           {Reason::unknown_offering, "unknown_offering"},
                           {Reason::invalid_quantity, "invalid_quantity"},
                           {Reason::invalid_price, "invalid_price"},
                           {Reason::halted, "halted"},
                           {Reason::market_closed, "market_closed"},
                           {Reason::not_in_auction, "not_in_auction"},
                           {Reason::price_collar, "price_collar"},
                           {Reason::would_cross, "would_cross"},
                           {Reason::no_liquidity, "no_liquidity"},
                           {Reason::insufficient_shares, "insufficient_shares"},
                           {Reason::insufficient_cash, "insufficient_cash"},
                           {Reason::too_many_orders, "too_many_orders"},
                           {Reason::unknown_order, "unknown_order"},
                           {Reason::tif_change, "tif_change"},
                           {Reason::internal, "internal"},
                           {Reason::duplicate, "duplicate"},
                           {Reason::invalid_amount, "invalid_amount"},
                           {Reason::bad_phase, "bad_phase"},
                           {Reason::live_orders, "live_orders"}}};
PADDOCK_WORDS(Op, 19){{{Op::enter, "enter"},
                       {Op::cancel, "cancel"},
                       {Op::replace, "replace"},
                       {Op::query, "query"},
                       {Op::mass_cancel, "mass_cancel"},
                       {Op::open_account, "open_account"},
                       {Op::entitle, "entitle"},
                       {Op::reset_port, "reset_port"},
                       {Op::deposit, "deposit"},
                       {Op::withdraw, "withdraw"},
                       {Op::list, "list"},
                       {Op::phase, "phase"},
                       {Op::disable, "disable"},
                       {Op::enable, "enable"},
                       {Op::end_of_day, "end_of_day"},
                       {Op::attach, "attach"},
                       {Op::detach, "detach"},
                       {Op::scheduled, "scheduled"},
                       {Op::identities, "identities"}}};
PADDOCK_WORDS(EventType, 26){{{EventType::account_opened, "account_opened"},
                              {EventType::entitled, "entitled"},
                              {EventType::port_reset, "port_reset"},
                              {EventType::cash, "cash"},
                              {EventType::listed, "listed"},
                              {EventType::phase, "phase"},
                              {EventType::accepted, "accepted"},
                              {EventType::trade, "trade"},
                              {EventType::cancelled, "cancelled"},
                              {EventType::replaced, "replaced"},
                              {EventType::rejected, "rejected"},
                              {EventType::cancel_rejected, "cancel_rejected"},
                              {EventType::next_ref, "next_ref"},
                              {EventType::auction, "auction"},
                              {EventType::entry, "entry"},
                              {EventType::end_of_day, "end_of_day"},
                              {EventType::refused, "refused"},
                              {EventType::identity, "identity"},
                              {EventType::started, "started"},
                              {EventType::lane_opened, "lane_opened"},
                              {EventType::attached, "attached"},
                              {EventType::detached, "detached"},
                              {EventType::consumed, "consumed"},
                              {EventType::text, "text"},
                              {EventType::continued, "continued"},
                              {EventType::scheduled, "scheduled"}}};
PADDOCK_WORDS(DetachCause, 4){{{DetachCause::logout, "logout"},
                               {DetachCause::lost, "lost"},
                               {DetachCause::gateway_dead, "gateway_dead"},
                               {DetachCause::no_room, "no_room"}}};
#undef PADDOCK_WORDS

template <class E>
std::string_view word_of(E value) noexcept {
  for (const auto& [enumerator, text] : Words<E>::list) {
    if (enumerator == value) return text;
  }
  return "?";
}

}  // namespace

std::string_view word(Side value) noexcept { return word_of(value); }
std::string_view word(TimeInForce value) noexcept { return word_of(value); }
std::string_view word(SelfTrade value) noexcept { return word_of(value); }
std::string_view word(Phase value) noexcept { return word_of(value); }
std::string_view word(Boundary value) noexcept { return word_of(value); }
std::string_view word(TieBreak value) noexcept { return word_of(value); }
std::string_view word(TradeKind value) noexcept { return word_of(value); }
std::string_view word(CashKind value) noexcept { return word_of(value); }
std::string_view word(IdentityOf value) noexcept { return word_of(value); }
std::string_view word(CancelReason value) noexcept { return word_of(value); }
std::string_view word(Reason value) noexcept { return word_of(value); }
std::string_view word(Op value) noexcept { return word_of(value); }
std::string_view word(EventType value) noexcept { return word_of(value); }
std::string_view word(DetachCause value) noexcept { return word_of(value); }

template <class E>
std::optional<E> from_word(std::string_view text) noexcept {
  for (const auto& [enumerator, name] : Words<E>::list) {
    if (name == text) return enumerator;
  }
  return std::nullopt;
}

template std::optional<Side> from_word(std::string_view) noexcept;
template std::optional<TimeInForce> from_word(std::string_view) noexcept;
template std::optional<SelfTrade> from_word(std::string_view) noexcept;
template std::optional<Phase> from_word(std::string_view) noexcept;
template std::optional<TieBreak> from_word(std::string_view) noexcept;
template std::optional<Op> from_word(std::string_view) noexcept;

std::string date_text(Date date) {
  const std::chrono::year_month_day ymd{std::chrono::sys_days{std::chrono::days{date.raw()}}};
  return fmt::format("{:04}-{:02}-{:02}", static_cast<int>(ymd.year()), static_cast<unsigned>(ymd.month()),
                     static_cast<unsigned>(ymd.day()));
}

std::optional<Date> parse_date(std::string_view text) noexcept {
  if (text.size() != 10 || text[4] != '-' || text[7] != '-') return std::nullopt;
  const auto number = [&](std::size_t at, std::size_t size) {
    int value = 0;
    for (const char c : text.substr(at, size)) {
      if (c < '0' || c > '9') return -1;
      value = value * 10 + (c - '0');
    }
    return value;
  };
  const int year = number(0, 4);
  const int month = number(5, 2);
  const int day = number(8, 2);
  if (year < 1970 || month < 1 || day < 1) return std::nullopt;
  const std::chrono::year_month_day ymd{std::chrono::year{year},
                                        std::chrono::month{static_cast<unsigned>(month)},
                                        std::chrono::day{static_cast<unsigned>(day)}};
  if (!ymd.ok()) return std::nullopt;
  return Date{static_cast<std::int32_t>(std::chrono::sys_days{ymd}.time_since_epoch().count())};
}

}  // namespace paddock::model
