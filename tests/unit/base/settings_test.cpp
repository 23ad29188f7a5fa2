#include "engine/base/settings.hpp"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>

namespace paddock::base {
namespace {

std::unique_ptr<Settings> parsed(std::string_view text) {
  auto settings = Settings::parse(text, "/markets/one/paddock.toml");
  EXPECT_TRUE(settings) << settings.error().message;
  return std::move(*settings);
}

std::string complaint(const Settings& settings) {
  const Result<void> result = settings.finish();
  return result ? "" : result.error().message;
}

TEST(Settings, DefaultsHoldWhereNothingIsWritten) {
  auto settings = parsed("");
  SettingsTable engine = settings->table("engine");
  EXPECT_EQ(engine.integer("records", {.fallback = 7, .min = 1, .max = 9}), 7);
  EXPECT_TRUE(engine.boolean("lock_memory", true));
  EXPECT_EQ(engine.text("wait", {.fallback = "adaptive", .allowed = {"spin", "adaptive"}}), "adaptive");
  EXPECT_EQ(engine.texts("admit", {"a", "b"}), (std::vector<std::string>{"a", "b"}));
  EXPECT_FALSE(engine.optional_integer("cpu", {}).has_value());
  EXPECT_EQ(complaint(*settings), "");
}

TEST(Settings, ValuesOfTheFileWin) {
  auto settings = parsed(
      "[engine]\nrecords = 9\nlock_memory = false\nwait = \"spin\"\nadmit = [\"c\"]\ncpu = 0\npause_ms = "
      "20\n");
  SettingsTable engine = settings->table("engine");
  EXPECT_EQ(engine.integer("records", {.fallback = 7, .min = 1, .max = 9}), 9);
  EXPECT_FALSE(engine.boolean("lock_memory", true));
  EXPECT_EQ(engine.text("wait", {.fallback = "adaptive", .allowed = {"spin", "adaptive"}}), "spin");
  EXPECT_EQ(engine.texts("admit", {"a", "b"}), std::vector<std::string>{"c"});
  EXPECT_EQ(engine.optional_integer("cpu", {}), 0);
  EXPECT_EQ(engine.duration<std::chrono::milliseconds>("pause_ms", {}), std::chrono::milliseconds(20));
  EXPECT_EQ(complaint(*settings), "");
}

TEST(Settings, AllErrorsAreReportedTogetherWithFileLineAndWhatIsAllowed) {
  auto settings = parsed("[engine]\nrecords = 10\nwait = \"sleep\"\nratio = 1.5\nlock_memory = \"yes\"\n");
  SettingsTable engine = settings->table("engine");
  EXPECT_EQ(engine.integer("records", {.fallback = 7, .min = 1, .max = 9, .unit = "events"}), 7);
  EXPECT_EQ(engine.text("wait", {.fallback = "spin", .allowed = {"spin", "park"}}), "sleep");
  EXPECT_EQ(engine.integer("ratio", {.fallback = 3, .min = 0}), 3);
  EXPECT_FALSE(engine.boolean("lock_memory", false));
  EXPECT_EQ(complaint(*settings),
            "/markets/one/paddock.toml:2: engine.records is 10; allowed: an integer from 1 to 9 events\n"
            "/markets/one/paddock.toml:3: engine.wait is \"sleep\"; allowed: spin, park\n"
            "/markets/one/paddock.toml:4: engine.ratio is a number with a point; allowed: an integer, at "
            "least 0\n"
            "/markets/one/paddock.toml:5: engine.lock_memory is a string; allowed: true or false, without "
            "quotes");
}

TEST(Settings, UnknownKeysOfOwnTablesAreNamedAndThoseOfOthersLeftAlone) {
  auto settings = parsed("[engine]\nrecord = 3\n[gateway]\nwhatever = 1\n");
  SettingsTable engine = settings->table("engine");
  (void)engine.integer("records", {.fallback = 7});
  (void)engine.integer("lanes", {.fallback = 7});
  EXPECT_EQ(
      complaint(*settings),
      "/markets/one/paddock.toml:2: engine.record is not a setting; settings of [engine]: lanes, records");
}

TEST(Settings, UnknownTablesAreNamed) {
  auto settings = parsed("[enigne]\nrecords = 3\n");
  EXPECT_EQ(complaint(*settings),
            "/markets/one/paddock.toml:1: enigne is not known; tables: market, engine, schedule, gateway, "
            "persister");
}

TEST(Settings, TablesWithinTablesHaveTheirOwnKeys) {
  auto settings = parsed("[engine]\nrecords = 3\n[engine.limits]\naccounts = 5\nacounts = 6\n");
  SettingsTable engine = settings->table("engine");
  SettingsTable limits = settings->table("engine.limits");
  EXPECT_EQ(engine.integer("records", {}), 3);
  EXPECT_EQ(limits.integer("accounts", {}), 5);
  EXPECT_EQ(complaint(*settings),
            "/markets/one/paddock.toml:5: engine.limits.acounts is not a setting; settings of "
            "[engine.limits]: accounts");
}

TEST(Settings, AMissingRequiredTextIsAnError) {
  auto settings = parsed("");
  SettingsTable persister = settings->table("persister");
  EXPECT_EQ(persister.text("database", {.required = true}), "");
  EXPECT_EQ(complaint(*settings),
            "/markets/one/paddock.toml: persister.database is missing; it has no default");
}

TEST(Settings, ListsAreCheckedItemByItem) {
  auto settings = parsed("[gateway]\ndoors = [\"ouch\", 3, \"fax\"]\n");
  SettingsTable gateway = settings->table("gateway");
  EXPECT_EQ(gateway.texts("doors", {}, {"ouch", "itch"}), (std::vector<std::string>{"ouch", "fax"}));
  EXPECT_EQ(complaint(*settings),
            "/markets/one/paddock.toml:2: gateway.doors is an integer; allowed: a list of strings\n"
            "/markets/one/paddock.toml:2: gateway.doors is \"fax\"; allowed: ouch, itch");
}

TEST(Settings, RelativePathsCountFromTheFolderOfTheFile) {
  auto settings = parsed("[market]\ndirectory = \".\"\nlog = \"/var/log/one\"\n");
  SettingsTable market = settings->table("market");
  EXPECT_EQ(market.path("directory", "x"), "/markets/one/");
  EXPECT_EQ(market.path("log", "log"), "/var/log/one");
  EXPECT_EQ(market.path("spool", "spool"), "/markets/one/spool");
}

TEST(Settings, AnOwnerMayRefuseWhatOnlyItCanJudge) {
  auto settings = parsed("[engine]\nlanes = 3\n");
  SettingsTable engine = settings->table("engine");
  (void)engine.integer("lanes", {});
  engine.refuse("lanes", "is 3 but the segment has 8; remove the segment or set 8");
  EXPECT_EQ(complaint(*settings),
            "/markets/one/paddock.toml:2: engine.lanes is 3 but the segment has 8; remove the segment or "
            "set 8");
}

TEST(Settings, WhatIsInForceIsPrintedAsToml) {
  auto settings = parsed("[engine]\nrecords = 9\nname = \"a\\\"b\"\n");
  SettingsTable engine = settings->table("engine");
  (void)engine.integer("records", {.fallback = 7, .unit = "events"});
  (void)engine.text("name", {});
  (void)engine.optional_integer("cpu", {});
  (void)engine.duration<std::chrono::milliseconds>("pause_ms", {.fallback = std::chrono::milliseconds(5)});
  const std::string shown = settings->effective();
  EXPECT_EQ(
      shown,
      "[engine]\nrecords = 9  # events\nname = \"a\\\"b\"\n# cpu: not set\npause_ms = 5  # ms, default\n");
  EXPECT_TRUE(Settings::parse(shown, "again.toml"));
}

TEST(Settings, AFileThatIsNotTomlIsRefusedWithItsLine) {
  const auto settings = Settings::parse("[engine]\nrecords = = 3\n", "m.toml");
  ASSERT_FALSE(settings);
  EXPECT_TRUE(settings.error().message.starts_with("m.toml:2: this is not valid TOML: "))
      << settings.error().message;
}

TEST(Settings, AFileThatIsNotThereIsRefusedByName) {
  const auto settings = Settings::open("/nowhere/paddock.toml");
  ASSERT_FALSE(settings);
  EXPECT_EQ(settings.error().message,
            "config /nowhere/paddock.toml: cannot be read (No such file or directory); name the market's "
            "settings file with --config");
}

TEST(Settings, AFolderIsNotTakenForAnEmptyFile) {
  const auto folder = std::filesystem::temp_directory_path();
  const auto settings = Settings::open(folder);
  ASSERT_FALSE(settings);
  EXPECT_EQ(settings.error().message,
            "config " + folder.string() +
                ": cannot be read (Is a directory); name the market's settings file with --config");
}

TEST(Settings, AFileIsReadWhole) {
  const auto file = std::filesystem::temp_directory_path() / "paddock-settings-test.toml";
  std::ofstream(file) << std::string(10'000, '#') << "\n[engine]\nrecords = 4\n";
  auto settings = Settings::open(file);
  ASSERT_TRUE(settings) << settings.error().message;
  EXPECT_EQ((*settings)->table("engine").integer("records", {}), 4);
  std::filesystem::remove(file);
}

}  // namespace
}  // namespace paddock::base
