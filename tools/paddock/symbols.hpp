#pragma once

#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

#include "engine/base/result.hpp"
#include "engine/model/types.hpp"

namespace paddock::tools {

/// Which symbol an offering's number stands for: scripts name numbers, the wire symbols. One thread.
class Symbols {
 public:
  /// `given`: "1=BLZR74". The market of `config`, when it is on this machine, knows the others.
  [[nodiscard]] static base::Result<Symbols> make(const std::vector<std::string>& given, std::string config);

  /// Nothing when neither knows the number. Reads the market's log when it is asked for an unknown one.
  [[nodiscard]] std::optional<model::Symbol> find(model::OfferingId offering);

 private:
  std::unordered_map<std::uint32_t, model::Symbol> known_;
  std::string config_;
};

}  // namespace paddock::tools
