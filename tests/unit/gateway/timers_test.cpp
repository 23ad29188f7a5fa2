#include <gtest/gtest.h>

#include "gateway/session/backlog.hpp"
#include "gateway/session/liveness.hpp"
#include "gateway/session/login_guard.hpp"
#include "gateway/session/pacer.hpp"

namespace paddock::session {
namespace {

constexpr std::int64_t kSecond = 1'000'000'000;
constexpr std::int64_t kStart = 1'000 * kSecond;

TEST(Liveness, AHeartbeatIsDueAfterASecondOfSendingNothing) {
  Liveness line{kStart};
  EXPECT_FALSE(line.heartbeat_due(kStart + kSecond - 1));
  EXPECT_TRUE(line.heartbeat_due(kStart + kSecond));
  line.sent(kStart + kSecond);
  EXPECT_FALSE(line.heartbeat_due(kStart + 2 * kSecond - 1));
  EXPECT_TRUE(line.heartbeat_due(kStart + 2 * kSecond));
}

TEST(Liveness, FifteenSecondsOfSilenceAreTheEnd) {
  Liveness line{kStart};
  EXPECT_FALSE(line.silent(kStart + 15 * kSecond - 1));
  EXPECT_TRUE(line.silent(kStart + 15 * kSecond));
  line.received(kStart + 14 * kSecond);
  EXPECT_FALSE(line.silent(kStart + 29 * kSecond - 1));
  EXPECT_TRUE(line.silent(kStart + 29 * kSecond));
}

TEST(Liveness, SilenceDoesNotCountWhileTheGatewayDoesNotRead) {
  Liveness line{kStart};
  line.set_reading(false, kStart + kSecond);
  EXPECT_FALSE(line.silent(kStart + 100 * kSecond));
  EXPECT_TRUE(line.heartbeat_due(kStart + 100 * kSecond));
  line.set_reading(true, kStart + 100 * kSecond);
  EXPECT_FALSE(line.silent(kStart + 115 * kSecond - 1));
  EXPECT_TRUE(line.silent(kStart + 115 * kSecond));
}

TEST(Liveness, ALoginIsDueWithinTenSecondsWhateverElseIsSent) {
  Liveness line{kStart};
  line.received(kStart + 9 * kSecond);
  EXPECT_FALSE(line.login_overdue(kStart + 10 * kSecond - 1));
  EXPECT_TRUE(line.login_overdue(kStart + 10 * kSecond));
}

TEST(Pacer, ABurstAndThenTheRate) {
  Pacer pacer{20'000, 40'000};
  int taken = 0;
  while (pacer.take(kStart)) ++taken;
  EXPECT_EQ(taken, 40'000);
  EXPECT_EQ(pacer.ready_at(), kStart + 50'000);
  EXPECT_FALSE(pacer.take(kStart + 49'999));
  EXPECT_TRUE(pacer.take(kStart + 50'000));
  EXPECT_FALSE(pacer.take(kStart + 50'000));
  taken = 0;
  while (pacer.take(kStart + 50'000 + kSecond)) ++taken;
  EXPECT_EQ(taken, 20'000);
}

TEST(Pacer, RestGivesTheBurstBackAndNoMore) {
  Pacer pacer{10, 3};
  for (int i = 0; i < 3; ++i) EXPECT_TRUE(pacer.take(kStart));
  EXPECT_FALSE(pacer.take(kStart));
  int taken = 0;
  while (pacer.take(kStart + 3'600 * kSecond)) ++taken;
  EXPECT_EQ(taken, 3);
}

TEST(Backlog, BehindAndWithoutMovingForTheWholeTime) {
  Backlog backlog{100, 5 * kSecond};
  EXPECT_FALSE(backlog.too_slow(99, kStart));
  EXPECT_FALSE(backlog.too_slow(100, kStart + 5 * kSecond - 1));
  EXPECT_TRUE(backlog.too_slow(100, kStart + 5 * kSecond));
}

TEST(Backlog, WhoTakesAnythingOrCatchesUpIsNotSlow) {
  Backlog backlog{100, 5 * kSecond};
  EXPECT_FALSE(backlog.too_slow(50, kStart));
  backlog.moved(kStart + 4 * kSecond);
  EXPECT_FALSE(backlog.too_slow(1'000'000, kStart + 8 * kSecond));
  EXPECT_FALSE(backlog.too_slow(0, kStart + 8 * kSecond));
  EXPECT_FALSE(backlog.too_slow(200, kStart + 12 * kSecond));
  EXPECT_TRUE(backlog.too_slow(200, kStart + 13 * kSecond));
}

TEST(LoginGuard, TheFifthFailureInARowLocksForAMinute) {
  LoginGuard guard;
  for (int i = 0; i < 4; ++i) EXPECT_FALSE(guard.failed("A", kStart));
  EXPECT_FALSE(guard.failed("B", kStart));
  EXPECT_EQ(guard.failed("A", kStart), kStart + 60 * kSecond);
  EXPECT_FALSE(guard.failed("A", kStart));  // the count begins anew
}

TEST(LoginGuard, ASuccessEndsTheRow) {
  LoginGuard guard;
  for (int i = 0; i < 4; ++i) EXPECT_FALSE(guard.failed("A", kStart));
  guard.forget("A");
  for (int i = 0; i < 4; ++i) EXPECT_FALSE(guard.failed("A", kStart));
  EXPECT_TRUE(guard.failed("A", kStart));
}

}  // namespace
}  // namespace paddock::session
