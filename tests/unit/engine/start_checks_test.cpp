#include "engine/start_checks.hpp"

#include <gtest/gtest.h>
#include <sched.h>

#include <fstream>
#include <string>

#include "engine/base/cpu.hpp"
#include "engine/base/reserved_array.hpp"
#include "tests/support/temporary_market.hpp"

namespace paddock::engine {
namespace {

class StartChecks : public testing::Test {
 protected:
  /// The complaint; empty: none.
  std::string complaint() const {
    const auto done = check_machine(options_, market_.directory());
    return done ? "" : done.error().message;
  }
  static bool has(const std::string& text, const std::string& part) {
    return text.find(part) != std::string::npos;
  }

  test::TemporaryMarket market_;
  EngineOptions options_;
};

/// Leaves this process one core for as long as it lives.
class OneCore {
 public:
  OneCore() {
    ::sched_getaffinity(0, sizeof all_, &all_);
    cpu_set_t one;
    CPU_ZERO(&one);
    CPU_SET(static_cast<std::size_t>(base::allowed_cpus().front()), &one);
    ::sched_setaffinity(0, sizeof one, &one);
  }
  OneCore(const OneCore&) = delete;
  OneCore& operator=(const OneCore&) = delete;
  ~OneCore() { ::sched_setaffinity(0, sizeof all_, &all_); }

 private:
  cpu_set_t all_{};
};

TEST_F(StartChecks, TheDefaultsPass) { EXPECT_EQ(complaint(), ""); }

TEST_F(StartChecks, TooLittleDiskForANewJournalIsRefused) {
  options_.records_per_segment = std::uint64_t{1} << 50;
  EXPECT_TRUE(has(complaint(), "two journal segments need 137438953473 MiB")) << complaint();
}

TEST_F(StartChecks, AnExistingJournalGoesOnAndItsNextSegmentIsLookedAt) {
  std::filesystem::create_directories(market_.directory().journal());
  std::ofstream(market_.directory().journal() / "000000000000.journal") << "there";
  options_.records_per_segment = std::uint64_t{1} << 50;
  EXPECT_EQ(complaint(), "");
  EXPECT_TRUE(check_space_ahead(market_.directory(), 1'024));
  const auto ahead = check_space_ahead(market_.directory(), std::uint64_t{1} << 50);
  ASSERT_FALSE(ahead);
  EXPECT_TRUE(has(ahead.error().message, "the next journal segment needs 68719476737 MiB"))
      << ahead.error().message;
}

TEST_F(StartChecks, MemoryThatCannotBeLockedIsFoundBeforeTheJournalIsRead) {
  options_.lock_memory = true;
  const base::ReservedArray<char> tables(std::size_t{1} << 44);
  const std::string text = complaint();
  EXPECT_TRUE(has(text, "engine.lock_memory is set and needs ") && has(text, " MiB of memory, ")) << text;
  EXPECT_TRUE(has(text, "lower engine.limits")) << text;
  options_.lock_memory = false;
  EXPECT_EQ(complaint(), "");
}

TEST_F(StartChecks, OneCoreCarriesNoThreadThatSpins) {
  const OneCore one;
  EXPECT_EQ(complaint(), "");
  options_.wait = ipc::WaitPolicy::spin;
  EXPECT_TRUE(has(complaint(), "set engine.wait to \"adaptive\"")) << complaint();
  options_.wait = ipc::WaitPolicy::adaptive;
  options_.journal_wait = ipc::WaitPolicy::spin;
  EXPECT_TRUE(has(complaint(), "set engine.journal_wait to \"adaptive\"")) << complaint();
}

TEST_F(StartChecks, AThreadThatSpinsSharesItsCpuWithNobody) {
  const auto cpus = base::allowed_cpus();
  if (cpus.size() < 2) return;  // the test above says what happens then
  options_.cpu = options_.journal_cpu = cpus.front();
  EXPECT_EQ(complaint(), "");
  options_.wait = ipc::WaitPolicy::spin;
  EXPECT_TRUE(has(complaint(), "engine.cpu and engine.journal_cpu are both")) << complaint();
  options_.journal_cpu = cpus.back();
  EXPECT_EQ(complaint(), "");
}

}  // namespace
}  // namespace paddock::engine
