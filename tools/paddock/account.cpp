#include <fmt/format.h>
#include <unistd.h>

#include <iterator>
#include <map>

#include "engine/model/money.hpp"
#include "engine/model/words.hpp"
#include "tools/paddock/look.hpp"
#include "tools/paddock/market_file.hpp"
#include "tools/paddock/market_view.hpp"
#include "tools/paddock/output.hpp"

namespace paddock::tools {
namespace {

/// What an account's live orders hold back, and the orders themselves in order of time.
struct Reserved {
  std::int64_t cash = 0;
  std::map<model::OfferingId, std::uint64_t> shares;
  std::map<std::uint64_t, OrderView> orders;
};

Reserved reserved_by(const MarketView& view, model::AccountId account) {
  Reserved reserved;
  for (const auto& [number, order] : view.orders()) {
    if (order.account != account) continue;
    reserved.orders.emplace(number, order);
    if (order.side == model::Side::sell) {
      reserved.shares[order.offering] += order.open;
    } else {
      reserved.cash += model::with_commission(order.price * model::Quantity{order.open}).raw();
    }
  }
  return reserved;
}

void print_shares(Output& output, const MarketView& view, model::AccountId account,
                  const Reserved& reserved) {
  auto to = std::back_inserter(output.text());
  fmt::format_to(to, "\n{:<8}  {:>13}  {:>13}  {:>12}\n", "symbol", "shares", "reserved", "price");
  for (auto held = view.shares().lower_bound({account, model::OfferingId{0}});
       held != view.shares().end() && held->first.first == account; ++held) {
    if (held->second == 0) continue;
    const auto number = held->first.second;
    const auto& offering = view.offerings().at(number);
    const auto back = reserved.shares.find(number);
    fmt::format_to(to, "{:<8}  {:>13}  {:>13}  {:>12}\n", offering.symbol.text(), held->second,
                   back == reserved.shares.end() ? 0 : back->second,
                   model::money_text(offering.reference.raw()));
  }
}

void print_orders(Output& output, const MarketView& view, const Reserved& reserved) {
  if (reserved.orders.empty()) return;
  auto to = std::back_inserter(output.text());
  fmt::format_to(to, "\n{:>12}  {:>8}  {:>10}  {:<8}  {:<4}  {:>12}  {:>8}  {:<4}\n", "order", "port", "ref",
                 "symbol", "side", "price", "open", "tif");
  for (const auto& [number, order] : reserved.orders) {
    fmt::format_to(to, "{:>12}  {:>8}  {:>10}  {:<8}  {:<4}  {:>12}  {:>8}  {:<4}\n", number,
                   order.port.raw(), order.ref.raw(), view.offerings().at(order.offering).symbol.text(),
                   model::word(order.side), model::money_text(order.price.raw()), order.open,
                   model::word(order.tif));
    output.poll();
  }
}

}  // namespace

int run_account(const AccountOptions& options) {
  const auto market = open_market(options.config);
  const auto view = market ? view_market(*market) : std::unexpected(market.error());
  if (!view) {
    complain("account", view.error().message);
    return 1;
  }
  const model::AccountId account{options.account};
  const auto cash = view->cash().find(account);
  if (cash == view->cash().end()) {
    complain("account",
             fmt::format("account {} is not open: open_account opens it (paddock send)", options.account));
    return 1;
  }
  const auto reserved = reserved_by(*view, account);
  Output output{STDOUT_FILENO};
  fmt::format_to(std::back_inserter(output.text()), "account {}{}{}\ncash {}, reserved {}, available {}\n",
                 options.account, account == model::kHouse ? " (the house)" : "",
                 view->is_disabled(account) ? " (entry disabled)" : "", model::money_text(cash->second),
                 model::money_text(reserved.cash), model::money_text(cash->second - reserved.cash));
  print_shares(output, *view, account, reserved);
  print_orders(output, *view, reserved);
  output.flush();
  return output.failed() ? 1 : 0;
}

}  // namespace paddock::tools
