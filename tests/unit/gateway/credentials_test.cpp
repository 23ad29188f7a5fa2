#include "gateway/session/credentials.hpp"

#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>

#include "gateway/session/password.hpp"

namespace paddock::session {
namespace {

using model::AccountId;
using model::PortId;

class CredentialsTest : public testing::Test {
 protected:
  void SetUp() override {
    std::string pattern = (std::filesystem::temp_directory_path() / "paddock-credentials-XXXXXX").string();
    root_ = ::mkdtemp(pattern.data());
    auto market = ipc::MarketDirectory::create(root_);
    ASSERT_TRUE(market) << market.error().message;
    market_ = *market;
  }
  void TearDown() override { std::filesystem::remove_all(root_); }

  ipc::MarketDirectory& market() { return *market_; }
  NewPort alice() {
    return {.port = PortId{7}, .user = "alice1", .account = AccountId{7}, .more = {AccountId{8}}};
  }

  std::filesystem::path root_;
  std::optional<ipc::MarketDirectory> market_;
};

TEST_F(CredentialsTest, AnAddedPortHasAPasswordThatFits) {
  const auto password = add_port(market(), alice());
  ASSERT_TRUE(password) << password.error().message;
  EXPECT_EQ(password->size(), 10U);
  EXPECT_EQ(password->find_first_not_of("ABCDEFGHIJKLMNOPQRSTUVWXYZ23456789"), std::string::npos);
  const auto ports = list_ports(market());
  ASSERT_TRUE(ports);
  ASSERT_EQ(ports->size(), 1U);
  const Credential& one = ports->front();
  EXPECT_EQ(one.user, "ALICE1");
  EXPECT_EQ(one.account, AccountId{7});
  EXPECT_EQ(one.more, std::vector<AccountId>{AccountId{8}});
  EXPECT_FALSE(one.cancel_on_disconnect);
  EXPECT_TRUE(one.hash.starts_with("$argon2id$"));
  EXPECT_TRUE(verify_password(one.hash, *password));
  EXPECT_FALSE(verify_password(one.hash, "AAAAAAAAAA"));
  std::string lower = *password;
  for (char& c : lower) c = static_cast<char>(std::tolower(c));
  EXPECT_TRUE(verify_password(one.hash, lower));
}

TEST_F(CredentialsTest, TheFileIsItsOwnersAlone) {
  ASSERT_TRUE(add_port(market(), alice()));
  struct stat status {};
  ASSERT_EQ(::stat(market().credentials().c_str(), &status), 0);
  EXPECT_EQ(status.st_mode & 0777U, 0600U);
  std::filesystem::permissions(market().credentials(), std::filesystem::perms{0644});
  const auto ports = list_ports(market());
  ASSERT_FALSE(ports);
  EXPECT_NE(ports.error().message.find("chmod 600"), std::string::npos);
}

TEST_F(CredentialsTest, WhatRootWritesBelongsToTheMarketsOwner) {
  constexpr ::uid_t kSomebody = 65'534;
  const ::uid_t owner = ::geteuid() == 0 ? kSomebody : ::geteuid();
  for (const auto& folder : {root_, root_ / "lock"}) {
    ASSERT_EQ(::chown(folder.c_str(), owner, ::getegid()), 0);
  }
  ASSERT_TRUE(add_port(market(), alice()));
  for (const auto& file : {market().credentials(), market().lock("credentials")}) {
    struct stat status {};
    ASSERT_EQ(::stat(file.c_str(), &status), 0);
    EXPECT_EQ(status.st_uid, owner) << file;
  }
}

TEST_F(CredentialsTest, PortAndUserAreUnique) {
  ASSERT_TRUE(add_port(market(), alice()));
  EXPECT_FALSE(add_port(market(), alice()));
  NewPort other = alice();
  other.port = PortId{8};
  EXPECT_FALSE(add_port(market(), other));
  other.user = "BOB";
  EXPECT_TRUE(add_port(market(), other));
}

TEST_F(CredentialsTest, NamesAndNumbersThatCannotBe) {
  for (const char* user : {"", "TOOLONG", "A B", "A-1", "\xC3\x84"}) {
    NewPort port = alice();
    port.user = user;
    EXPECT_FALSE(add_port(market(), port)) << user;
  }
  NewPort port = alice();
  port.port = PortId{0};
  EXPECT_FALSE(add_port(market(), port));
  port = alice();
  port.account = model::kHouse;
  EXPECT_FALSE(add_port(market(), port));
  EXPECT_TRUE(list_ports(market())->empty());
}

TEST_F(CredentialsTest, ANewPasswordReplacesTheOldAndUnlocks) {
  const auto first = add_port(market(), alice());
  ASSERT_TRUE(lock_port(market(), PortId{7}, 123));
  EXPECT_EQ(list_ports(market())->front().locked_until, 123);
  const auto second = renew_password(market(), PortId{7});
  ASSERT_TRUE(second);
  const Credential one = list_ports(market())->front();
  EXPECT_TRUE(verify_password(one.hash, *second));
  EXPECT_FALSE(verify_password(one.hash, *first));
  EXPECT_EQ(one.locked_until, 0);
}

TEST_F(CredentialsTest, LockUnlockRemove) {
  ASSERT_TRUE(add_port(market(), alice()));
  ASSERT_TRUE(lock_port(market(), PortId{7}, 99));
  ASSERT_TRUE(unlock_port(market(), PortId{7}));
  EXPECT_EQ(list_ports(market())->front().locked_until, 0);
  ASSERT_TRUE(remove_port(market(), PortId{7}));
  EXPECT_TRUE(list_ports(market())->empty());
  EXPECT_FALSE(remove_port(market(), PortId{7}));
  EXPECT_FALSE(unlock_port(market(), PortId{7}));
  EXPECT_FALSE(renew_password(market(), PortId{7}));
}

TEST_F(CredentialsTest, WhatIsWrittenIsReadBack) {
  CredentialList list;
  list.put({.port = PortId{2},
            .user = "B",
            .account = AccountId{5},
            .more = {AccountId{6}, AccountId{7}},
            .cancel_on_disconnect = true,
            .locked_until = 1'700'000'000'000'000'000,
            .hash = "$argon2id$v=19$m=16384,t=2,p=1$abc$def="});
  list.put({.port = PortId{1}, .user = "A", .account = AccountId{1}, .more = {}, .hash = "x"});
  const auto again = CredentialList::parse("# made by hand\n\n" + list.text());
  ASSERT_TRUE(again) << again.error().message;
  EXPECT_EQ(again->text(), list.text());
  EXPECT_EQ(again->all().front().port, PortId{1});
  ASSERT_NE(again->find_user("B"), nullptr);
  EXPECT_TRUE(again->find_user("B")->cancel_on_disconnect);
  EXPECT_EQ(again->find_user("B")->hash, "$argon2id$v=19$m=16384,t=2,p=1$abc$def=");
}

TEST(CredentialText, FaultsAreNamed) {
  const auto message = [](const char* text) {
    const auto list = CredentialList::parse(text);
    return list ? std::string{} : list.error().message;
  };
  EXPECT_NE(message("port=1 user=A account=1 hash=x\nport=1x user=B hash=y").find("line 2: 'port'"),
            std::string::npos);
  EXPECT_NE(message("port=1 colour=red").find("'colour'"), std::string::npos);
  EXPECT_NE(message("port=1 user=A account=1").find("missing"), std::string::npos);
  EXPECT_NE(message("port=1 user=A hash=x\nport=2 user=A hash=x").find("twice"), std::string::npos);
  EXPECT_NE(message("port=1 user=A hash=x\nport=1 user=B hash=x").find("twice"), std::string::npos);
  EXPECT_NE(message("nonsense").find("'nonsense'"), std::string::npos);
}

}  // namespace
}  // namespace paddock::session
