#include <fmt/format.h>

#include <cstdlib>
#include <random>
#include <vector>

#include "engine/base/clock.hpp"
#include "engine/log/log_reader.hpp"
#include "gateway/session/projection.hpp"
#include "tests/support/journal_writer.hpp"
#include "tests/support/temporary_market.hpp"
#include "tests/unit/gateway/market_log.hpp"

/// How fast a gateway that starts gets through the log that is there. Not a test: it prints figures. Usage:
/// measure_start [million events, default 10]. Needs room for their 64 bytes each in the temporary folder.
namespace paddock {
namespace {

using model::Event;

/// A random market of eight ports with up to some thousand live orders each; no end of day.
void write_log(const ipc::MarketDirectory& market, std::uint64_t events) {
  constexpr std::uint32_t kPorts = 8;
  constexpr std::size_t kChunk = 1U << 16;
  test::MarketLog log;
  test::JournalWriter journal{market.journal().string(), 7, 1U << 20};
  for (std::uint32_t port = 1; port <= kPorts; ++port) log.open(port);
  log.list(1, "ALPHA1", 1);
  log.phase(1, model::Phase::trading);
  std::mt19937 random{1};
  const auto below = [&](std::uint32_t limit) { return static_cast<std::uint32_t>(random() % limit); };
  std::uint32_t ref[kPorts + 1] = {};
  std::uint64_t written = 0;
  while (written < events) {
    const std::uint32_t port = 1 + below(kPorts);
    const std::uint32_t older = ref[port] - std::min(ref[port], 1'000 + below(1'000));
    if (below(100) < 60) {
      log.enter({.port = port,
                 .account = port,
                 .ref = ++ref[port],
                 .side = below(2) != 0 ? model::Side::buy : model::Side::sell,
                 .quantity = 1 + below(300),
                 .price = 990'000 + 100 * below(200)});
    } else {
      log.cancel(port, older);
    }
    if (log.events().size() < kChunk) continue;
    written += log.events().size();
    journal.write(log.take());
  }
}

/// Reads all of it, and folds it unless `projection` is null; events per second.
double scan(const ipc::MarketDirectory& market, std::size_t batch_size, session::Projection* projection) {
  std::vector<Event> batch(batch_size);
  const std::int64_t began = base::monotonic_ns();
  auto reader = log::LogReader::open(market, model::Seq{1});
  PADDOCK_CHECK(reader.has_value(), "the log can be read");
  while (const auto count = *reader->poll(batch)) {
    if (projection != nullptr) projection->fold(std::span<const Event>{batch}.first(count));
  }
  return static_cast<double>(reader->next().raw()) * 1e9 / static_cast<double>(base::monotonic_ns() - began);
}

int run(std::uint64_t events) {
  const test::TemporaryMarket market;
  write_log(market.directory(), events);
  for (const std::size_t batch : {256U, 4'096U, 65'536U}) {
    fmt::print("batches of {:6}: read {:5.1f} M/s", batch, scan(market.directory(), batch, nullptr) / 1e6);
    for (const std::uint32_t threads : {1U, 4U}) {
      session::Projection projection{nullptr, {.count = threads, .index = 0}};
      const double rate = scan(market.directory(), batch, &projection);
      fmt::print("   read and fold 1/{} of the ports {:5.1f} M/s", threads, rate / 1e6);
    }
    fmt::print("\n");
  }
  return 0;
}

}  // namespace
}  // namespace paddock

int main(int argc, char** argv) {
  return paddock::run((argc > 1 ? std::strtoull(argv[1], nullptr, 10) : 10) * 1'000'000);
}
