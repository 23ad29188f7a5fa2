#include "engine/ipc/wait.hpp"

#include <gtest/gtest.h>

#include <atomic>
#include <thread>

namespace paddock::ipc {
namespace {

TEST(WaitPolicy, HasAWordEach) {
  for (const auto policy : {WaitPolicy::spin, WaitPolicy::yield, WaitPolicy::park, WaitPolicy::adaptive}) {
    EXPECT_EQ(parse_wait_policy(word(policy)), policy);
  }
  EXPECT_EQ(parse_wait_policy("sleep"), std::nullopt);
}

class WaitTest : public testing::TestWithParam<WaitPolicy> {};

/// Two threads hand a number back and forth; whoever misses a wake-up is late but never stuck.
TEST_P(WaitTest, NoHandOverIsLost) {
  constexpr int kRounds = 2'000;
  Bell bells[2]{};
  std::atomic<int> turn{0};
  const auto play = [&](int me) {
    Waiter waiter(GetParam(), &bells[me]);
    for (int round = me; round < kRounds; round += 2) {
      while (turn.load() != round) waiter.wait([&] { return turn.load() == round; });
      waiter.reset();
      turn.store(round + 1);
      ring(bells[1 - me]);
    }
  };
  std::thread other(play, 1);
  play(0);
  other.join();
  EXPECT_EQ(turn.load(), kRounds);
}

TEST_P(WaitTest, ComesBackWithoutBeingWoken) {
  Bell bell{};
  Waiter waiter(GetParam(), &bell);
  Waiter napper(GetParam(), nullptr);
  for (int i = 0; i < 700; ++i) waiter.wait([] { return false; });
  for (int i = 0; i < 700; ++i) napper.wait([] { return false; });
}

INSTANTIATE_TEST_SUITE_P(Policies, WaitTest,
                         testing::Values(WaitPolicy::spin, WaitPolicy::yield, WaitPolicy::park,
                                         WaitPolicy::adaptive),
                         [](const auto& policy) { return std::string(word(policy.param)); });

TEST(Waiter, SpinningNeverTouchesTheBell) {
  Bell bell{};
  Waiter waiter(WaitPolicy::spin, &bell);
  for (int i = 0; i < 100'000; ++i) waiter.wait([] { return false; });
  EXPECT_EQ(bell.word.load(), 0U);
}

TEST(Waiter, DoesNotSleepWhenItIsReadyAlready) {
  Bell bell{};
  Waiter waiter(WaitPolicy::park, &bell);
  int asked = 0;
  waiter.wait([&] { return ++asked > 0; });
  EXPECT_EQ(asked, 1);
  EXPECT_EQ(bell.word.load() & 1U, 1U) << "it was announced before it looked";
}

TEST(Ring, ASleeperThatDiedCostsOneWakeUpOnly) {
  Bell bell{};
  bell.word.store(1);
  ring(bell);
  EXPECT_EQ(bell.word.load(), 2U);
  ring(bell);
  EXPECT_EQ(bell.word.load(), 2U);
}

}  // namespace
}  // namespace paddock::ipc
