#include "tests/property/profile.hpp"

namespace paddock::property {

Profile draw_profile(Rng& rng) {
  Profile profile;
  profile.accounts = static_cast<std::uint32_t>(rng.between(2, 5));
  profile.offerings = static_cast<std::uint32_t>(rng.between(1, 3));
  profile.spread = rng.pick({1, 2, 3, 4, 6, 10});
  profile.sizes = rng.pick({2, 5, 10, 100});
  profile.phase_changes = rng.pick<std::uint64_t>({2, 4, 20, 40});
  profile.crowd = rng.pick<std::uint64_t>({8, 20, 40, 60, 90});
  profile.wide = rng.chance(8);
  profile.rich = rng.chance(6);
  profile.length = static_cast<std::uint32_t>(rng.between(1'000, 2'400) + (profile.rich ? 500 : 0));
  if (rng.chance(20)) {  // little but auctions
    profile.phase_changes = 120;
    profile.spread = rng.pick({1, 2, 3});
    profile.sizes = rng.pick({1, 2, 3});
    profile.crowd = 12;
  }
  profile.limits.orders = 1'024;
  if (rng.chance(15)) profile.limits.orders = rng.below(12) + 3;
  if (rng.chance(15)) profile.limits.orders_per_account_and_offering = rng.below(4) + 1;
  if (rng.chance(30)) profile.limits.fok_scan = rng.below(5) + 1;
  if (rng.chance(30)) profile.limits.slice = rng.below(4) + 1;
  return profile;
}

}  // namespace paddock::property
