#include <gtest/gtest.h>

#include <fstream>
#include <string>

#include "engine/config.hpp"
#include "tests/support/temporary_market.hpp"

namespace paddock::engine {
namespace {

class EngineConfig : public testing::Test {
 protected:
  base::Result<LoadedOptions> load(const std::string& engine, std::optional<int> cpu = {}) {
    const auto file = market_.directory().root() / "paddock.toml";
    std::ofstream{file} << "[engine]\n" << engine;
    return load_options({.config = file, .cpu = cpu});
  }
  static bool shows(const LoadedOptions& loaded, const std::string& line) {
    return loaded.effective.find(line + "\n") != std::string::npos;
  }

 private:
  test::TemporaryMarket market_;
};

TEST_F(EngineConfig, TheCommandLinesCpuIsTheOneInForceAndShown) {
  const auto loaded = load("cpu = 1\n", 3);
  ASSERT_TRUE(loaded) << loaded.error().message;
  EXPECT_EQ(loaded->options.cpu, 3);
  EXPECT_TRUE(shows(*loaded, "cpu = 3  # from the command line")) << loaded->effective;
  const auto without = load("cpu = 1\n");
  EXPECT_EQ(without->options.cpu, 1);
  EXPECT_TRUE(shows(*without, "cpu = 1")) << without->effective;
}

TEST_F(EngineConfig, AMatcherThatSpinsHasAJournalerThatNeedNotBeWoken) {
  const auto spinning = load("wait = \"spin\"\n");
  ASSERT_TRUE(spinning) << spinning.error().message;
  EXPECT_EQ(spinning->options.journal_wait, ipc::WaitPolicy::yield);
  EXPECT_TRUE(shows(*spinning, "journal_wait = \"yield\"  # default")) << spinning->effective;
  EXPECT_EQ(load("wait = \"spin\"\njournal_wait = \"park\"\n")->options.journal_wait, ipc::WaitPolicy::park);
  EXPECT_EQ(load("wait = \"park\"\n")->options.journal_wait, ipc::WaitPolicy::adaptive);
}

TEST_F(EngineConfig, TheClockIsTheWallClockUnlessItMayBeSet) {
  EXPECT_FALSE(load("")->options.clock_is_set);
  EXPECT_TRUE(load("clock = \"set\"\n")->options.clock_is_set);
  const auto wrong = load("clock = \"fast\"\n");
  ASSERT_FALSE(wrong);
  EXPECT_NE(wrong.error().message.find("engine.clock is \"fast\"; allowed: wall, set"), std::string::npos);
}

TEST_F(EngineConfig, AScheduleIsReadWithTheRest) {
  EXPECT_FALSE(load("")->options.schedule.calendar);
  EXPECT_TRUE(load("[schedule]\ncalendar = \"nyse\"\n")->options.schedule.calendar);
  EXPECT_FALSE(load("[schedule]\ntrading = \"08:00\"\n"));
}

}  // namespace
}  // namespace paddock::engine
