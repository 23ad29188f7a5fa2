/// Runs the persister on the log of a script, without engine and gateway:
///
///   persister_driver --script FILE --print                         the log, as `paddock log` prints it
///   persister_driver --script FILE --database URL [--until-end]    the log into a database
///
/// Commands happen `--step-ms` apart, from 2025-10-20 13:59:55 UTC on.
#include <fmt/format.h>
#include <signal.h>

#include <CLI/CLI.hpp>
#include <atomic>
#include <chrono>
#include <fstream>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "engine/base/clock.hpp"
#include "engine/market/exchange.hpp"
#include "engine/model/event_sink.hpp"
#include "engine/model/event_writer.hpp"
#include "engine/model/script_reader.hpp"
#include "persister/persister.hpp"

namespace {

using namespace paddock;

struct Arguments {
  std::string script;
  std::string database;
  std::uint64_t market = 0xABCDEF012345;
  std::uint64_t step_ms = 700;
  std::uint64_t events = 0;             ///< how long the log is; 0: all of it
  std::uint64_t events_per_second = 0;  ///< how fast it becomes durable; 0: at once
  std::size_t most_events = 50'000;
  std::size_t enough_events = 5'000;
  std::uint64_t beat_ms = 50;
  std::uint64_t ahead_grace_ms = 200;
  std::uint64_t lock_timeout_ms = 5000;
  bool print = false;
  bool until_end = false;
  bool rebuild = false;
};

/// Keeps the events that an exchange makes.
class Recorder final : public model::EventSink {
 public:
  Recorder() : EventSink(model::Seq{1}) {}
  std::vector<model::Event> events;

 private:
  void consume(std::span<const model::Event> batch, model::Seq) noexcept override {
    events.insert(events.end(), batch.begin(), batch.end());
  }
};

std::vector<model::Event> log_of(const Arguments& arguments) {
  constexpr std::int64_t kStart = 1'760'968'795'000'000'000;
  std::ifstream lines{arguments.script};
  const auto exchange = std::make_unique<market::Exchange>();
  model::ScriptReader reader;
  Recorder log;
  std::int64_t now = kStart;
  const auto end_command = [&](model::Seq before) {
    if (log.next_seq() != before) log.end_command(0, 0);
  };
  for (std::string line; std::getline(lines, line);) {
    if (model::is_blank(line)) continue;
    const auto command = reader.read(line);
    if (!command) {
      fmt::print(stderr, "persister_driver: {}: {}\n", line, command.error().message);
      std::exit(2);
    }
    log.set_time(now += static_cast<std::int64_t>(arguments.step_ms) * 1'000'000 + 123);
    auto before = log.next_seq();
    exchange->apply(command->command, command->named(), log);
    end_command(before);
    while (exchange->has_pending()) {
      before = log.next_seq();
      exchange->resume(log);
      end_command(before);
    }
  }
  log.flush();
  return std::move(log.events);
}

/// A log in memory that becomes durable at a pace, command by command.
class MemorySource final : public persister::EventSource {
 public:
  MemorySource(const std::vector<model::Event>& events, const Arguments& arguments, model::Seq from)
      : events_(events), arguments_(arguments), next_(from.raw()), began_(base::monotonic_ns()) {}

  base::Result<std::size_t> poll(std::span<model::Event> out) override {
    std::size_t taken = 0;
    for (const auto last = end().raw(); taken < out.size() && next_ <= last; ++taken) {
      out[taken] = events_[next_++ - 1];
    }
    return taken;
  }
  model::Seq next() const override { return model::Seq{next_}; }
  model::Seq end() const override {
    std::uint64_t last = events_.size();
    if (arguments_.events_per_second > 0) {
      const auto passed = static_cast<std::uint64_t>(base::monotonic_ns() - began_);
      last = std::min(last, passed * arguments_.events_per_second / 1'000'000'000);
    }
    while (last > 0 && !model::ends_command(events_[last - 1])) --last;
    return model::Seq{last};
  }
  std::uint64_t market() const override { return arguments_.market; }
  void wait(std::chrono::nanoseconds timeout) override {
    std::this_thread::sleep_for(std::min<std::chrono::nanoseconds>(timeout, std::chrono::milliseconds{1}));
  }

 private:
  const std::vector<model::Event>& events_;
  const Arguments& arguments_;
  std::uint64_t next_;
  std::int64_t began_;
};

int persist(const Arguments& arguments, const std::vector<model::Event>& events) {
  persister::PersisterOptions options{.database = arguments.database,
                                      .drain = {.most_events = arguments.most_events,
                                                .enough_events = arguments.enough_events,
                                                .beat = std::chrono::milliseconds{arguments.beat_ms},
                                                .until_end = arguments.until_end},
                                      .reconnect = {},
                                      .rebuild = arguments.rebuild,
                                      .lock_timeout = std::chrono::milliseconds{arguments.lock_timeout_ms},
                                      .ahead_grace = std::chrono::milliseconds{arguments.ahead_grace_ms}};
  persister::Progress progress;
  static std::atomic<bool>* stop = &progress.stop;
  signal(SIGTERM, [](int) { stop->store(true); });
  const auto open = [&](model::Seq from) -> base::Result<std::unique_ptr<persister::EventSource>> {
    return std::make_unique<MemorySource>(events, arguments, from);
  };
  const std::int64_t began = base::monotonic_ns();
  const auto outcome = persister::Persister{open, options, progress}.run();
  const double seconds = static_cast<double>(base::monotonic_ns() - began) / 1e9;
  fmt::print("{{\"committed\":{},\"batches\":{},\"rows\":{},\"parked\":{},\"seconds\":{:.3f}}}\n",
             progress.committed.load(), progress.batches.load(), progress.rows.load(),
             progress.words().parked.count, seconds);
  if (outcome) return 0;
  fmt::print(stderr, "persister_driver: {}\n", outcome.error().message);
  return 1;
}

}  // namespace

int main(int argc, char** argv) {
  CLI::App app{"Runs the persister on the log of a script"};
  Arguments arguments;
  app.add_option("--script", arguments.script)->required();
  app.add_option("--database", arguments.database);
  app.add_option("--market", arguments.market);
  app.add_option("--step-ms", arguments.step_ms);
  app.add_option("--events", arguments.events);
  app.add_option("--events-per-second", arguments.events_per_second);
  app.add_option("--most-events", arguments.most_events);
  app.add_option("--enough-events", arguments.enough_events);
  app.add_option("--beat-ms", arguments.beat_ms);
  app.add_option("--ahead-grace-ms", arguments.ahead_grace_ms);
  app.add_option("--lock-timeout-ms", arguments.lock_timeout_ms);
  app.add_flag("--print", arguments.print);
  app.add_flag("--until-end", arguments.until_end);
  app.add_flag("--rebuild", arguments.rebuild);
  CLI11_PARSE(app, argc, argv);
  auto events = log_of(arguments);
  if (arguments.events > 0 && arguments.events < events.size()) events.resize(arguments.events);
  while (!events.empty() && !model::ends_command(events.back())) events.pop_back();
  if (!arguments.print) return persist(arguments, events);
  std::string text;
  for (std::size_t i = 0; i < events.size(); ++i) {
    model::append_event(text, events[i], model::Seq{i + 1}, model::WithTime::yes);
  }
  fmt::print("{}", text);
  return 0;
}
