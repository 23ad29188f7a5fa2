#include "gateway/session/authenticator.hpp"

#include <gtest/gtest.h>

#include <atomic>
#include <filesystem>
#include <future>
#include <thread>

#include "engine/base/clock.hpp"
#include "gateway/session/credentials.hpp"

namespace paddock::session {
namespace {

using model::AccountId;
using model::PortId;

class AuthenticatorTest : public testing::Test {
 protected:
  void SetUp() override {
    std::string pattern = (std::filesystem::temp_directory_path() / "paddock-login-XXXXXX").string();
    root_ = ::mkdtemp(pattern.data());
    auto market = ipc::MarketDirectory::create(root_);
    ASSERT_TRUE(market) << market.error().message;
    market_ = *market;
    auto password =
        add_port(*market_, {.port = PortId{7}, .user = "ALICE1", .account = AccountId{7}, .more = {}});
    ASSERT_TRUE(password) << password.error().message;
    password_ = *password;
    auto started = Authenticator::start(*market_, [](const std::string&) {});
    ASSERT_TRUE(started) << started.error().message;
    authenticator_ = std::move(*started);
  }
  void TearDown() override {
    authenticator_.reset();
    std::filesystem::remove_all(root_);
  }

  std::optional<Verdict> judged(const std::string& user, const std::string& password) {
    std::promise<std::optional<Verdict>> answer;
    auto future = answer.get_future();
    EXPECT_TRUE(authenticator_->submit(
        {user, password, [&](std::optional<Verdict> verdict) { answer.set_value(std::move(verdict)); }}));
    return future.get();
  }

  std::filesystem::path root_;
  std::optional<ipc::MarketDirectory> market_;
  std::string password_;
  std::unique_ptr<Authenticator> authenticator_;
};

TEST_F(AuthenticatorTest, TheRightPasswordOnly) {
  const auto verdict = judged("ALICE1", password_);
  ASSERT_TRUE(verdict);
  EXPECT_EQ(verdict->credential.port, PortId{7});
  EXPECT_FALSE(judged("ALICE1", "WRONG"));
  EXPECT_FALSE(judged("NOBODY", password_));
  EXPECT_FALSE(judged("", ""));
}

TEST_F(AuthenticatorTest, FiveWrongPasswordsLockUntilTheOperatorUnlocks) {
  for (int i = 0; i < 5; ++i) EXPECT_FALSE(judged("ALICE1", "WRONG"));
  EXPECT_FALSE(judged("ALICE1", password_));
  EXPECT_GT(list_ports(*market_)->front().locked_until, 0);
  ASSERT_TRUE(unlock_port(*market_, PortId{7}));
  EXPECT_TRUE(judged("ALICE1", password_));
}

TEST_F(AuthenticatorTest, TheLockOutlivesTheProcess) {
  for (int i = 0; i < 5; ++i) EXPECT_FALSE(judged("ALICE1", "WRONG"));
  authenticator_.reset();
  authenticator_ = std::move(*Authenticator::start(*market_, [](const std::string&) {}));
  EXPECT_FALSE(judged("ALICE1", password_));
}

TEST_F(AuthenticatorTest, ALockEndsByItself) {
  ASSERT_TRUE(lock_port(*market_, PortId{7}, base::wall_clock_ns() + 300'000'000));
  EXPECT_FALSE(judged("ALICE1", password_));
  while (base::wall_clock_ns() < list_ports(*market_)->front().locked_until) std::this_thread::yield();
  EXPECT_TRUE(judged("ALICE1", password_));
}

TEST_F(AuthenticatorTest, FourWrongPasswordsAndARightOneDoNotLock) {
  for (int round = 0; round < 3; ++round) {
    for (int i = 0; i < 4; ++i) EXPECT_FALSE(judged("ALICE1", "WRONG"));
    EXPECT_TRUE(judged("ALICE1", password_));
  }
}

TEST_F(AuthenticatorTest, ChangesOfTheFileAreInForceAtTheNextLogin) {
  const std::uint64_t revision = authenticator_->revision();
  const auto renewed = renew_password(*market_, PortId{7});
  ASSERT_TRUE(renewed);
  EXPECT_FALSE(judged("ALICE1", password_));
  EXPECT_TRUE(judged("ALICE1", *renewed));
  EXPECT_GT(authenticator_->revision(), revision);
  const auto second =
      add_port(*market_, {.port = PortId{8}, .user = "BOB", .account = AccountId{8}, .more = {}});
  EXPECT_TRUE(judged("BOB", *second));
  ASSERT_TRUE(remove_port(*market_, PortId{8}));
  EXPECT_FALSE(judged("BOB", *second));
}

TEST_F(AuthenticatorTest, AVerdictTellsByWhichListItWasGiven) {
  const auto verdict = judged("ALICE1", password_);
  ASSERT_TRUE(verdict);
  EXPECT_EQ(verdict->revision, authenticator_->revision());
  ASSERT_TRUE(remove_port(*market_, PortId{7}));
  EXPECT_FALSE(judged("ALICE1", password_));
  EXPECT_LT(verdict->revision, authenticator_->revision()) << "whoever holds it sees that it is out of date";
  EXPECT_EQ(authenticator_->current()->find_port(PortId{7}), nullptr);
}

TEST_F(AuthenticatorTest, AQueueThatIsFullSaysSoAndAnswersAllItTook) {
  std::atomic<int> answers{0};
  int taken = 0;
  while (taken < 1'000 &&
         authenticator_->submit({"ALICE1", password_, [&](const std::optional<Verdict>& verdict) {
                                   answers += verdict ? 1 : 1'000;
                                 }})) {
    ++taken;
  }
  EXPECT_GE(taken, 64);
  EXPECT_LT(taken, 1'000);
  while (answers < taken) std::this_thread::yield();
  EXPECT_EQ(answers, taken);
  EXPECT_TRUE(judged("ALICE1", password_));
}

TEST_F(AuthenticatorTest, AFileThatCannotBeReadLeavesWhatWasInForce) {
  std::filesystem::permissions(market_->credentials(), std::filesystem::perms{0644});
  EXPECT_TRUE(judged("ALICE1", password_));
  EXPECT_EQ(authenticator_->current()->all().size(), 1U);
}

}  // namespace
}  // namespace paddock::session
