#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>

#include "gateway/config.hpp"
#include "gateway/net/byte_queue.hpp"

namespace paddock::gateway {
namespace {

class ConfigTest : public testing::Test {
 protected:
  void SetUp() override {
    std::string pattern = (std::filesystem::temp_directory_path() / "paddock-config-XXXXXX").string();
    folder_ = ::mkdtemp(pattern.data());
  }
  void TearDown() override { std::filesystem::remove_all(folder_); }
  base::Result<LoadedConfig> load(const std::string& text, const std::vector<std::string>& listen = {}) {
    std::ofstream{folder_ / "paddock.toml"} << text;
    return load_config(folder_ / "paddock.toml", listen);
  }
  std::filesystem::path folder_;
};

std::vector<std::string> addresses(const Config& config) {
  std::vector<std::string> texts;
  for (const net::Endpoint& endpoint : config.listen) texts.push_back(net::to_string(endpoint));
  return texts;
}
using Texts = std::vector<std::string>;

TEST_F(ConfigTest, DefaultsListenOnLoopbackAlone) {
  const auto loaded = load("[market]\n");
  ASSERT_TRUE(loaded) << loaded.error().message;
  EXPECT_EQ(addresses(loaded->config), Texts{"127.0.0.1:26400"});
  EXPECT_EQ(loaded->config.ack, log::ReadTo::durable);
  EXPECT_TRUE(std::filesystem::equivalent(loaded->config.directory, folder_));
  EXPECT_EQ(loaded->config.rate_per_s, 20'000);
  EXPECT_EQ(loaded->config.burst, 40'000);
  EXPECT_EQ(loaded->config.slow_client_bytes, 4U << 20U);
}

TEST_F(ConfigTest, AddressesAddUpUnlessTheCommandLineNamesThem) {
  const std::string file = "[gateway]\nouch_port = 1\nlisten = [\"127.0.0.1:2\", \"[::1]:3\"]\n";
  EXPECT_EQ(addresses(load(file)->config), (Texts{"127.0.0.1:1", "127.0.0.1:2", "[::1]:3"}));
  EXPECT_EQ(addresses(load("[gateway]\nlisten = [\"127.0.0.1:2\"]\n")->config), Texts{"127.0.0.1:2"});
  EXPECT_EQ(addresses(load(file, {"127.0.0.1:9"})->config), Texts{"127.0.0.1:9"});
}

TEST_F(ConfigTest, WhatIsPrintedIsWhatIsInForce) {
  const auto shows = [](const base::Result<LoadedConfig>& loaded, const std::string& line) {
    return loaded && loaded->effective.find(line + "\n") != std::string::npos;
  };
  EXPECT_TRUE(shows(load("[gateway]\n"), "ouch_port = 26400  # default"));
  const auto listed = load("[gateway]\nlisten = [\"127.0.0.1:2\"]\n");
  EXPECT_TRUE(shows(listed, "# ouch_host: not used, since there is `listen` and no ouch_port"))
      << listed->effective;
  EXPECT_TRUE(shows(listed, "listen = [\"127.0.0.1:2\"]")) << listed->effective;
  const auto commanded =
      load("[gateway]\nouch_port = 1\nlisten = [\"127.0.0.1:2\"]\n", {"127.0.0.1:9", "127.0.0.1:10"});
  EXPECT_TRUE(shows(commanded, "listen = [\"127.0.0.1:9\", \"127.0.0.1:10\"]  # from the command line"))
      << commanded->effective;
  EXPECT_TRUE(shows(commanded, "# ouch_port: --listen stands in its place")) << commanded->effective;
}

TEST_F(ConfigTest, AllMistakesAreToldAtOnce) {
  const auto loaded = load("[gateway]\nack = \"never\"\nlisten = [\"here\"]\nrate_per_s = 0\ncolour = 1\n");
  ASSERT_FALSE(loaded);
  for (const char* part : {"ack", "listen", "rate_per_s", "colour"}) {
    EXPECT_NE(loaded.error().message.find(part), std::string::npos) << part;
  }
}

TEST(Endpoint, WhatIsNoAddress) {
  for (const char* text :
       {"", ":1", "127.0.0.1", "127.0.0.1:", "127.0.0.1:x", "127.0.0.1:70000", "127.0.0.1:-1"}) {
    EXPECT_FALSE(net::parse_endpoint(text)) << text;
  }
}

TEST(ByteQueue, BytesComeOutAsTheyWentIn) {
  net::ByteQueue queue;
  std::uint32_t in = 0;
  std::uint32_t out = 0;
  for (int round = 0; round < 5'000; ++round) {
    for (int i = 0; i < 61; ++i) queue.back().push_back(static_cast<std::uint8_t>(in++));
    const std::size_t count = round % 100 == 99 ? queue.size() : std::min<std::size_t>(queue.size(), 50);
    for (std::size_t i = 0; i < count; ++i) ASSERT_EQ(queue.bytes()[i], static_cast<std::uint8_t>(out++));
    queue.consume(count);
    ASSERT_EQ(queue.size(), in - out);
  }
}

}  // namespace
}  // namespace paddock::gateway
