#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>

#include "engine/base/clock.hpp"
#include "engine/ipc/market_directory.hpp"
#include "engine/market/exchange.hpp"
#include "engine/schedule/zone.hpp"
#include "tools/dataset/days.hpp"
#include "tools/dataset/settings_file.hpp"

namespace {

using namespace paddock;

struct Arguments {
  std::string folder;
  std::string end;
  std::string database;
  std::uint64_t records_per_segment = std::uint64_t{1} << 20;
  dataset::Shape shape;
};

void add_options(CLI::App& app, Arguments& arguments) {
  dataset::Shape& shape = arguments.shape;
  app.add_option("--out", arguments.folder, "the market's data directory, new or empty")->required();
  app.add_option("--trades", shape.trades, "trades, at least; orders come to some 8 % more")
      ->capture_default_str()
      ->check(CLI::Range(1'000, 1'000'000'000));
  app.add_option("--users", shape.users, "accounts")
      ->capture_default_str()
      ->check(CLI::Range(64, 10'000'000));
  app.add_option("--holdings", shape.holdings, "pairs of user and offering with shares, about")
      ->capture_default_str();
  app.add_option("--offerings", shape.offerings, "offerings")
      ->capture_default_str()
      ->check(CLI::Range(1, 65'000));
  app.add_option("--days", shape.days, "trading days")->capture_default_str()->check(CLI::Range(1, 1'000));
  app.add_option("--seed", shape.seed, "of everything that is random")->capture_default_str();
  app.add_option("--end", arguments.end,
                 "when the last day's session ends, as 2025-11-24T20:00:00Z (default: now)");
  app.add_option("--database", arguments.database, "libpq connection string for the settings file");
  app.add_option("--records-per-segment", arguments.records_per_segment, "of the journal, 64 bytes each")
      ->capture_default_str()
      ->check(CLI::Range(1'024, 1 << 26));
  app.footer(
      "The first trading day hands the shares out; on the last one, which has not ended, every user trades. "
      "Offering 1 "
      "is\nheld by all users and has a tenth of the trades. 95 % of the orders have ended. The same options "
      "with --end "
      "give the\nsame events. `paddock load --lane --ports 8 --offerings N` goes on with the market.\n\n"
      "Example:\n"
      "  dataset --out /srv/large && paddock-persister --config /srv/large/paddock.toml --rebuild\n"
      "  dataset --out small --trades 20000 --users 200 --holdings 2000 --offerings 10 --days 3");
}

std::optional<std::int64_t> end_of(const Arguments& arguments) {
  if (arguments.end.empty()) return base::wall_clock_ns();
  const auto zone = schedule::Zone::new_york();
  return zone ? zone->parse(arguments.end) : std::nullopt;
}

int refuse(const std::string& sentence) {
  fmt::print(stderr, "dataset: {}\n", sentence);
  return 1;
}

void make(const Arguments& arguments, const std::string& journal) {
  const dataset::Shape& shape = arguments.shape;
  const auto exchange = std::make_unique<market::Exchange>(dataset::limits_for(shape));
  const dataset::Holders holders{shape};
  dataset::JournalSink log{journal, {.market = shape.market, .records = arguments.records_per_segment}};
  dataset::Traders traders{shape, holders, *exchange, log};
  const std::int64_t began = base::monotonic_ns();
  dataset::Days{shape, holders, traders, log}.run();
  log.close();
  exchange->check_invariants();
  fmt::print("{{\"events\":{},\"orders\":{},\"trades\":{},\"rejected\":{},\"seconds\":{:.1f}}}\n",
             log.last_seq().raw(), log.orders(), log.trades(), log.rejected(),
             static_cast<double>(base::monotonic_ns() - began) / 1e9);
}

}  // namespace

int main(int argc, char** argv) {
  CLI::App app{"Makes a market of a given size, with everything in it that an exchange would have made."};
  Arguments arguments;
  add_options(app, arguments);
  CLI11_PARSE(app, argc, argv);
  const auto end = end_of(arguments);
  if (!end) return refuse("--end is not a time like 2025-11-24T20:00:00Z");
  arguments.shape.end_ns = *end;
  const auto directory = ipc::MarketDirectory::create(arguments.folder);
  if (!directory) return refuse(directory.error().message);
  const auto listing = log::list_folder(log::posix_files(), directory->journal().string());
  if (!listing || !listing->segments.empty())
    return refuse(fmt::format("{} holds a market already", arguments.folder));
  std::filesystem::create_directories(directory->journal());
  make(arguments, directory->journal().string());
  const auto written =
      dataset::write_settings(directory->root() / "paddock.toml", arguments.shape, arguments.database);
  return written ? 0 : refuse(written.error().message);
}
