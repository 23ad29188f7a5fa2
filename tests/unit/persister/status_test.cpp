#include "persister/status_file.hpp"

#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <iterator>

#include "engine/base/clock.hpp"

namespace paddock::persister {
namespace {

std::string status_of(const Progress& progress) {
  const auto file = std::filesystem::path{::testing::TempDir()} / std::to_string(::getpid());
  EXPECT_TRUE(StatusFile{file}.write(progress));
  std::ifstream in{file};
  std::string text{std::istreambuf_iterator<char>{in}, {}};
  std::filesystem::remove(file);
  return text;
}

TEST(Status, DelaysAreThoseOfTheNewestBatches) {
  Progress progress;
  EXPECT_NE(status_of(progress).find("\"commit_delay_p99_us\":0,"), std::string::npos);
  for (int old = 0; old < 500; ++old) progress.delays.add(9'000'000'000);
  for (std::size_t newer = 1; newer <= Delays::kBatches; ++newer) progress.delays.add(1'000'000);
  for (int late = 0; late < 11; ++late) progress.delays.add(5'000'000);
  EXPECT_NE(status_of(progress).find("\"commit_delay_p50_us\":1000,\"commit_delay_p99_us\":5000,"),
            std::string::npos);
}

TEST(Status, ATransactionThatDoesNotEndIsAnAlarm) {
  Progress progress;
  progress.writing_since = base::monotonic_ns() - 1'000'000'000;
  EXPECT_NE(status_of(progress).find("\"alarms\":[]"), std::string::npos);
  progress.writing_since = base::monotonic_ns() - 61'000'000'000;
  progress.set_alarm("another");
  EXPECT_NE(status_of(progress).find(
                "\"alarms\":[\"another\",\"the database has been busy with one transaction for 61 s\"]"),
            std::string::npos);
}

}  // namespace
}  // namespace paddock::persister
