#include "gateway/session/authenticator.hpp"

#include <gtest/gtest.h>

#include <filesystem>
#include <future>

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

  std::optional<Credential> judged(const std::string& user, const std::string& password) {
    std::promise<std::optional<Credential>> answer;
    auto future = answer.get_future();
    EXPECT_TRUE(authenticator_->submit({user, password, [&](std::optional<Credential> credential) {
                                          answer.set_value(std::move(credential));
                                        }}));
    return future.get();
  }

  std::filesystem::path root_;
  std::optional<ipc::MarketDirectory> market_;
  std::string password_;
  std::unique_ptr<Authenticator> authenticator_;
};

TEST_F(AuthenticatorTest, TheRightPasswordOnly) {
  const auto credential = judged("ALICE1", password_);
  ASSERT_TRUE(credential);
  EXPECT_EQ(credential->port, PortId{7});
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

TEST_F(AuthenticatorTest, AFileThatCannotBeReadLeavesWhatWasInForce) {
  std::filesystem::permissions(market_->credentials(), std::filesystem::perms{0644});
  EXPECT_TRUE(judged("ALICE1", password_));
  EXPECT_EQ(authenticator_->current()->all().size(), 1U);
}

}  // namespace
}  // namespace paddock::session
