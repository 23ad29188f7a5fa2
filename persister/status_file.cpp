#include "persister/status_file.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include <string>
#include <utility>
#include <vector>

#include "engine/base/clock.hpp"
#include "engine/base/json_text.hpp"
#include "engine/base/replace_file.hpp"

namespace paddock::persister {
namespace {

std::string list_of(const std::vector<std::string>& texts) {
  std::string json = "[";
  for (const std::string& text : texts) {
    if (json.size() > 1) json += ',';
    json += base::json_text(text);
  }
  return json + ']';
}

/// What is wrong at present, a transaction that does not come to an end included.
std::vector<std::string> alarms_of(const Progress& progress, const std::string& alarm) {
  constexpr std::int64_t kLongNs = 5'000'000'000;
  std::vector<std::string> alarms;
  if (!alarm.empty()) alarms.push_back(alarm);
  const std::int64_t since = progress.writing_since.load(std::memory_order_relaxed);
  const std::int64_t taken = since == 0 ? 0 : base::monotonic_ns() - since;
  if (taken > kLongNs) {
    alarms.push_back(
        fmt::format("the database has been busy with one transaction for {} s", taken / 1'000'000'000));
  }
  return alarms;
}

}  // namespace

StatusFile::StatusFile(std::filesystem::path file)
    : file_(std::move(file)), started_at_ns_(base::wall_clock_ns()) {}

base::Result<void> StatusFile::write(const Progress& progress) {
  const auto relaxed = std::memory_order_relaxed;
  const std::int64_t now = base::monotonic_ns();
  const std::uint64_t committed = progress.committed.load(relaxed);
  const std::uint64_t rows = progress.rows.load(relaxed);
  const std::uint64_t end = progress.log_end.load(relaxed);
  const Progress::Words words = progress.words();
  const std::uint64_t lag = end > committed ? end - committed : 0;
  return base::replace_file(
      file_,
      fmt::format(
          "{{\"pid\":{},\"started_at\":{},\"version\":\"{}\",\"position\":{},\"log_end\":{},\"lag\":{},"
          "\"database\":\"{}\",\"events_per_second\":{},\"rows_per_second\":{},\"batches\":{},"
          "\"last_commit_us\":{},\"commit_delay_p50_us\":{},\"commit_delay_p99_us\":{},\"views_refresh_us\":{"
          "},\"parked\":{},"
          "\"parked_examples\":{},\"alarms\":{}}}\n",
          ::getpid(), started_at_ns_, PADDOCK_VERSION, committed, end, lag,
          progress.connected.load(relaxed) ? "connected" : "away",
          committed == 0 ? 0 : events_.per_second(committed, now), rows_.per_second(rows, now),
          progress.batches.load(relaxed), progress.commit_ns.load(relaxed) / 1000,
          progress.delays.percentile(50) / 1000, progress.delays.percentile(99) / 1000,
          progress.refresh_ns.load(relaxed) / 1000, words.parked.count, list_of(words.parked.examples),
          list_of(alarms_of(progress, words.alarm))));
}

}  // namespace paddock::persister
