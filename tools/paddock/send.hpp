#pragma once

#include <cstdint>
#include <string>

namespace paddock::tools {

struct SendOptions {
  std::string config;
  std::string script;  ///< a file; "": standard input
  /// How long the oldest command may stay without its answer before the command gives up. The engine carries
  /// out what is in the lane all the same.
  std::uint32_t timeout_s = 60;
};

/// `paddock send`: a script through an operator lane; prints the events that answer each command as they
/// become durable.
[[nodiscard]] int run_send(const SendOptions& options);

}  // namespace paddock::tools
