#include "tools/dataset/settings_file.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <fstream>

namespace paddock::dataset {

namespace {

/// As a TOML string.
std::string quoted(const std::string& text) {
  std::string out = "\"";
  for (const char c : text) {
    if (c == '"' || c == '\\') out += '\\';
    out += c;
  }
  return out + '"';
}

}  // namespace

market::Limits limits_for(const Shape& shape) {
  market::Limits limits;
  limits.max_accounts = std::max<std::size_t>(limits.max_accounts, 2U * shape.users);
  limits.max_ports = std::max<std::size_t>(limits.max_ports, 2U * shape.users);
  limits.max_entitlements = std::max<std::size_t>(limits.max_entitlements, 2U * shape.users);
  limits.max_offerings = std::max<std::size_t>(limits.max_offerings, 2U * shape.offerings);
  limits.max_holdings = std::max<std::size_t>(limits.max_holdings, 2 * shape.holdings);
  limits.max_orders = std::max<std::size_t>(limits.max_orders, shape.trades / 4);
  return limits;
}

base::Result<void> write_settings(const std::filesystem::path& file, const Shape& shape,
                                  const std::string& database) {
  const market::Limits limits = limits_for(shape);
  std::ofstream out{file};
  out << fmt::format(
      "[market]\ndirectory = \".\"\n\n[engine.limits]\nmax_accounts = {}\nmax_ports = {}\nmax_entitlements = "
      "{}\n"
      "max_offerings = {}\nmax_holdings = {}\nmax_orders = {}\n\n[persister]\ndatabase = {}\n",
      limits.max_accounts, limits.max_ports, limits.max_entitlements, limits.max_offerings,
      limits.max_holdings, limits.max_orders, quoted(database));
  out.close();
  if (!out) return base::fail("cannot write {}", file.string());
  return {};
}

}  // namespace paddock::dataset
