#pragma once

#include <atomic>
#include <cstdint>
#include <optional>
#include <thread>

#include "persister/postgres_writer/database.hpp"
#include "persister/progress.hpp"
#include "persister/writing.hpp"

namespace paddock::persister {

/// Keeps the materialized views as of the newest end of a day, on a thread and a connection of its own: once
/// at the start, and after every COMMIT that ended a day. What cannot be refreshed is tried again with
/// pauses, and said in the log; nobody waits for it. The destructor ends the thread; a refresh under way is
/// waited for.
class ViewRefresh {
 public:
  ViewRefresh(const postgres::DatabaseOptions& database, Progress& progress, const ReconnectOptions& pauses);
  ~ViewRefresh();
  ViewRefresh(const ViewRefresh&) = delete;
  ViewRefresh& operator=(const ViewRefresh&) = delete;

  /// One refresh on the calling thread; false: it failed, and the log says why.
  bool refresh();

 private:
  void run();

  const postgres::DatabaseOptions& database_;
  Progress& progress_;
  ReconnectOptions pauses_;
  std::atomic<bool> ended_{false};
  std::thread thread_;
};

}  // namespace paddock::persister
