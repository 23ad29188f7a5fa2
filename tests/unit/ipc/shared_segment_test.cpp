#include "engine/ipc/shared_segment.hpp"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <string>

#include "tests/support/temporary_market.hpp"

namespace paddock::ipc {
namespace {

constexpr std::uint64_t kMarket = 0x123456789abc;

class SharedSegmentTest : public testing::Test {
 protected:
  SegmentSpec spec(std::uint64_t market = kMarket) const {
    return {.name = market_.directory().segment("test"),
            .kind = SegmentKind::lane,
            .record_size = 64,
            .capacity = 64,
            .market = market,
            .bytes = kHeaderBytes + 64 * 64};
  }
  SharedSegment make() const {
    auto made = SharedSegment::adopt_or_create(spec());
    EXPECT_TRUE(made) << made.error().message;
    made->publish();
    return std::move(*made);
  }
  std::filesystem::path file() const { return market_.segment_file("test"); }

  test::TemporaryMarket market_;
};

void expect_refused(const base::Result<SharedSegment>& result, const std::string& word) {
  ASSERT_FALSE(result);
  EXPECT_NE(result.error().message.find(word), std::string::npos) << result.error().message;
}

TEST_F(SharedSegmentTest, IsAllZerosAndForItsOwnerAlone) {
  const SharedSegment segment = make();
  for (std::size_t i = kHeaderBytes; i < spec().bytes; ++i) ASSERT_EQ(segment.data()[i], std::byte{0});
  struct stat info {};
  ASSERT_EQ(::stat(file().c_str(), &info), 0);
  EXPECT_EQ(info.st_mode & 0777U, 0600U);
  EXPECT_FALSE(segment.adopted());
}

TEST_F(SharedSegmentTest, OutlivesItsMakerAndIsAdopted) {
  make().data()[5000] = std::byte{42};
  const auto again = SharedSegment::adopt_or_create(spec());
  ASSERT_TRUE(again);
  EXPECT_TRUE(again->adopted());
  EXPECT_EQ(again->data()[5000], std::byte{42});
}

TEST_F(SharedSegmentTest, CannotBeOpenedBeforeItIsMadeAndPublished) {
  expect_refused(SharedSegment::open(spec()), "start this market's engine");
  auto made = SharedSegment::create(spec());
  ASSERT_TRUE(made);
  expect_refused(SharedSegment::open(spec()), "not ready");
  made->publish();
  EXPECT_TRUE(SharedSegment::open(spec()));
}

TEST_F(SharedSegmentTest, OneThatWasNeverFinishedIsReplaced) {
  std::ignore = SharedSegment::create(spec());
  const auto again = SharedSegment::adopt_or_create(spec());
  ASSERT_TRUE(again);
  EXPECT_FALSE(again->adopted());
}

TEST_F(SharedSegmentTest, AnEmptyFileOfAKilledMakerIsReplaced) {
  std::ofstream(file()).close();
  EXPECT_TRUE(SharedSegment::adopt_or_create(spec()));
}

TEST_F(SharedSegmentTest, AnotherMarketsIsRefusedByReadersAndReplacedByTheEngine) {
  const SharedSegment old = make();
  expect_refused(SharedSegment::open(spec(0x111)), "123456789abc");
  EXPECT_TRUE(SharedSegment::open(spec(0))) << "zero opens whichever it is";
  const auto replaced = SharedSegment::adopt_or_create(spec(0x111));
  ASSERT_TRUE(replaced);
  EXPECT_FALSE(replaced->adopted());
  EXPECT_EQ(old.header().state.load(), SegmentState::retired) << "who still maps the old one can see it";
}

TEST_F(SharedSegmentTest, AForeignSegmentIsRefused) {
  const std::string bytes(spec().bytes, 'x');
  std::ofstream(file(), std::ios::binary) << bytes;
  expect_refused(SharedSegment::adopt_or_create(spec()), "not Paddock's");
  expect_refused(SharedSegment::open(spec()), "not Paddock's");
  EXPECT_TRUE(std::filesystem::exists(file())) << "what is not ours is left alone";
}

TEST_F(SharedSegmentTest, AWrongSizeIsRefused) {
  std::ignore = make();
  std::filesystem::resize_file(file(), spec().bytes + 1);
  expect_refused(SharedSegment::adopt_or_create(spec()), std::to_string(spec().bytes + 1));
  expect_refused(SharedSegment::open(spec()), "remove /dev/shm/");
}

TEST_F(SharedSegmentTest, AnotherLayoutIsRefused) {
  const SharedSegment segment = make();
  segment.header().layout_version = kLayoutVersion + 1;
  expect_refused(SharedSegment::adopt_or_create(spec()), "layout 2");
  expect_refused(SharedSegment::open(spec()), "layout 2");
  segment.header().layout_version = kLayoutVersion;
  segment.header().kind = SegmentKind::events;
  expect_refused(SharedSegment::open(spec()), "kind 1");
}

TEST_F(SharedSegmentTest, TooLittleSharedMemorySaysWhatIsNeededFoundAndToBeDone) {
  SegmentSpec huge = spec();
  huge.bytes = std::size_t{1} << 46;
  const auto refused = SharedSegment::adopt_or_create(huge);
  expect_refused(refused, "needs 67108864.0 MiB");
  expect_refused(refused, "MiB are free");
  expect_refused(refused, "remount");
  EXPECT_FALSE(std::filesystem::exists(file())) << "nothing is left behind";
}

}  // namespace
}  // namespace paddock::ipc
