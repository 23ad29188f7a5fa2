#pragma once

#include "persister/postgres_writer/database.hpp"

namespace paddock::postgres {

/// Refreshes the materialized views (010_views.sql) over a connection of its own, so that batches are written
/// meanwhile; readers see the old rows until the new ones are there. Any thread; waits for the server. The
/// schema must be up to date. `refused`: the views or a right to them are missing.
[[nodiscard]] Outcome<void> refresh_views(const DatabaseOptions& options);

}  // namespace paddock::postgres
