#include "engine/log/format.hpp"

#include <gtest/gtest.h>

#include <cstring>

#include "engine/base/crc32c.hpp"
#include "tests/fault/journal_rig.hpp"

namespace paddock::log {
namespace {

using model::Event;
using model::Seq;

TEST(Format, CrcCoversMarketSeqAndTheRecordWithoutItsCrc) {
  Event record = test::make_record(77, 1, true);
  record.commit = 9;
  std::array<unsigned char, 16 + kRecordSize> bytes{};
  const std::uint64_t market = test::kMarket;
  const std::uint64_t seq = 77;
  std::memcpy(bytes.data(), &market, 8);
  std::memcpy(bytes.data() + 8, &seq, 8);
  std::memcpy(bytes.data() + 16, &record, kRecordSize);
  record.crc = 0xDEADBEEF;
  EXPECT_EQ(record_crc(record, market, Seq{seq}), base::crc32c(bytes.data(), bytes.size()));
}

TEST(Format, AStampedRecordIsWholeInItsPlaceOnly) {
  Event record = test::make_record(77, 1, true);
  stamp(record, test::kMarket, Seq{77}, 5 | kLastOfCommit);
  EXPECT_TRUE(is_whole(record, test::kMarket, Seq{77}));
  EXPECT_EQ(commit_of(record), 5);
  EXPECT_TRUE(ends_commit(record));
  EXPECT_FALSE(is_whole(record, test::kMarket + 1, Seq{77}));
  EXPECT_FALSE(is_whole(record, test::kMarket, Seq{78}));
  EXPECT_FALSE(is_whole(record, test::kMarket, Seq{77 + (std::uint64_t{1} << 32)}))
      << "the low half alone agrees";
  unstamp(record);
  EXPECT_TRUE(test::same(record, test::make_record(77, 1, true)));
}

TEST(Format, ZerosAreNoRecord) {
  Event record{};
  EXPECT_TRUE(is_zero(record));
  EXPECT_FALSE(is_whole(record, test::kMarket, Seq{std::uint64_t{1} << 32}));
  // Not even when its crc is right.
  stamp(record, test::kMarket, Seq{std::uint64_t{1} << 32}, 0);
  EXPECT_FALSE(is_zero(record));
  EXPECT_FALSE(is_whole(record, test::kMarket, Seq{std::uint64_t{1} << 32}));
}

TEST(Format, CommitNumbersGoRound) {
  EXPECT_EQ(next_commit(0), 1);
  EXPECT_EQ(next_commit(kCommitMask), 0);
}

TEST(Format, PlacesOfRecords) {
  const Layout layout{.market = test::kMarket, .records = 16};
  EXPECT_EQ(layout.index(Seq{1}), 0U);
  EXPECT_EQ(layout.offset(Seq{1}), 4096U + 64);
  EXPECT_EQ(layout.first(0), Seq{1});
  EXPECT_EQ(layout.last(0), Seq{15});
  EXPECT_EQ(layout.index(Seq{16}), 1U);
  EXPECT_EQ(layout.offset(Seq{16}), 4096U);
  EXPECT_EQ(layout.first(1), Seq{16});
  EXPECT_EQ(layout.file_size(), 4096U + 16 * 64);
}

TEST(Format, SegmentNames) {
  EXPECT_EQ(segment_name(42), "000000000042.journal");
  EXPECT_EQ(parse_segment_name("000000000042.journal"), 42U);
  EXPECT_EQ(parse_segment_name("000000000042.journal.new"), std::nullopt);
  EXPECT_EQ(parse_segment_name("00000000042.journal"), std::nullopt);
  EXPECT_EQ(parse_segment_name("00000000004x.journal"), std::nullopt);
}

TEST(Format, AMarkIsOfOneFileAlone) {
  const Layout layout{.market = test::kMarket, .records = 16};
  const SyncedMark mark = make_mark(layout, 3, 7, Seq{60}, false);
  EXPECT_TRUE(is_valid(mark, layout, 3));
  EXPECT_FALSE(is_valid(mark, layout, 4));
  EXPECT_FALSE(is_valid(mark, {.market = 1, .records = 16}, 3));
  SyncedMark torn = mark;
  torn.synced ^= 1;
  EXPECT_FALSE(is_valid(torn, layout, 3));
  EXPECT_FALSE(is_valid(SyncedMark{}, layout, 3));
}

}  // namespace
}  // namespace paddock::log
