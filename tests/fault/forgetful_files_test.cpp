#include "tests/fault/forgetful_files.hpp"

#include <gtest/gtest.h>

#include <cerrno>

namespace paddock::test {
namespace {

using log::Errno;
using log::FileHandle;
using log::OpenMode;

/// The layer that the fault tests stand on must itself forget what it says that it forgets.
class ForgetfulFilesTest : public ::testing::Test {
 protected:
  FileHandle made(const std::string& path) {
    const auto file = files_.open(path, OpenMode::make_anew);
    EXPECT_TRUE(file);
    return *file;
  }
  void put(FileHandle file, const std::string& text, std::uint64_t offset = 0) {
    EXPECT_TRUE(files_.write(file, text.data(), text.size(), offset));
  }
  std::string text(const std::string& path) {
    std::string read;
    for (const std::byte b : files_.bytes(path)) read.push_back(static_cast<char>(b));
    return read;
  }
  void lose(int kept_percent, std::size_t piece = 512) { files_.lose_power({piece, kept_percent}, random_); }

  ForgetfulFiles files_;
  std::mt19937_64 random_{1};
};

TEST_F(ForgetfulFilesTest, AWriteThatWasNotSyncedIsForgotten) {
  const FileHandle file = made("/d/a");
  put(file, "one");
  ASSERT_TRUE(files_.sync_data(file));
  ASSERT_TRUE(files_.sync_directory("/d"));
  put(file, "two");
  EXPECT_EQ(text("/d/a"), "two");
  lose(0);
  EXPECT_EQ(text("/d/a"), "one");
}

TEST_F(ForgetfulFilesTest, ANameThatWasNotSyncedIsForgotten) {
  const FileHandle file = made("/d/a");
  ASSERT_TRUE(files_.sync_directory("/d"));
  ASSERT_TRUE(files_.sync_data(file));
  ASSERT_TRUE(files_.rename("/d/a", "/d/b"));
  EXPECT_EQ(files_.names(), std::vector<std::string>{"/d/b"});
  lose(0);
  EXPECT_EQ(files_.names(), std::vector<std::string>{"/d/a"});
}

TEST_F(ForgetfulFilesTest, PiecesOfAWriteCanSurvive) {
  const FileHandle file = made("/d/a");
  put(file, std::string(64, '.'));
  ASSERT_TRUE(files_.sync_data(file));
  ASSERT_TRUE(files_.sync_directory("/d"));
  put(file, std::string(64, 'x'));
  lose(50, 8);
  const std::string left = text("/d/a");
  EXPECT_NE(left, std::string(64, '.'));
  EXPECT_NE(left, std::string(64, 'x'));
  for (std::size_t i = 0; i < left.size(); ++i) EXPECT_EQ(left[i], left[i / 8 * 8]);
}

TEST_F(ForgetfulFilesTest, AFailedSyncLeavesItsChangesInTheCacheForGood) {
  const FileHandle file = made("/d/a");
  ASSERT_TRUE(files_.sync_data(file));
  ASSERT_TRUE(files_.sync_directory("/d"));
  put(file, "lost");
  files_.fail_next_sync("/a");
  const auto failed = files_.sync_data(file);
  ASSERT_FALSE(failed);
  EXPECT_EQ(failed.error(), Errno{EIO});
  EXPECT_TRUE(files_.sync_data(file)) << "a second sync seems to work";
  EXPECT_EQ(text("/d/a"), "lost");
  lose(100);
  EXPECT_EQ(text("/d/a"), "");
}

TEST_F(ForgetfulFilesTest, PowerGoesAtTheChosenOperation) {
  const FileHandle file = made("/d/a");
  files_.lose_power_after(1);
  put(file, "one");
  EXPECT_THROW(static_cast<void>(files_.write(file, "two!", 4, 0)), PowerLoss);
  EXPECT_EQ(text("/d/a"), "twe") << "half of the write was done";
}

}  // namespace
}  // namespace paddock::test
