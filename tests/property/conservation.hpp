#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <span>
#include <string>

#include "engine/model/event.hpp"
#include "engine/model/state.hpp"

namespace paddock::property {

/// What there must be in a market, counted from deposits, withdrawals and listings alone.
class Conservation {
 public:
  void note(std::span<const model::Event> events);

  /// What is too much or too little in `state`, or promised more than once.
  [[nodiscard]] std::optional<std::string> violation(const model::MarketState& state) const;

 private:
  std::int64_t cash_ = 0;
  std::map<model::OfferingId, std::int64_t> shares_;
};

}  // namespace paddock::property
