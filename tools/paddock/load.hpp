#pragma once

#include <chrono>
#include <cstdint>
#include <string>

#include "tools/workload/order_flow.hpp"

namespace paddock::tools {

struct LoadOptions {
  std::string config;
  std::string host = "127.0.0.1";
  std::uint16_t port = 26400;
  bool lane = false;           ///< through an operator lane instead of OUCH
  std::string logins;          ///< file of `USER PASSWORD PORT` lines; "": made on this machine's market
  std::uint32_t rate = 1'000;  ///< commands a second, all ports together
  std::uint32_t seconds = 10;
  std::string record;        ///< file for every answer; "": none
  bool print_setup = false;  ///< print the operator's script that the flow needs, and stop
  workload::FlowOptions flow{.first_account = 9'001, .first_offering = 9'001, .live_orders = 2'000};
};

/// `paddock load`: an open-loop order flow, and how long its answers took. A command's time counts from when
/// it was due, not from when it could be sent, so that a pause of the market shows in every command that it
/// held up. Exit status 1 when an answer is missing.
[[nodiscard]] int run_load(const LoadOptions& options);

}  // namespace paddock::tools
