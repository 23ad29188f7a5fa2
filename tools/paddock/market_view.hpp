#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <unordered_set>
#include <utility>

#include "engine/base/result.hpp"
#include "engine/base/uuid.hpp"
#include "engine/ipc/market_directory.hpp"
#include "engine/model/event.hpp"
#include "engine/model/types.hpp"

namespace paddock::tools {

/// An offering as the log says it is now.
struct OfferingView {
  model::Symbol symbol{};
  model::AccountId issuer{};
  std::uint32_t shares = 0;
  model::Price listing_price{};
  model::Price reference{};  ///< of the last trade between two accounts, before any the listing price
  std::uint32_t tick = 0;
  std::uint8_t collar_pct = 0;
  model::TieBreak tie_break{};
  model::Phase phase = model::Phase::closed;
  std::uint64_t trades = 0;
  std::uint64_t volume = 0;  ///< shares traded
};

/// A live order as the log says it is now.
struct OrderView {
  model::PortId port;
  model::AccountId account;
  model::UserRef ref;
  model::OfferingId offering;
  model::Side side;
  model::TimeInForce tif;
  model::Price price;
  std::uint32_t open;
};

/// The market as a fold over its log, for people who look: offerings, live orders, cash and shares. Written
/// from the rulebook alone, so that it also checks what the engine logged. One thread; memory grows with live
/// orders, accounts and holdings, not with the log.
class MarketView {
 public:
  /// Takes the records `first`, `first + 1`, ... An event that cannot follow the ones before it is kept as
  /// `problem`, once, and the rest is taken as well as it can be.
  void take(std::span<const model::Event> events, model::Seq first);

  [[nodiscard]] const std::map<model::OfferingId, OfferingView>& offerings() const noexcept {
    return offerings_;
  }
  [[nodiscard]] std::optional<model::OfferingId> find(std::string_view symbol) const;
  /// By number: in order of time priority.
  [[nodiscard]] const std::unordered_map<std::uint64_t, OrderView>& orders() const noexcept {
    return orders_;
  }
  [[nodiscard]] const std::map<model::AccountId, std::int64_t>& cash() const noexcept { return cash_; }
  [[nodiscard]] const std::map<std::pair<model::AccountId, model::OfferingId>, std::int64_t>& shares()
      const noexcept {
    return shares_;
  }
  [[nodiscard]] bool is_disabled(model::AccountId account) const { return disabled_.contains(account.raw()); }
  [[nodiscard]] model::Seq last() const noexcept { return last_; }
  [[nodiscard]] std::uint64_t commands() const noexcept { return commands_; }
  [[nodiscard]] const std::string& problem() const noexcept { return problem_; }

  /// Whether cash changed by deposits and withdrawals alone, and every offering's shares add up to what was
  /// listed; says what does not.
  [[nodiscard]] base::Result<void> check_conservation() const;

 private:
  void take(const model::Event& event, model::Seq seq);
  void take_trade(const model::Event::Trade& trade, model::Seq seq);
  void take_off(model::Seq order, std::uint32_t taken, model::Seq seq);
  void replace(const model::Event::Replaced& replaced, model::Seq seq);
  OfferingView* offering(model::OfferingId number, model::Seq seq);
  void doubt(model::Seq seq, std::string_view what);

  std::map<model::OfferingId, OfferingView> offerings_;
  std::unordered_map<std::uint64_t, OrderView> orders_;
  std::map<model::AccountId, std::int64_t> cash_{{model::kHouse, 0}};
  std::map<std::pair<model::AccountId, model::OfferingId>, std::int64_t> shares_;
  std::unordered_set<std::uint32_t> disabled_;
  std::int64_t paid_in_ = 0;  ///< deposits less withdrawals
  model::Seq last_{0};
  std::int64_t time_ = 0;
  std::uint64_t commands_ = 0;
  std::string problem_;
};

/// The market in `market` as of everything durable now. An error names the file that cannot be read.
[[nodiscard]] base::Result<MarketView> view_market(const ipc::MarketDirectory& market);

}  // namespace paddock::tools
