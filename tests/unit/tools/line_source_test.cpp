#include "tools/paddock/line_source.hpp"

#include <gtest/gtest.h>
#include <unistd.h>

#include <array>
#include <string>
#include <thread>
#include <vector>

#include "engine/model/script_reader.hpp"

namespace {

using paddock::model::kMaxScriptLine;
using paddock::tools::LineSource;

/// All lines of `text` as they come out of a pipe that is fed `piece` bytes at a time.
std::vector<std::string> lines_of(const std::string& text, std::size_t piece) {
  std::array<int, 2> ends{};
  EXPECT_EQ(::pipe(ends.data()), 0);
  std::thread feeder{[&] {
    for (std::size_t at = 0; at < text.size(); at += piece) {
      const auto size = std::min(piece, text.size() - at);
      EXPECT_EQ(::write(ends[1], text.data() + at, size), static_cast<ssize_t>(size));
    }
    ::close(ends[1]);
  }};
  std::vector<std::string> lines;
  LineSource source{ends[0]};
  while (const auto line = source.next()) lines.emplace_back(*line);
  EXPECT_EQ(source.number(), lines.size());
  EXPECT_EQ(source.error(), "");
  feeder.join();
  ::close(ends[0]);
  return lines;
}

TEST(LineSource, LinesInPiecesOfAnySize) {
  const std::string text = "one\n\ntwo\r\n\n\nthe third\nwithout end";
  const std::vector<std::string> expected{"one", "", "two\r", "", "", "the third", "without end"};
  for (const std::size_t piece : {1U, 2U, 3U, 5U, 7U, 100U})
    EXPECT_EQ(lines_of(text, piece), expected) << piece;
  EXPECT_EQ(lines_of("a\nlonger than what was before it", 100).back(), "longer than what was before it");
  EXPECT_TRUE(lines_of("", 1).empty());
  EXPECT_EQ(lines_of("\n", 1), std::vector<std::string>{""});
}

TEST(LineSource, ALongLineIsCutAndItsRestSkipped) {
  const std::string cut(kMaxScriptLine + 1, 'x');
  for (const std::size_t more : {0U, 1U, 65'536U, 1'000'000U}) {
    const auto lines = lines_of("a\n" + cut + std::string(more, 'x') + "\nb\n", 10'000);
    ASSERT_EQ(lines.size(), 3U) << more;
    EXPECT_EQ(lines[0], "a");
    EXPECT_EQ(lines[1], cut);
    EXPECT_EQ(lines[2], "b");
  }
}

TEST(LineSource, TheLongestLineIsWhole) {
  const std::string longest(kMaxScriptLine, 'x');
  const std::vector<std::string> expected{longest, longest, "b"};
  EXPECT_EQ(lines_of(longest + "\n" + longest + "\nb", 65'537), expected);
}

TEST(LineSource, ReadyOnlyWithAWholeLine) {
  std::array<int, 2> ends{};
  ASSERT_EQ(::pipe(ends.data()), 0);
  LineSource source{ends[0]};
  EXPECT_FALSE(source.ready());
  ASSERT_EQ(::write(ends[1], "one\ntwo", 7), 7);
  EXPECT_EQ(source.next(), "one");
  EXPECT_FALSE(source.ready());
  ASSERT_EQ(::write(ends[1], "\nthree\n", 7), 7);
  EXPECT_EQ(source.next(), "two");
  EXPECT_TRUE(source.ready());
  EXPECT_EQ(source.next(), "three");
  ::close(ends[1]);
  EXPECT_FALSE(source.next());
  ::close(ends[0]);
}

TEST(LineSource, HalfALineIsTakenInWithoutWaiting) {
  std::array<int, 2> ends{};
  ASSERT_EQ(::pipe(ends.data()), 0);
  LineSource source{ends[0]};
  EXPECT_FALSE(source.poll());
  ASSERT_EQ(::write(ends[1], "half", 4), 4);
  EXPECT_FALSE(source.poll());
  EXPECT_FALSE(source.poll());
  ASSERT_EQ(::write(ends[1], " a line\nx", 9), 9);
  EXPECT_TRUE(source.poll());
  EXPECT_EQ(source.next(), "half a line");
  EXPECT_FALSE(source.poll());
  ::close(ends[1]);
  EXPECT_TRUE(source.poll());
  EXPECT_EQ(source.next(), "x");
  EXPECT_FALSE(source.next());
  ::close(ends[0]);
}

TEST(LineSource, ALineThatIsTooLongIsReadyBeforeItsEndAndItsRestIsNot) {
  std::array<int, 2> ends{};
  ASSERT_EQ(::pipe(ends.data()), 0);
  LineSource source{ends[0]};
  const std::string much(kMaxScriptLine / 2 + 1, 'x');
  for (int i = 0; i < 2; ++i) {
    ASSERT_EQ(::write(ends[1], much.data(), much.size()), static_cast<ssize_t>(much.size()));
    EXPECT_EQ(source.poll(), i == 1);
  }
  EXPECT_EQ(source.next()->size(), kMaxScriptLine + 1);
  EXPECT_FALSE(source.poll());
  ASSERT_EQ(::write(ends[1], "x\nb\n", 4), 4);
  EXPECT_TRUE(source.poll());
  EXPECT_EQ(source.next(), "b");
  ::close(ends[1]);
  ::close(ends[0]);
}

TEST(LineSource, AReadErrorIsNamed) {
  LineSource source{-1};
  EXPECT_FALSE(source.next());
  EXPECT_NE(source.error().find("cannot read"), std::string::npos);
}

}  // namespace
