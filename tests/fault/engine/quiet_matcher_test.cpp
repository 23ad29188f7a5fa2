// A spinning matcher keeps to its CPU and asks the kernel and the allocator for nothing.

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>

#include "engine/base/cpu.hpp"
#include "tests/fault/engine/command_stream.hpp"
#include "tests/fault/engine/engine_market.hpp"

namespace paddock::test {
namespace {

std::string text_of(const std::filesystem::path& file) {
  std::ifstream in(file);
  return {std::istreambuf_iterator<char>(in), {}};
}

/// The thread of that name, as /proc shows it.
std::string thread_named(pid_t process, const std::string& name) {
  for (const auto& task : std::filesystem::directory_iterator("/proc/" + std::to_string(process) + "/task")) {
    if (text_of(task.path() / "comm") == name + "\n") return task.path().filename();
  }
  return {};
}

/// What follows `field:` in a /proc status file.
std::string field_of(const std::string& status, const std::string& field) {
  const auto at = status.find(field + ":\t");
  const auto begin = at + field.size() + 2;
  return at == std::string::npos ? "" : status.substr(begin, status.find('\n', begin) - begin);
}

class QuietMatcher : public testing::Test {
 protected:
  static constexpr int kCommands = 1'000'000;

  void SetUp() override {
    ASSERT_TRUE(eventually([&] { return !(thread_ = thread_named(engine_.pid(), "matcher")).empty(); }));
    publish(lane_, std::span<const model::Command>(opening(CommandStream::kAccounts)));
    run_commands(100'000);
  }
  void run_commands(int count) {
    for (; count > 0; --count) publish(lane_, stream_.next());
    ASSERT_TRUE(eventually([&] { return all_done(lane_); }));
  }
  std::filesystem::path task() const {
    return std::filesystem::path("/proc") / std::to_string(engine_.pid()) / "task" / thread_;
  }

  const int cpu_ = base::allowed_cpus().back();
  EngineMarket market_{"wait = \"spin\"\ncpu = " + std::to_string(cpu_)};
  ChildProcess engine_ = market_.start_open();
  ipc::LaneProducer lane_ = market_.claim(ipc::LaneKind::operator_);
  CommandStream stream_{11};
  std::string thread_;
};

TEST_F(QuietMatcher, RunsOnItsCpuAlone) {
  EXPECT_EQ(field_of(text_of(task() / "status"), "Cpus_allowed_list"), std::to_string(cpu_));
}

TEST_F(QuietMatcher, MakesNoSystemCallOverAMillionCommands) {
  const auto trace = market_.directory().root() / "trace";
  const auto words = market_.directory().root() / "strace";
  ChildProcess strace({"/usr/bin/strace", "-o", trace.string(), "-p", thread_},
                      {.environment = {}, .standard_error = words.string()});
  ASSERT_TRUE(eventually([&] { return field_of(text_of(task() / "status"), "TracerPid") != "0"; }))
      << text_of(words);
  run_commands(kCommands);
  EXPECT_EQ(text_of(trace), "") << "the matcher's system calls";
  strace.signal(SIGINT);
  std::ignore = strace.wait();
}

TEST_F(QuietMatcher, AllocatesNothingOverAMillionCommands) {
  market_.faults().watched_thread = static_cast<std::uint32_t>(std::stoul(thread_));
  run_commands(kCommands);
  EXPECT_EQ(market_.faults().allocations.load(), 0U);
}

TEST_F(QuietMatcher, TheShimSeesAllocations) {
  market_.faults().watched_thread =
      static_cast<std::uint32_t>(std::stoul(thread_named(engine_.pid(), "housekeeper")));
  EXPECT_TRUE(eventually([&] { return market_.faults().allocations.load() > 0; }));
}

}  // namespace
}  // namespace paddock::test
