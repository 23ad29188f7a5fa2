#include "persister/postgres_writer/views.hpp"

#include <fmt/format.h>

#include <vector>

#include "persister/postgres_writer/connection_string.hpp"
#include "persister/postgres_writer/sql.hpp"

namespace paddock::postgres {

Outcome<void> refresh_views(const DatabaseOptions& options) {
  const std::vector<Connection::Setting> settings = {
      {"search_path", "public"},
      {"jit", "off"},
      {"statement_timeout", "0"},
      {"lock_timeout", fmt::to_string(options.lock_timeout.count())},
  };
  try {
    Connection connection{with_timeouts(options.url), settings};
    Transaction transaction{connection};
    transaction.run("SELECT paddock_refresh_views()");
    transaction.commit();
    return {};
  } catch (const SqlError& problem) {
    const auto kind =
        problem.blame() == SqlError::Blame::statement ? Trouble::Kind::refused : Trouble::Kind::lost;
    return std::unexpected(Trouble{kind, problem.what()});
  }
}

}  // namespace paddock::postgres
