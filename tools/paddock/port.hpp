#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace paddock::tools {

/// `paddock port add`.
struct PortAddOptions {
  std::string config;
  std::uint32_t port = 0;
  std::string user;
  std::vector<std::uint32_t> accounts;  ///< the first is the default account
  bool cancel_on_disconnect = false;
};
[[nodiscard]] int run_port_add(const PortAddOptions& options);

/// `paddock port list`.
[[nodiscard]] int run_port_list(const std::string& config);

/// `paddock port password|remove|unlock`.
enum class PortChange : std::uint8_t { password, remove, unlock };
[[nodiscard]] int run_port_change(const std::string& config, std::uint32_t port, PortChange change);

}  // namespace paddock::tools
