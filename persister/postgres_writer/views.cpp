#include "persister/postgres_writer/views.hpp"

#include <fmt/format.h>

#include <atomic>
#include <vector>

#include "persister/postgres_writer/connection_string.hpp"
#include "persister/postgres_writer/sql.hpp"

namespace paddock::postgres {

struct Views::State {
  DatabaseOptions options;
  std::atomic<std::uint64_t> server_process{0};  ///< that works on a refresh; 0: none

  [[nodiscard]] Connection connect() const {
    const std::vector<Connection::Setting> settings = {
        {"search_path", "public"},
        {"jit", "off"},
        {"statement_timeout", "0"},
        {"lock_timeout", fmt::to_string(options.lock_timeout.count())},
    };
    return Connection{with_timeouts(options.url), settings};
  }
};

Views::Views(const DatabaseOptions& options) : state_(std::make_unique<State>()) {
  state_->options = options;
}
Views::~Views() = default;

Outcome<void> Views::refresh() {
  try {
    Connection connection = state_->connect();
    Transaction transaction{connection};
    state_->server_process.store(transaction.run("SELECT pg_backend_pid()").number(0, 0));
    transaction.run("SELECT paddock_refresh_views()");
    state_->server_process.store(0);
    transaction.commit();
    return {};
  } catch (const SqlError& problem) {
    state_->server_process.store(0);
    const auto kind =
        problem.blame() == SqlError::Blame::statement ? Trouble::Kind::refused : Trouble::Kind::lost;
    return std::unexpected(Trouble{kind, problem.what()});
  }
}

void Views::cancel() {
  const std::uint64_t process = state_->server_process.load();
  if (process == 0) return;
  try {
    Connection connection = state_->connect();
    Transaction transaction{connection};
    transaction.run(fmt::format("SELECT pg_cancel_backend({})", process));
  } catch (const SqlError&) {
    // Without a server there is nothing to cancel: the refresh ends by itself.
  }
}

}  // namespace paddock::postgres
