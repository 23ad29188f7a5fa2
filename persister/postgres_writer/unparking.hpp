#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>

#include "engine/base/uuid.hpp"
#include "engine/model/types.hpp"
#include "persister/postgres_writer/database.hpp"
#include "persister/postgres_writer/sql.hpp"

namespace paddock::postgres {

struct Session;

/// Moves parked rows whose reason is gone to their tables. It sweeps over parked_rows once at the start,
/// again when a user or vehicle that was unknown has become known (looked up every 10 s), and for all other
/// reasons after a pause that doubles from 10 s to 10 minutes while nothing moves. A sweep goes in slices,
/// each a transaction of its own of a bounded number of rows and statements, so that batches are written in
/// between. One thread.
class Unparking {
 public:
  /// The next slice, if one is due. `at` is the present position.
  CameBack work(Session& session, model::Seq at);

 private:
  /// Forgets the users and vehicles that are known by now; true: there were some.
  bool look_up(Session& session);
  bool look_up_some(Session& session, bool users, base::Uuid& after);
  std::size_t slice(Session& session, model::Seq at);
  void finish_sweep();

  bool sweeping_ = false;
  std::size_t step_ = 0;      ///< which table the sweep is in
  std::string after_;         ///< the key it has reached there
  std::size_t moved_ = 0;     ///< in this sweep
  base::Uuid users_after_{};  ///< how far the look-up has come
  base::Uuid vehicles_after_{};
  std::int64_t next_sweep_ns_ = 0;
  std::int64_t next_look_up_ns_ = 0;
  std::int64_t pause_ns_ = 0;
};

}  // namespace paddock::postgres
