#include "engine/base/replace_file.hpp"

#include <gtest/gtest.h>
#include <stdlib.h>

#include <fstream>
#include <iterator>
#include <string>

namespace paddock::base {
namespace {

class ReplaceFile : public testing::Test {
 protected:
  void SetUp() override {
    std::string pattern = (std::filesystem::temp_directory_path() / "paddock-replace-XXXXXX").string();
    folder_ = ::mkdtemp(pattern.data());
    file_ = folder_ / "status.json";
  }
  void TearDown() override { std::filesystem::remove_all(folder_); }
  std::string text() const {
    std::ifstream in(file_);
    return {std::istreambuf_iterator<char>(in), {}};
  }

  std::filesystem::path folder_;
  std::filesystem::path file_;
};

TEST_F(ReplaceFile, TheNewTextStandsAlone) {
  EXPECT_TRUE(replace_file(file_, "a longer text"));
  EXPECT_TRUE(replace_file(file_, "short"));
  EXPECT_EQ(text(), "short");
  EXPECT_EQ(std::distance(std::filesystem::directory_iterator(folder_), {}), 1)
      << "nothing is left beside it";
}

TEST_F(ReplaceFile, OnAFullDiskTheOldTextStays) {
  ASSERT_TRUE(replace_file(file_, "old"));
  std::filesystem::create_symlink("/dev/full", folder_ / "status.json.new");
  const auto done = replace_file(file_, "new");
  ASSERT_FALSE(done);
  EXPECT_EQ(done.error().message,
            (folder_ / "status.json.new").string() + " cannot be written: No space left on device");
  EXPECT_EQ(text(), "old");
}

TEST_F(ReplaceFile, WhatCannotBeReplacedIsNamed) {
  std::filesystem::create_directories(file_ / "in the way");
  const auto done = replace_file(file_, "new");
  ASSERT_FALSE(done);
  EXPECT_TRUE(done.error().message.starts_with(file_.string() + " cannot be replaced: "))
      << done.error().message;
}

}  // namespace
}  // namespace paddock::base
