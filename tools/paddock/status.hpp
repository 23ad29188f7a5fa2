#pragma once

#include <string>

namespace paddock::tools {

struct StatusOptions {
  std::string config;
};

/// `paddock status`: each process of a market, as it describes itself once a second in the folder `status`,
/// and whether it is alive. Exit status 1 when one is not, is not open yet, or has an alarm, or when there is
/// no gateway. One that was stopped in order is not expected to be there.
[[nodiscard]] int run_status(const StatusOptions& options);

}  // namespace paddock::tools
