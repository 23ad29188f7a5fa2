#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "engine/base/result.hpp"
#include "engine/ipc/market_directory.hpp"
#include "engine/log/log_reader.hpp"
#include "engine/model/event.hpp"

namespace paddock::tools {

/// The offerings of a market and the phase of each, from its log as far as it was read; nothing else in it is
/// looked at, so that an operator in a hurry waits for the reading alone. One thread. An error names the file
/// that cannot be read.
class OfferingPhases {
 public:
  struct Offering {
    model::OfferingId id;
    std::string symbol;
    model::Phase phase;
  };
  using ByNumber = std::map<model::OfferingId, Offering>;

  [[nodiscard]] static base::Result<OfferingPhases> open(const ipc::MarketDirectory& market);

  /// Reads on to the end of what is durable now.
  [[nodiscard]] base::Result<void> read_on() { return read_until({}); }
  /// As `read_on`, but an offering with this symbol is enough; its phase is then one of the past.
  [[nodiscard]] base::Result<void> read_until(std::string_view symbol);

  [[nodiscard]] const ByNumber& all() const noexcept { return offerings_; }

 private:
  explicit OfferingPhases(log::LogReader reader);

  log::LogReader reader_;
  std::vector<model::Event> batch_;
  ByNumber offerings_;
};

}  // namespace paddock::tools
