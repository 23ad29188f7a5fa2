#pragma once

#include <atomic>
#include <thread>

#include "persister/postgres_writer/views.hpp"
#include "persister/progress.hpp"

namespace paddock::persister {

/// Keeps the materialized views as of the newest end of a day, on a thread and a connection of its own: once
/// at the start, and after every COMMIT that made them old. What cannot be refreshed is tried again with
/// pauses, and said in the log; nobody waits for it. One thread, apart from its own.
class ViewRefresh {
 public:
  ViewRefresh(const postgres::DatabaseOptions& database, Progress& progress);
  ~ViewRefresh() { stop(); }
  ViewRefresh(const ViewRefresh&) = delete;
  ViewRefresh& operator=(const ViewRefresh&) = delete;

  /// Ends the thread; a refresh under way is cancelled.
  void stop();
  /// One refresh on the calling thread, after `stop`; false: it failed, and the log says why.
  bool refresh();

 private:
  void run();

  postgres::Views views_;
  Progress& progress_;
  std::atomic<bool> ended_{false};
  std::thread thread_;
};

}  // namespace paddock::persister
