#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <vector>

#include "tests/property/coverage.hpp"
#include "tests/property/generator.hpp"
#include "tests/property/reference/model.hpp"
#include "tests/property/reference/rules.hpp"

/// The oracle itself, held against what the rulebook says of every market: nothing is made or lost, nobody
/// owes, and an open book is never crossed.
namespace paddock::property {
namespace {

using reference::AuctionPrice;
using reference::AuctionTerms;
using reference::Limit;
using reference::Market;

/// Steps 1 to 3 of section 6 as they stand there: every price of the grid is tried.
std::optional<AuctionPrice> auction_by_trying_all(const std::vector<Limit>& buys,
                                                  const std::vector<Limit>& sells, const AuctionTerms& terms,
                                                  std::int64_t highest) {
  struct Candidate {
    std::int64_t price, demand, supply;
  };
  std::vector<Candidate> all;
  std::int64_t volume = 1;
  for (std::int64_t p = terms.tick; p <= highest; p += terms.tick) {
    Candidate c{p, 0, 0};
    for (const Limit& buy : buys) c.demand += buy.price >= p ? buy.quantity : 0;
    for (const Limit& sell : sells) c.supply += sell.price <= p ? sell.quantity : 0;
    volume = std::max(volume, std::min(c.demand, c.supply));
    all.push_back(c);
  }
  std::erase_if(all, [&](const Candidate& c) { return std::min(c.demand, c.supply) < volume; });
  if (all.empty()) return std::nullopt;
  const auto gap = [](const Candidate& c) { return std::abs(c.demand - c.supply); };
  const std::int64_t least = gap(*std::ranges::min_element(all, {}, gap));
  std::erase_if(all, [&](const Candidate& c) { return gap(c) > least; });
  const bool more_wanted = std::ranges::all_of(all, [](const Candidate& c) { return c.demand > c.supply; });
  const bool more_offered = std::ranges::all_of(all, [](const Candidate& c) { return c.demand < c.supply; });
  std::int64_t price = std::clamp(terms.reference, all.front().price, all.back().price);
  if (terms.tie_break == model::TieBreak::pressure && more_wanted) price = all.back().price;
  if (terms.tie_break == model::TieBreak::pressure && more_offered) price = all.front().price;
  return AuctionPrice{price, volume};
}

std::vector<Limit> draw_limits(Rng& rng, std::int64_t tick) {
  std::vector<Limit> limits(rng.below(6));
  for (Limit& limit : limits) limit = {rng.between(1, 12) * tick, rng.between(1, 5)};
  return limits;
}

TEST(ReferenceAuction, agrees_with_trying_every_price) {
  Rng rng(1);
  int with_trades = 0;
  for (int i = 0; i < 20'000; ++i) {
    const std::int64_t tick = rng.pick<std::int64_t>({50, 100, 150});
    const std::vector<Limit> buys = draw_limits(rng, tick);
    const std::vector<Limit> sells = draw_limits(rng, tick);
    const AuctionTerms terms{tick, rng.between(1, 14) * tick,
                             rng.chance(50) ? model::TieBreak::reference : model::TieBreak::pressure};
    const auto found = reference::auction_price(buys, sells, terms);
    ASSERT_EQ(found, auction_by_trying_all(buys, sells, terms, 15 * tick));
    with_trades += found.has_value();
  }
  EXPECT_GT(with_trades, 5'000);
}

TEST(ReferenceAuction, worked_example_of_section_6) {
  const std::vector<Limit> buys{{1'150'000, 100}, {1'100'000, 200}};
  const std::vector<Limit> sells{{1'080'000, 150}, {1'120'000, 100}};
  const auto with = [&](model::TieBreak tie_break) {
    return reference::auction_price(buys, sells, {100, 1'080'000, tie_break});
  };
  EXPECT_EQ(with(model::TieBreak::reference), (AuctionPrice{1'080'000, 150}));
  EXPECT_EQ(with(model::TieBreak::pressure), (AuctionPrice{1'100'000, 150}));
}

/// What deposits, withdrawals and listings say that there must be.
struct Ledger {
  std::int64_t cash = 0;
  std::map<model::OfferingId, std::int64_t> shares;

  void note(const model::Event& event) {
    if (event.type == model::EventType::cash) {
      cash +=
          event.cash.kind == model::CashKind::deposit ? event.cash.amount.raw() : -event.cash.amount.raw();
    }
    if (event.type == model::EventType::listed) shares[event.listed.offering] = event.listed.shares;
  }
};

void expect_conserved(const Market& market, const Ledger& ledger) {
  ASSERT_EQ(market.all_cash(), ledger.cash);
  std::map<model::OfferingId, std::int64_t> shares;
  for (const auto& [key, count] : market.shares) {
    ASSERT_GE(count, market.reserved_shares(key.first, key.second));
    shares[key.second] += count;
  }
  ASSERT_EQ(shares, ledger.shares);
  for (const auto& [number, account] : market.accounts) {
    ASSERT_GE(account.cash, market.reserved_cash(number));
  }
}

void expect_uncrossed(const Market& market) {
  for (const auto& [id, offering] : market.offerings) {
    if (offering.phase != model::Phase::trading) continue;
    const auto* bid = market.best(id, model::Side::buy);
    const auto* ask = market.best(id, model::Side::sell);
    ASSERT_TRUE(bid == nullptr || ask == nullptr || bid->price < ask->price);
  }
  for (const auto& [number, order] : market.orders) {
    const auto tif = order.options.tif();
    ASSERT_TRUE(tif == model::TimeInForce::day || tif == model::TimeInForce::gtc);
    ASSERT_GT(order.open, 0);
    ASSERT_LE(order.open + order.executed, 999'999);
  }
}

TEST(ReferenceModel, keeps_its_promises_on_generated_commands) {
  Coverage coverage;
  for (std::uint64_t seed = 0; seed < 60; ++seed) {
    Generator generator(seed);
    reference::Model model(generator.profile().limits);
    Ledger ledger;
    for (std::uint32_t i = 0; i < generator.profile().length; ++i) {
      const Step step = generator.next(model.market());
      const auto& events = step.resume
                               ? model.resume(model.market().limits.slice)
                               : model.apply(step.command, step.identities ? &*step.identities : nullptr);
      ++coverage.commands;
      coverage.resumed += step.resume;
      coverage.count(events);
      for (const model::Event& event : events) ledger.note(event);
      expect_conserved(model.market(), ledger);
      expect_uncrossed(model.market());
      ASSERT_FALSE(HasFatalFailure()) << "seed " << seed << ", command " << i;
    }
  }
  EXPECT_TRUE(coverage.missing().empty()) << coverage.missing().front() << " never came\n" << coverage.text();
  EXPECT_GT(coverage.trades[0] * 20, coverage.commands) << coverage.text();
  std::printf("%s", coverage.text().c_str());
}

}  // namespace
}  // namespace paddock::property
