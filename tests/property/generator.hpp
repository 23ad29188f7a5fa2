#pragma once

#include <cstdint>
#include <limits>
#include <vector>

#include "engine/model/types.hpp"
#include "tests/property/profile.hpp"
#include "tests/property/reference/market.hpp"
#include "tests/property/rng.hpp"
#include "tests/property/step.hpp"

namespace paddock::property {

inline constexpr std::uint32_t kLargest = std::numeric_limits<std::uint32_t>::max();

/// Invents the commands of one episode, each with the market before it in view, so that most of them hit
/// something: live orders, the edge of a collar, the last cent of an account. Reproducible from its seed. One
/// thread.
class Generator {
 public:
  explicit Generator(std::uint64_t seed);

  [[nodiscard]] const Profile& profile() const { return profile_; }
  [[nodiscard]] Step next(const reference::Market& market);

 private:
  using Market = reference::Market;

  // generator.cpp: what comes next
  Step ordinary(const Market& market);
  Step calm(const Market& market);

  // generate_orders.cpp
  Step enter(const Market& market);
  Step replace(const Market& market);
  Step cancel(const Market& market);
  Step query();
  Step mass_cancel(const Market& market);
  model::OrderOptions options();
  std::uint32_t quantity(const Market& market, const model::Command& command);
  void dress(model::Command& command);

  // generate_operator.cpp
  Step open_account();
  Step entitle();
  Step reset_port(const Market& market);
  Step transfer(const Market& market);
  Step list(const Market& market);
  Step list_plain(std::uint32_t number);
  Step phase(const Market& market);
  Step move_on(model::OfferingId id, model::Phase from);
  Step disable();
  Step enable(const Market& market);
  Step end_of_day(const Market& market);
  Step close_boundary(const Market& market);
  model::Identities identities();
  model::Phase next_phase(model::Phase from);
  std::int64_t amount(const Market& market, const model::Command& command);

  // generate_fields.cpp
  model::AccountId account();
  model::AccountId seller(const Market& market, model::OfferingId offering);
  model::PortId port();
  model::PortId port_of(model::AccountId account);
  model::OfferingId offering();
  model::UserRef fresh_ref(const Market& market, model::PortId port);
  model::UserRef old_ref(const Market& market, model::PortId port);
  std::int64_t price(const Market& market, const model::Command& command);
  std::int64_t centre(const Market& market, const reference::Offering& offering,
                      const model::Command& command);
  std::int64_t odd_price(std::int64_t tick);
  const reference::Order* live_order(const Market& market);

  Rng rng_;
  Profile profile_;
  std::vector<Step> opening_;  ///< what is still to be done first, last one first
};

}  // namespace paddock::property
