#include "engine/ipc/market_directory.hpp"

#include <gtest/gtest.h>
#include <sys/stat.h>

#include <filesystem>
#include <string>

#include "tests/support/temporary_market.hpp"

namespace paddock::ipc {
namespace {

TEST(MarketDirectory, EveryWayToWriteThePathLeadsToTheSameSegments) {
  const test::TemporaryMarket market;
  const auto& root = market.directory().root();
  const auto link = root.parent_path() / (root.filename().string() + "-link");
  std::filesystem::create_symlink(root, link);
  const auto through_link = MarketDirectory::open(link);
  const auto with_dots = MarketDirectory::open(root / "journal" / "..");
  std::filesystem::remove(link);
  ASSERT_TRUE(through_link && with_dots);
  EXPECT_EQ(through_link->segment("events"), market.directory().segment("events"));
  EXPECT_EQ(with_dots->segment("events"), market.directory().segment("events"));
}

TEST(MarketDirectory, TwoMarketsHaveDifferentSegments) {
  const test::TemporaryMarket one;
  const test::TemporaryMarket two;
  EXPECT_NE(one.directory().segment("events"), two.directory().segment("events"));
}

TEST(MarketDirectory, IsMadeForItsOwnerAlone) {
  const test::TemporaryMarket market;
  for (const char* folder : {"journal", "lock", "status", "log"}) {
    struct stat info {};
    ASSERT_EQ(::stat((market.directory().root() / folder).c_str(), &info), 0) << folder;
    EXPECT_EQ(info.st_mode & 0777U, 0700U) << folder;
  }
}

TEST(MarketDirectory, IsMadeWithItsMissingParents) {
  const test::TemporaryMarket market;
  const auto deep = MarketDirectory::create(market.directory().root() / "a" / "b");
  ASSERT_TRUE(deep) << deep.error().message;
  EXPECT_TRUE(std::filesystem::is_directory(deep->journal()));
}

TEST(MarketDirectory, AMissingOneIsNamedWithWhatToDo) {
  const auto missing = MarketDirectory::open("/nonexistent/market");
  ASSERT_FALSE(missing);
  EXPECT_NE(missing.error().message.find("/nonexistent/market"), std::string::npos);
  EXPECT_NE(missing.error().message.find("start its engine"), std::string::npos);
}

TEST(MarketDirectory, AFileIsNoDirectory) {
  const test::TemporaryMarket market;
  const auto probe = MarketDirectory::open("/etc/passwd");
  ASSERT_FALSE(probe);
  EXPECT_NE(probe.error().message.find("not a directory"), std::string::npos);
}

}  // namespace
}  // namespace paddock::ipc
