#pragma once

#include <memory>

#include "persister/postgres_writer/database.hpp"

namespace paddock::postgres {

/// Refreshes the materialized views (011_views.sql) over connections of its own, so that batches are written
/// meanwhile; readers see the old rows until the new ones are there. The schema must be up to date.
class Views {
 public:
  explicit Views(const DatabaseOptions& options);
  ~Views();

  /// One refresh; waits for the server. `refused`: the views or a right to them are missing. One thread at a
  /// time.
  [[nodiscard]] Outcome<void> refresh();
  /// Any other thread: ends a refresh that is under way; without effect when none is.
  void cancel();

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace paddock::postgres
