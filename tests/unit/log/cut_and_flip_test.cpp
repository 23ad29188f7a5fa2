#include <gtest/gtest.h>

#include <algorithm>
#include <memory>

#include "engine/log/format.hpp"
#include "engine/log/segment.hpp"
#include "engine/log/tail.hpp"
#include "tests/fault/journal_rig.hpp"

/// Cutting and flipping at every byte of the last two commits of a journal: a torn tail is cut back to the
/// end of a command, damage in a commit that was on the disk is refused, and no record is ever taken for what
/// it is not.
namespace paddock::log {
namespace {

using model::Event;
using model::Seq;
using test::Collector;
using test::ForgetfulFiles;
using test::JournalLife;

constexpr std::uint64_t kRecords = 32;

void zero_from(std::vector<std::byte>& bytes, std::size_t at) {
  const std::size_t size = bytes.size();
  bytes.resize(at);
  bytes.resize(size);
}

/// A journal in two segments: records 1 to 31 in the first, then two commits, which are the last ones, of 3 +
/// 2 and of 1 + 4 + 2 records (commands), and the beginning of a command of 2 records.
class CutAndFlip : public ::testing::Test {
 protected:
  void SetUp() override {
    Collector nothing;
    auto recovered = test::recover_journal(files_, nothing, kRecords);
    ASSERT_TRUE(recovered) << recovered.error().message;
    JournalLife life{files_, *recovered, {}};
    life.feed.add_command(20, 1);
    ASSERT_TRUE(life.commit_all());
    life.feed.add_command(11, 2);
    ASSERT_TRUE(life.commit_all());
    before_ = 1 + 31;
    life.feed.add_command(3, 3);
    life.feed.add_command(2, 4);
    ASSERT_TRUE(life.commit_all());
    first_ = before_ + 5;
    life.feed.add_command(1, 5);
    life.feed.add_command(4, 6);
    life.feed.add_command(2, 7);
    life.feed.add_command(2, 8, false);
    ASSERT_TRUE(life.commit_all());
    second_ = first_ + 9;
    ASSERT_EQ(life.feed.journaled().raw(), second_);
    history_ = life.feed.events();
    path_ = std::string{test::kFolder} + "/" + segment_name(1);
    bytes_ = files_.bytes(path_);
    all_zero_from(second_);
  }

  /// The seq after the last command that ends at or before `seq`.
  [[nodiscard]] std::uint64_t command_end(std::uint64_t seq) const {
    while (seq > 1 && !model::ends_command(history_[seq - 2])) --seq;
    return seq;
  }

  [[nodiscard]] std::size_t offset(std::uint64_t seq) const {
    return static_cast<std::size_t>(kHeaderSize + seq % kRecords * kRecordSize);
  }

  /// Recovers a copy with `bytes` in the second segment and returns where it ends; checks that what it hands
  /// out is the history up to there and that the same is found again. An error when it refuses.
  base::Result<std::uint64_t> recover_with(std::vector<std::byte> bytes) {
    copy_ = files_.clone();
    copy_->overwrite(path_, std::move(bytes));
    Collector found;
    auto recovered = test::recover_journal(*copy_, found);
    if (!recovered) return std::unexpected(recovered.error());
    expect_history(found, recovered->end.raw());
    Collector again;
    const auto second = test::recover_journal(*copy_, again);
    EXPECT_TRUE(second) << second.error().message;
    EXPECT_EQ(second->end, recovered->end);
    EXPECT_EQ(second->records_cut, 0U);
    EXPECT_EQ(second->note, "");
    return recovered->end.raw();
  }

  void expect_history(const Collector& found, std::uint64_t end) const {
    EXPECT_TRUE(found.orderly());
    ASSERT_EQ(found.events().size(), end - 1);
    for (std::size_t i = 0; i < found.events().size(); ++i) {
      ASSERT_TRUE(test::same(found.events()[i], history_[i])) << "record " << i + 1;
    }
  }

  /// Goes on behind the cut, one record at a time, and sees that nothing old turns up behind the new.
  void write_on_behind(std::uint64_t end) {
    Collector found;
    auto recovered = test::recover_journal(*copy_, found);
    ASSERT_TRUE(recovered);
    JournalLife life{*copy_, *recovered, found.events()};
    for (std::uint64_t i = 1; i <= 3; ++i) {
      life.feed.add_command(1, 99);
      ASSERT_TRUE(life.commit_all());
      Collector after;
      const auto later = test::recover_journal(*copy_->clone(), after);
      ASSERT_TRUE(later) << later.error().message;
      ASSERT_EQ(later->end.raw(), end + i);
      ASSERT_TRUE(test::same(after.events().back(), life.feed.events().back()));
    }
  }

  void all_zero_from(std::uint64_t seq) const {
    ASSERT_TRUE(std::all_of(bytes_.begin() + static_cast<std::ptrdiff_t>(offset(seq)), bytes_.end(),
                            [](std::byte b) { return b == std::byte{0}; }));
  }

  ForgetfulFiles files_;
  std::unique_ptr<ForgetfulFiles> copy_;
  std::uint64_t before_ = 0;  ///< cursors: the end of the commit before the two, of the first, of the second
  std::uint64_t first_ = 0;
  std::uint64_t second_ = 0;
  std::vector<Event> history_;
  std::string path_;
  std::vector<std::byte> bytes_;
};

TEST_F(CutAndFlip, UntouchedTheUnfinishedCommandIsCut) {
  const auto end = recover_with(bytes_);
  ASSERT_TRUE(end);
  EXPECT_EQ(*end, second_ - 2);
  write_on_behind(*end);
}

TEST_F(CutAndFlip, ZerosFromAnyByteOnAreATornTail) {
  for (std::size_t cut = offset(before_); cut < offset(second_); ++cut) {
    std::vector<std::byte> bytes = bytes_;
    zero_from(bytes, cut);
    const auto end = recover_with(bytes);
    ASSERT_TRUE(end) << "byte " << cut << ": " << end.error().message;
    // A cut behind the last byte of a record that is not zero leaves it whole.
    const bool same_record =
        std::equal(bytes.begin() + static_cast<std::ptrdiff_t>(cut - cut % kRecordSize),
                   bytes.begin() + static_cast<std::ptrdiff_t>(cut - cut % kRecordSize + kRecordSize),
                   bytes_.begin() + static_cast<std::ptrdiff_t>(cut - cut % kRecordSize));
    const std::uint64_t seq = before_ + (cut - offset(before_)) / kRecordSize + (same_record ? 1 : 0);
    ASSERT_EQ(*end, command_end(seq)) << "byte " << cut;
    if (cut % kRecordSize == 33) write_on_behind(*end);
  }
}

TEST_F(CutAndFlip, AFileThatEndsAtAnyByteIsATornTail) {
  for (std::size_t cut = offset(before_); cut < offset(second_); ++cut) {
    const auto end = recover_with({bytes_.begin(), bytes_.begin() + static_cast<std::ptrdiff_t>(cut)});
    ASSERT_TRUE(end) << "byte " << cut << ": " << end.error().message;
    ASSERT_LE(*end, before_ + (cut - offset(before_)) / kRecordSize + 1);
    ASSERT_EQ(*end, command_end(*end));
    if (*end > before_) {
      ASSERT_EQ(copy_->bytes(path_).size(), bytes_.size()) << "the file has its full size again";
    }
  }
}

TEST_F(CutAndFlip, AFlippedBitInTheLastCommitIsATornTail) {
  for (std::size_t at = offset(first_); at < offset(second_); ++at) {
    for (const int bit : {0, 3, 7}) {
      std::vector<std::byte> bytes = bytes_;
      bytes[at] ^= static_cast<std::byte>(1 << bit);
      const auto end = recover_with(bytes);
      ASSERT_TRUE(end) << "byte " << at << ": " << end.error().message;
      ASSERT_EQ(*end, command_end(first_ + (at - offset(first_)) / kRecordSize)) << "byte " << at;
      if (at % kRecordSize == 17) write_on_behind(*end);
    }
  }
}

TEST_F(CutAndFlip, AFlippedBitInTheCommitBeforeIsDamage) {
  for (std::size_t at = offset(before_); at < offset(first_); ++at) {
    for (const int bit : {0, 3, 7}) {
      std::vector<std::byte> bytes = bytes_;
      bytes[at] ^= static_cast<std::byte>(1 << bit);
      const auto end = recover_with(bytes);
      const std::uint64_t seq = before_ + (at - offset(before_)) / kRecordSize;
      ASSERT_FALSE(end) << "byte " << at << " gives an end at " << *end;
      const std::string& message = end.error().message;
      ASSERT_NE(message.find("record " + std::to_string(seq) + " "), std::string::npos) << message;
      ASSERT_NE(message.find(path_), std::string::npos) << message;
      ASSERT_NE(message.find("restore"), std::string::npos) << message;
      ASSERT_EQ(copy_->bytes(path_), bytes) << "nothing was changed";
    }
  }
}

TEST_F(CutAndFlip, AZeroedRecordInTheCommitBeforeIsDamage) {
  for (std::uint64_t seq = before_; seq < first_; ++seq) {
    std::vector<std::byte> bytes = bytes_;
    std::fill_n(bytes.begin() + static_cast<std::ptrdiff_t>(offset(seq)), kRecordSize, std::byte{0});
    ASSERT_FALSE(recover_with(bytes));
  }
}

TEST_F(CutAndFlip, SwappedRecordsAreNotTaken) {
  for (std::uint64_t seq = first_; seq + 1 < second_; ++seq) {
    std::vector<std::byte> bytes = bytes_;
    const auto at = bytes.begin() + static_cast<std::ptrdiff_t>(offset(seq));
    std::swap_ranges(at, at + kRecordSize, at + kRecordSize);
    const auto end = recover_with(bytes);
    ASSERT_TRUE(end);
    ASSERT_EQ(*end, command_end(seq));
  }
}

/// As the tests above, with a mark behind the last commit: then nothing in it may be missing.
TEST_F(CutAndFlip, BelowAMarkEverythingIsDamage) {
  auto segment = Segment::open(files_, test::kFolder, 1, OpenMode::update, std::nullopt);
  ASSERT_TRUE(segment);
  ASSERT_TRUE(segment->write_mark(Seq{second_ - 3}, false));
  const std::vector<std::byte> marked = files_.bytes(path_);
  for (std::size_t at = offset(before_); at < offset(second_ - 2); ++at) {
    std::vector<std::byte> bytes = marked;
    bytes[at] ^= std::byte{0x10};
    ASSERT_FALSE(recover_with(bytes)) << "byte " << at;
    zero_from(bytes, offset(second_ - 3));
    ASSERT_FALSE(recover_with(bytes)) << "byte " << at;
  }
}

TEST_F(CutAndFlip, AReaderWithoutEngineSeesNoMoreThanRecoveryKeeps) {
  for (std::size_t at = offset(before_); at < offset(second_); ++at) {
    std::vector<std::byte> bytes = bytes_;
    bytes[at] ^= std::byte{0x80};
    const auto copy = files_.clone();
    copy->overwrite(path_, bytes);
    const auto tail = find_tail(*copy, test::kFolder);
    ASSERT_EQ(tail.has_value(), at >= offset(first_)) << "byte " << at;
    if (tail) {
      // The last commit is proven by nothing, the one before by whatever is whole in the last.
      ASSERT_EQ(tail->end.raw(), at < offset(first_ + 1) ? command_end(before_) : first_) << "byte " << at;
    }
  }
}

}  // namespace
}  // namespace paddock::log
