#include "engine/model/equilibrium.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <map>
#include <random>
#include <vector>

#include "engine/model/money.hpp"

/// Rulebook section 6, steps 1 to 3, as a function of price levels.
namespace paddock::model {
namespace {

using Levels = std::vector<PriceLevel>;

constexpr std::uint32_t kCent = 100;

Price dollars(std::string_view text) { return Price{static_cast<std::uint32_t>(*parse_money(text))}; }

Equilibrium expected(std::string_view price, std::uint64_t volume, std::int64_t imbalance) {
  return {dollars(price), volume, imbalance};
}

/// The rule as it is written: every price of the grid up to `highest` is tried.
std::optional<Equilibrium> by_trying_all(const Levels& bids, const Levels& asks, const AuctionTerms& terms,
                                         std::uint32_t highest) {
  struct Candidate {
    std::uint32_t price;
    std::int64_t demand, supply;
  };
  const auto volume_of = [](const Candidate& c) { return std::min(c.demand, c.supply); };
  const auto gap_of = [](const Candidate& c) { return std::abs(c.demand - c.supply); };
  std::vector<Candidate> all;
  for (std::uint32_t p = terms.tick; p <= highest; p += terms.tick) {
    Candidate c{p, 0, 0};
    for (const auto& bid : bids) c.demand += bid.price.raw() >= p ? static_cast<std::int64_t>(bid.shares) : 0;
    for (const auto& ask : asks) c.supply += ask.price.raw() <= p ? static_cast<std::int64_t>(ask.shares) : 0;
    all.push_back(c);
  }
  const std::int64_t volume = volume_of(*std::ranges::max_element(all, {}, volume_of));
  if (volume == 0) return std::nullopt;
  std::erase_if(all, [&](const Candidate& c) { return volume_of(c) < volume; });
  const std::int64_t gap = gap_of(*std::ranges::min_element(all, {}, gap_of));
  std::erase_if(all, [&](const Candidate& c) { return gap_of(c) > gap; });
  std::uint32_t price = std::clamp(terms.reference.raw(), all.front().price, all.back().price);
  if (terms.tie_break == TieBreak::pressure) {
    if (std::ranges::all_of(all, [](const Candidate& c) { return c.demand > c.supply; }))
      price = all.back().price;
    if (std::ranges::all_of(all, [](const Candidate& c) { return c.demand < c.supply; }))
      price = all.front().price;
  }
  const auto at = std::ranges::find(all, price, &Candidate::price);
  return Equilibrium{Price{price}, static_cast<std::uint64_t>(volume), at->demand - at->supply};
}

const Levels kWorkedBids{{dollars("115"), 100}, {dollars("110"), 200}};
const Levels kWorkedAsks{{dollars("108"), 150}, {dollars("112"), 100}};

TEST(Equilibrium, worked_example_of_the_rulebook) {
  EXPECT_EQ(find_equilibrium(kWorkedBids, kWorkedAsks, {kCent, TieBreak::reference, dollars("108")}),
            expected("108.00", 150, 150));
  EXPECT_EQ(find_equilibrium(kWorkedBids, kWorkedAsks, {kCent, TieBreak::pressure, dollars("108")}),
            expected("110.00", 150, 150));
}

TEST(Equilibrium, nothing_to_pair_is_no_price) {
  for (const auto tie_break : {TieBreak::reference, TieBreak::pressure}) {
    const AuctionTerms terms{kCent, tie_break, dollars("108")};
    EXPECT_FALSE(find_equilibrium(Levels{}, Levels{}, terms));
    EXPECT_FALSE(find_equilibrium(kWorkedBids, Levels{}, terms));
    EXPECT_FALSE(find_equilibrium(Levels{}, kWorkedAsks, terms));
    EXPECT_FALSE(find_equilibrium(Levels{{dollars("100.99"), 1}}, Levels{{dollars("101"), 1}}, terms));
  }
}

// D - S is 1 up to 99.00 and -1 above: the sign is that at the price.
TEST(Equilibrium, the_imbalance_is_that_at_the_price) {
  const Levels bids{{dollars("102"), 2}, {dollars("99"), 1}};
  const Levels asks{{dollars("98"), 2}, {dollars("99.01"), 1}};
  const auto at = [&](std::string_view reference) {
    return find_equilibrium(bids, asks, {kCent, TieBreak::pressure, dollars(reference)});
  };
  EXPECT_EQ(at("98.50"), expected("98.50", 2, 1));
  EXPECT_EQ(at("99.00"), expected("99.00", 2, 1));
  EXPECT_EQ(at("99.01"), expected("99.01", 2, -1));
  EXPECT_EQ(at("500.00"), expected("102.00", 2, -1));
}

TEST(Equilibrium, at_the_highest_price_and_the_coarsest_tick) {
  const AuctionTerms terms{kCent, TieBreak::pressure, dollars("0.01")};
  EXPECT_EQ(find_equilibrium(Levels{{kMaxPrice, 7}}, Levels{{kMaxPrice, 3}}, terms),
            expected("199999.99", 3, 4));
  EXPECT_EQ(find_equilibrium(Levels{{kMaxPrice, 3}}, Levels{{dollars("0.01"), 7}}, terms),
            expected("0.01", 3, -4));
  const AuctionTerms coarse{kMaxPrice.raw(), TieBreak::reference, kMaxPrice};
  EXPECT_EQ(find_equilibrium(Levels{{kMaxPrice, 7}}, Levels{{kMaxPrice, 7}}, coarse),
            expected("199999.99", 7, 0));
}

TEST(Equilibrium, sums_beyond_32_bits) {
  const std::uint64_t many = 3'000'000'000'000;
  EXPECT_EQ(find_equilibrium(Levels{{dollars("2"), many}, {dollars("1"), many}}, Levels{{dollars("1"), 5}},
                             {kCent, TieBreak::reference, dollars("1")}),
            (Equilibrium{dollars("1.01"), 5, static_cast<std::int64_t>(many) - 5}));
}

/// Levels in memory that count how often they are moved over.
class CountingWalk final : public LevelWalk {
 public:
  CountingWalk(const Levels& levels, int& steps) : levels_(levels), steps_(steps) {}
  [[nodiscard]] bool is_there() const noexcept override { return at_ < levels_.size(); }
  [[nodiscard]] PriceLevel level() const noexcept override { return levels_[at_]; }
  void to_worse() noexcept override { ++at_, ++steps_; }
  void to_better() noexcept override { --at_, ++steps_; }

 private:
  const Levels& levels_;
  int& steps_;
  std::size_t at_ = 0;
};

TEST(Equilibrium, steps_follow_the_levels_not_the_ticks_between_them) {
  const Levels bids{{kMaxPrice, 10}, {dollars("150000"), 10}, {dollars("0.02"), 10}};
  const Levels asks{{dollars("0.01"), 5}, {dollars("100000"), 5}, {dollars("199999.98"), 5}};
  int steps = 0;
  CountingWalk bid_walk{bids, steps};
  CountingWalk ask_walk{asks, steps};
  EXPECT_EQ(find_equilibrium(bid_walk, ask_walk, {kCent, TieBreak::reference, dollars("7")}),
            expected("150000.01", 10, 0));
  EXPECT_LE(steps, 3 * 2 + 3);
}

/// One side of a book with the shares of each price, 0: no level there.
Levels levels_of(const std::map<std::uint32_t, std::uint64_t>& shares, bool best_is_highest) {
  Levels levels;
  for (const auto& [price, count] : shares) {
    if (count > 0) levels.push_back({Price{price}, count});
  }
  if (best_is_highest) std::ranges::reverse(levels);
  return levels;
}

void compare(const Levels& bids, const Levels& asks, std::uint32_t tick, std::uint32_t prices,
             std::uint32_t reference) {
  for (const auto tie_break : {TieBreak::reference, TieBreak::pressure}) {
    const AuctionTerms terms{tick, tie_break, Price{reference * tick}};
    ASSERT_EQ(find_equilibrium(bids, asks, terms), by_trying_all(bids, asks, terms, (prices + 2) * tick));
  }
}

// Every book of up to 2 shares at each of 4 prices on either side, with every reference in and around them.
TEST(Equilibrium, all_small_books_against_every_price) {
  constexpr std::uint32_t kPrices = 4;
  const auto side_of = [](unsigned number, bool best_is_highest) {
    std::map<std::uint32_t, std::uint64_t> shares;
    for (std::uint32_t price = 2; price < 2 + kPrices; ++price, number /= 3) shares[price * 50] = number % 3;
    return levels_of(shares, best_is_highest);
  };
  for (unsigned bids = 0; bids < 81; ++bids) {
    for (unsigned asks = 0; asks < 81; ++asks) {
      for (std::uint32_t reference = 1; reference <= kPrices + 2; ++reference) {
        ASSERT_NO_FATAL_FAILURE(
            compare(side_of(bids, true), side_of(asks, false), 50, kPrices + 2, reference))
            << "bids " << bids << " asks " << asks << " reference " << reference;
      }
    }
  }
}

TEST(Equilibrium, random_books_against_every_price) {
  std::mt19937_64 random{6};
  const auto below = [&](std::uint64_t bound) { return random() % bound; };
  for (int i = 0; i < 20'000; ++i) {
    const auto tick = static_cast<std::uint32_t>(50 * (1 + below(3)));
    const auto prices = static_cast<std::uint32_t>(2 + below(40));
    const std::uint64_t most = below(2) == 0 ? 4 : 999'999;
    std::map<std::uint32_t, std::uint64_t> sides[2];
    for (auto& side : sides) {
      for (std::uint64_t n = below(12); n > 0; --n) {
        side[static_cast<std::uint32_t>(1 + below(prices)) * tick] += 1 + below(most);
      }
    }
    ASSERT_NO_FATAL_FAILURE(compare(levels_of(sides[0], true), levels_of(sides[1], false), tick, prices,
                                    static_cast<std::uint32_t>(1 + below(prices + 2))))
        << "book " << i;
  }
}

TEST(Equilibrium, is_shown_while_orders_gather_or_wait) {
  for (const auto phase : {Phase::pre_open, Phase::closing_auction, Phase::halted})
    EXPECT_TRUE(shows_indicative(phase));
  for (const auto phase : {Phase::closed, Phase::trading}) EXPECT_FALSE(shows_indicative(phase));
}

}  // namespace
}  // namespace paddock::model
