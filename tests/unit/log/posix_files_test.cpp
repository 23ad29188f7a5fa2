#include <gtest/gtest.h>
#include <stdlib.h>
#include <sys/stat.h>

#include <array>
#include <cerrno>
#include <filesystem>
#include <string>

#include "engine/log/file_layer.hpp"

namespace paddock::log {
namespace {

class PosixFilesTest : public ::testing::Test {
 protected:
  void SetUp() override {
    std::string pattern = (std::filesystem::temp_directory_path() / "paddock-files-XXXXXX").string();
    ASSERT_NE(::mkdtemp(pattern.data()), nullptr);
    folder_ = pattern;
  }
  void TearDown() override { std::filesystem::remove_all(folder_); }

  FileLayer& files_ = posix_files();
  std::string folder_;
};

TEST_F(PosixFilesTest, WhatIsWrittenIsRead) {
  const std::string path = folder_ + "/a";
  const auto file = files_.open(path, OpenMode::make_anew);
  ASSERT_TRUE(file);
  ASSERT_TRUE(files_.allocate(*file, 8192));
  EXPECT_EQ(*files_.size(*file), 8192U);
  ASSERT_TRUE(files_.write(*file, "hello", 5, 4094));
  ASSERT_TRUE(files_.sync_data(*file));
  files_.close(*file);
  const auto again = files_.open(path, OpenMode::read);
  ASSERT_TRUE(again);
  std::array<char, 5> read{};
  EXPECT_EQ(*files_.read(*again, read.data(), read.size(), 4094), 5U);
  EXPECT_EQ(std::string(read.data(), read.size()), "hello");
  EXPECT_EQ(*files_.read(*again, read.data(), read.size(), 8190), 2U) << "fewer at the end of the file only";
  files_.close(*again);
  struct stat facts {};
  ASSERT_EQ(::stat(path.c_str(), &facts), 0);
  EXPECT_EQ(facts.st_mode & 0777U, 0600U);
}

TEST_F(PosixFilesTest, NamesAreMovedAndRemoved) {
  const auto file = files_.open(folder_ + "/a.new", OpenMode::make_anew);
  ASSERT_TRUE(file);
  files_.close(*file);
  ASSERT_TRUE(files_.rename(folder_ + "/a.new", folder_ + "/a"));
  ASSERT_TRUE(files_.sync_directory(folder_));
  EXPECT_EQ(*files_.list(folder_), std::vector<std::string>{"a"});
  ASSERT_TRUE(files_.unlink(folder_ + "/a"));
  EXPECT_TRUE(files_.list(folder_)->empty());
  ASSERT_TRUE(files_.make_directory(folder_ + "/d"));
  EXPECT_EQ(files_.make_directory(folder_ + "/d").error(), Errno{EEXIST});
}

TEST_F(PosixFilesTest, FailuresAreErrnoValues) {
  EXPECT_EQ(files_.open(folder_ + "/none", OpenMode::read).error(), Errno{ENOENT});
  EXPECT_EQ(files_.open(folder_ + "/none", OpenMode::update).error(), Errno{ENOENT});
  EXPECT_EQ(files_.list(folder_ + "/none").error(), Errno{ENOENT});
  EXPECT_EQ(files_.sync_directory(folder_ + "/none").error(), Errno{ENOENT});
  EXPECT_EQ(describe(Errno{ENOSPC}), "No space left on device (28)");
}

TEST_F(PosixFilesTest, AFullDeviceIsOutOfSpace) {
  const auto full = files_.open("/dev/full", OpenMode::update);
  ASSERT_TRUE(full);
  const auto written = files_.write(*full, "x", 1, 0);
  ASSERT_FALSE(written);
  EXPECT_TRUE((IoFailure{written.error(), ""}).out_of_space());
  EXPECT_FALSE((IoFailure{Errno{EIO}, ""}).out_of_space());
  files_.close(*full);
}

}  // namespace
}  // namespace paddock::log
