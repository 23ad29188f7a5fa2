#include <fcntl.h>
#include <fmt/format.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <cstdlib>
#include <filesystem>
#include <string>
#include <vector>

#include "engine/base/clock.hpp"
#include "engine/log/group_commit.hpp"
#include "engine/log/scan.hpp"
#include "engine/log/segment_supply.hpp"
#include "tests/fault/journal_rig.hpp"

/// What the journal costs on this machine and disk, beside what the disk itself costs. Not a test: it prints
/// figures. Usage: log_measure [million records, default 8]. Needs room for their 64 bytes each in the
/// temporary folder.
namespace paddock::log {
namespace {

using model::Event;
using model::Seq;

/// Hands out made-up events, of which `batch` more are published after each commit.
class Source final : public JournalFeed {
 public:
  explicit Source(std::uint64_t batch) : batch_(batch), matched_{1 + batch} {
    for (std::uint64_t i = 0; i < kMaxCommitRecords; ++i)
      events_.push_back(test::make_record(i, 1, i % 3 == 0));
  }
  Seq matched() override { return matched_; }
  void copy(Seq first, std::span<Event> to) override {
    for (std::size_t i = 0; i < to.size(); ++i) {
      to[i] = events_[(first.raw() + i) % events_.size()];
      to[i].seq_lo = static_cast<std::uint32_t>(first.raw() + i);
    }
  }
  void publish(Seq journaled, Seq) override {
    journaled_ = journaled;
    matched_ = Seq{journaled.raw() + batch_};
  }
  void resume(Seq) override {}
  void wait(Seq) override {}
  [[nodiscard]] std::uint64_t journaled() const noexcept { return journaled_.raw(); }

 private:
  std::uint64_t batch_;
  Seq matched_;
  Seq journaled_{1};
  std::vector<Event> events_;
};

std::string percentiles(std::vector<std::int64_t> times) {
  std::ranges::sort(times);
  const auto at = [&](std::size_t percent) {
    return static_cast<double>(times[(times.size() - 1) * percent / 100]) / 1000.0;
  };
  return fmt::format("p50 {:7.1f} us   p90 {:7.1f} us   p99 {:7.1f} us", at(50), at(90), at(99));
}

/// Writes of 4 KiB with a sync each into a preallocated file, `write` at a time.
template <class Write>
void measure_bare(const std::string& folder, const char* name, int flags, Write&& write) {
  constexpr std::size_t kWrites = 2000;
  constexpr std::size_t kSize = 4096;
  const std::string path = folder + "/bare";
  const int fd = ::open(path.c_str(), O_RDWR | O_CREAT | O_TRUNC | flags, 0600);
  if (fd < 0) return;
  auto* page = static_cast<char*>(std::aligned_alloc(kSize, kSize));
  std::fill_n(page, kSize, 'x');
  for (std::size_t i = 0; i < kWrites; ++i)
    static_cast<void>(::pwrite(fd, page, kSize, static_cast<off_t>(i * kSize)));
  ::fsync(fd);
  std::vector<std::int64_t> times;
  for (std::size_t i = 0; i < kWrites; ++i) {
    const std::int64_t began = base::monotonic_ns();
    write(fd, page, static_cast<off_t>(i * kSize));
    times.push_back(base::monotonic_ns() - began);
  }
  fmt::print("{:<44} {}\n", name, percentiles(times));
  std::free(page);
  ::close(fd);
  ::unlink(path.c_str());
}

void measure_writes(const std::string& folder) {
  measure_bare(folder, "4 KiB pwrite + fdatasync", 0, [](int fd, const char* page, off_t at) {
    static_cast<void>(::pwrite(fd, page, 4096, at));
    ::fdatasync(fd);
  });
  measure_bare(folder, "4 KiB pwrite, O_DSYNC", O_DSYNC,
               [](int fd, const char* page, off_t at) { static_cast<void>(::pwrite(fd, page, 4096, at)); });
  measure_bare(folder, "4 KiB pwrite, O_DIRECT | O_DSYNC", O_DIRECT | O_DSYNC,
               [](int fd, const char* page, off_t at) { static_cast<void>(::pwrite(fd, page, 4096, at)); });
}

/// Commits of `batch` records each until `records` are written.
void measure_commits(const std::string& folder, std::uint64_t batch, std::uint64_t records) {
  std::filesystem::remove_all(folder);
  test::Collector nothing;
  const auto recovered = recover(posix_files(), folder, {.market_if_new = test::kMarket}, nothing);
  if (!recovered) std::exit(EXIT_FAILURE);
  Source source{batch};
  SegmentMaker maker{posix_files(),
                     folder,
                     {.market = test::kMarket, .records = recovered->records_per_segment},
                     std::chrono::milliseconds{100}};
  GroupCommit commits{posix_files(), folder, *recovered, source, maker};
  std::vector<std::int64_t> times;
  const std::int64_t started = base::monotonic_ns();
  while (source.journaled() < records) {
    const std::int64_t began = base::monotonic_ns();
    const auto step = commits.step();
    if (!step) std::exit(EXIT_FAILURE);
    if (*step == GroupCommit::Step::committed) times.push_back(base::monotonic_ns() - began);
  }
  const auto took = static_cast<double>(base::monotonic_ns() - started) / 1e9;
  fmt::print("{:<44} {}   {:.2f} M/s\n", fmt::format("commits of {} records", batch), percentiles(times),
             static_cast<double>(source.journaled()) / took / 1e6);
}

/// CPU time of the process; on a busy machine it says more than the time on the wall.
double cpu_seconds() {
  timespec now{};
  ::clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
  return static_cast<double>(now.tv_sec) + static_cast<double>(now.tv_nsec) / 1e9;
}

/// Counts what it is given.
class Count final : public RecordVisitor {
 public:
  void take(std::span<const Event> events, Seq) override { records += events.size(); }
  std::uint64_t records = 0;
};

void measure_recovery(const std::string& folder, const char* name) {
  Count count;
  const double cpu_before = cpu_seconds();
  const std::int64_t began = base::monotonic_ns();
  const auto recovered = recover(posix_files(), folder, {}, count);
  if (!recovered) {
    fmt::print("{}\n", recovered.error().message);
    std::exit(EXIT_FAILURE);
  }
  const auto took = static_cast<double>(base::monotonic_ns() - began) / 1e9;
  const double cpu = cpu_seconds() - cpu_before;
  const auto millions = static_cast<double>(count.records) / 1e6;
  fmt::print("{:<44} {:.1f} M records in {:.3f} s: {:.1f} M/s ({:.3f} s of CPU: {:.1f} M/s)\n", name,
             millions, took, millions / took, cpu, millions / cpu);
}

int measure(std::uint64_t records) {
  std::string pattern = (std::filesystem::temp_directory_path() / "paddock-measure-XXXXXX").string();
  if (::mkdtemp(pattern.data()) == nullptr) return EXIT_FAILURE;
  measure_writes(pattern);
  const std::string journal = pattern + "/journal";
  measure_commits(journal, 1, 2000);
  measure_commits(journal, 100, 200'000);
  measure_commits(journal, kMaxCommitRecords, records);
  measure_recovery(journal, "recovery after a kill");
  measure_recovery(journal, "recovery after a clean stop");
  std::filesystem::remove_all(pattern);
  return EXIT_SUCCESS;
}

}  // namespace
}  // namespace paddock::log

int main(int argc, char** argv) {
  const std::uint64_t millions = argc > 1 ? std::strtoull(argv[1], nullptr, 10) : 8;
  return paddock::log::measure(millions * 1'000'000);
}
