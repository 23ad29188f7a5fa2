#include "engine/ipc/file_lock.hpp"

#include <gtest/gtest.h>
#include <unistd.h>

#include <string>

#include "tests/support/temporary_market.hpp"

namespace paddock::ipc {
namespace {

TEST(FileLock, IsHeldByOneAtATime) {
  const test::TemporaryMarket market;
  const auto file = market.directory().lock("engine");
  auto first = FileLock::try_claim(file);
  ASSERT_TRUE(first && *first);
  const auto second = FileLock::try_claim(file);
  ASSERT_TRUE(second);
  EXPECT_FALSE(second->has_value());
  first->reset();
  const auto third = FileLock::try_claim(file);
  ASSERT_TRUE(third);
  EXPECT_TRUE(third->has_value());
}

TEST(FileLock, TheRefusalNamesTheHolder) {
  const test::TemporaryMarket market;
  const auto file = market.directory().lock("engine");
  const auto held = FileLock::claim(file, "engine");
  ASSERT_TRUE(held);
  const auto refused = FileLock::claim(file, "engine");
  ASSERT_FALSE(refused);
  EXPECT_NE(refused.error().message.find("another engine (process " + std::to_string(::getpid()) + ")"),
            std::string::npos)
      << refused.error().message;
}

TEST(FileLock, StaysHeldWhenMoved) {
  const test::TemporaryMarket market;
  const auto file = market.directory().lock("lane-0");
  auto lock = FileLock::try_claim(file);
  ASSERT_TRUE(lock && *lock);
  const FileLock moved = std::move(**lock);
  lock->reset();
  EXPECT_FALSE(FileLock::try_claim(file)->has_value());
}

TEST(LockProbe, SeesTheLockComeAndGoWithoutTakingIt) {
  const test::TemporaryMarket market;
  const auto file = market.directory().lock("lane-0");
  const auto probe = LockProbe::open(file);
  ASSERT_TRUE(probe);
  EXPECT_FALSE(probe->is_held());
  {
    const auto lock = FileLock::try_claim(file);
    ASSERT_TRUE(lock && *lock);
    EXPECT_TRUE(probe->is_held());
  }
  EXPECT_FALSE(probe->is_held());
}

TEST(FileLock, AMissingFolderIsAnErrorNotALock) {
  const auto lock = FileLock::try_claim("/nonexistent/lock/engine");
  ASSERT_FALSE(lock);
  EXPECT_NE(lock.error().message.find("/nonexistent/lock/engine"), std::string::npos);
}

}  // namespace
}  // namespace paddock::ipc
