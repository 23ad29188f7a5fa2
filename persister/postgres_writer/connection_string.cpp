#include "persister/postgres_writer/connection_string.hpp"

#include <fmt/format.h>

namespace paddock::postgres {
namespace {

struct Default {
  std::string_view name;
  std::string_view value;
};

/// A dead peer is noticed after 5 + 3 x 2 s of silence, an unanswered send after 10 s; a Unix socket ignores
/// all but the first.
constexpr Default kDefaults[] = {
    {"connect_timeout", "10"}, {"keepalives_idle", "5"},      {"keepalives_interval", "2"},
    {"keepalives_count", "3"}, {"tcp_user_timeout", "10000"},
};

}  // namespace

std::string with_timeouts(std::string_view url) {
  const bool is_uri = url.starts_with("postgres://") || url.starts_with("postgresql://");
  std::string parameters;
  for (const auto& [name, value] : kDefaults) {
    if (url.find(fmt::format("{}=", name)) != std::string_view::npos) continue;
    parameters += fmt::format("{}{}={}", parameters.empty() ? "" : is_uri ? "&" : " ", name, value);
  }
  if (parameters.empty()) return std::string{url};
  if (!is_uri) return fmt::format("{} {}", parameters, url);
  return fmt::format("{}{}{}", url, url.find('?') == std::string_view::npos ? '?' : '&', parameters);
}

}  // namespace paddock::postgres
