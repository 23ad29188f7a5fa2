#include "tests/property/conservation.hpp"

#include <fmt/format.h>

namespace paddock::property {

void Conservation::note(std::span<const model::Event> events) {
  for (const model::Event& event : events) {
    if (event.type == model::EventType::cash) {
      const std::int64_t amount = event.cash.amount.raw();
      cash_ += event.cash.kind == model::CashKind::deposit ? amount : -amount;
    }
    if (event.type == model::EventType::listed) shares_[event.listed.offering] = event.listed.shares;
  }
}

std::optional<std::string> Conservation::violation(const model::MarketState& state) const {
  std::int64_t cash = 0;
  for (const model::AccountState& account : state.accounts) {
    cash += account.cash.raw();
    if (account.reserved > account.cash || account.reserved.raw() < 0) {
      return fmt::format("account {} has reserved more cash than it has", account.account.raw());
    }
  }
  if (cash != cash_) return fmt::format("the cash of all accounts is {} and should be {}", cash, cash_);
  std::map<model::OfferingId, std::int64_t> shares;
  for (const model::HoldingState& holding : state.holdings) {
    shares[holding.offering] += holding.shares;
    if (holding.reserved > holding.shares) {
      return fmt::format("account {} has reserved more shares than it has", holding.account.raw());
    }
  }
  for (const auto& [offering, listed] : shares_) {
    if (shares[offering] != listed) {
      return fmt::format("offering {} has {} shares and should have {}", offering.raw(), shares[offering],
                         listed);
    }
  }
  return std::nullopt;
}

}  // namespace paddock::property
