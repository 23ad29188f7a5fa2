#pragma once

#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

#include "engine/base/result.hpp"
#include "engine/log/log_reader.hpp"
#include "engine/model/types.hpp"

namespace paddock::tools {

/// Which symbol an offering's number stands for: scripts name numbers, the wire symbols. One thread.
class Symbols {
 public:
  /// `given`: "1=BLZR74". The market of `config`, when it is on this machine, knows the others. Without any
  /// given, its log is read here, before there is a session that must be kept alive meanwhile.
  [[nodiscard]] static base::Result<Symbols> make(const std::vector<std::string>& given, std::string config);

  /// Nothing when neither knows the number. Asked for an unknown one, it reads on in the market's log, from
  /// where it stopped before.
  [[nodiscard]] std::optional<model::Symbol> find(model::OfferingId offering);

 private:
  void read_on();

  std::unordered_map<std::uint32_t, model::Symbol> known_;
  std::string config_;
  std::optional<log::LogReader> log_;
  bool no_log_ = false;  ///< there is none here
};

}  // namespace paddock::tools
