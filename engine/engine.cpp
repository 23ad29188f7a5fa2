#include "engine/engine.hpp"

#include <spdlog/logger.h>

#include <algorithm>
#include <chrono>
#include <optional>
#include <random>
#include <thread>
#include <vector>

#include "engine/base/clock.hpp"
#include "engine/base/cpu.hpp"
#include "engine/housekeeper.hpp"
#include "engine/ipc/event_ring.hpp"
#include "engine/ipc/file_lock.hpp"
#include "engine/ipc/lane_segment.hpp"
#include "engine/ipc/market_clock.hpp"
#include "engine/log/file_layer.hpp"
#include "engine/log/journaler.hpp"
#include "engine/log/recovery.hpp"
#include "engine/log/ring_feed.hpp"
#include "engine/matcher.hpp"
#include "engine/recovered_market.hpp"
#include "engine/schedule/zone.hpp"
#include "engine/schedule_report.hpp"
#include "engine/scheduler.hpp"
#include "engine/start_checks.hpp"
#include "engine/start_status.hpp"

namespace paddock::engine {
namespace {

using namespace std::chrono_literals;

std::uint64_t new_market_number() {
  std::random_device random;
  const std::uint64_t number = (std::uint64_t{random()} << 32 | random()) & ((std::uint64_t{1} << 48) - 1);
  return number == 0 ? 1 : number;
}

/// Passes the journal on to the market, tells how far it is, and ends the reading when there is no use in it.
class Recovery final : public log::RecordVisitor {
 public:
  Recovery(RecoveredMarket& market, StartStatus& status, const std::atomic<bool>& stop)
      : market_(market), status_(status), stop_(stop) {}

  void take(std::span<const model::Event> events, model::Seq first) override {
    market_.take(events, first);
    status_.reached(model::Seq{first.raw() + events.size()});
  }
  [[nodiscard]] bool wants_more() const override { return !stop_ && market_.wants_more(); }

 private:
  RecoveredMarket& market_;
  StartStatus& status_;
  const std::atomic<bool>& stop_;
};

std::vector<ipc::LaneId> lane_ids(const EngineOptions& options) {
  std::vector<ipc::LaneId> ids;
  for (int i = 0; i < options.gateway_lanes; ++i)
    ids.push_back(static_cast<ipc::LaneId>(ipc::kFirstGatewayLane + i));
  for (int i = 0; i < options.operator_lanes; ++i) {
    ids.push_back(static_cast<ipc::LaneId>(ipc::kFirstOperatorLane + i));
  }
  ids.push_back(ipc::kSchedulerLane);
  return ids;
}

}  // namespace

/// In the order in which they are made; destroyed in the opposite one.
struct Engine::Parts {
  Parts(const EngineOptions& engine_options, std::shared_ptr<spdlog::logger> engine_logger,
        const std::atomic<bool>& stop)
      : options(engine_options), logger(std::move(engine_logger)), stop_asked(stop), market(options.limits) {}

  base::Result<void> claim();
  base::Result<void> recover();
  base::Result<void> open_lanes();
  base::Result<void> open_lane(ipc::LaneId id);
  base::Result<void> retire_other_lanes(const std::vector<ipc::LaneId>& served);
  base::Result<void> load_timetable();
  base::Result<void> set_up_clock();
  base::Result<void> open_for_commands();
  base::Result<void> start_scheduler();
  void wait_until_durable(model::Seq seq, const ipc::EventRingReader& reader);
  void run_matcher();
  void stop();

  EngineOptions options;
  std::shared_ptr<spdlog::logger> logger;
  const std::atomic<bool>& stop_asked;
  const std::int64_t started_ns = base::wall_clock_ns();
  std::optional<ipc::MarketDirectory> directory;
  std::optional<ipc::FileLock> lock;
  std::optional<StartStatus> start_status;  ///< until the housekeeper writes the status
  ipc::MarketClock clock;
  std::optional<schedule::Timetable> timetable;  ///< until the scheduler has it
  ScheduleReport schedule_report;
  RecoveredMarket market;
  log::Recovered recovered;
  std::optional<ipc::EventRing> ring;
  std::optional<ipc::EventRingWriter> writer;
  std::optional<log::RingFeed> feed;
  std::optional<log::Journaler> journaler;
  std::vector<std::unique_ptr<ipc::LaneSegment>> segments;
  std::vector<ServedLane> lanes;
  std::optional<Matcher> matcher;
  std::optional<Housekeeper> housekeeper;
  std::optional<Scheduler> scheduler;
  std::thread matcher_thread;
};

base::Result<void> Engine::Parts::claim() {
  auto made = ipc::MarketDirectory::create(options.directory);
  if (!made) return std::unexpected(made.error());
  directory = std::move(*made);
  auto claimed = ipc::FileLock::claim(directory->lock("engine"), "engine");
  if (!claimed) return std::unexpected(claimed.error());
  lock = std::move(*claimed);
  logger->info("data directory {}, shared memory /dev/shm/{}*", directory->root().string(),
               directory->segment_prefix());
  start_status.emplace(StatusFile(directory->status("engine"), logger), started_ns);
  if (auto loaded = load_timetable(); !loaded) return loaded;
  return check_machine(options, *directory);
}

base::Result<void> Engine::Parts::recover() {
  auto& files = log::posix_files();
  const std::string journal = directory->journal().string();
  const std::int64_t began = base::monotonic_ns();
  Recovery recovery(market, *start_status, stop_asked);
  auto done = log::recover(files, journal,
                           {.records_per_segment = options.records_per_segment,
                            .market_if_new = new_market_number(),
                            .seen = log::seen_by_readers(*directory)},
                           recovery);
  if (auto fits = market.fits(); !fits) return fits;
  if (!done) return std::unexpected(done.error());
  recovered = *done;
  market.settle();
  if (!recovered.note.empty()) logger->warn("{}", recovered.note);
  if (const auto ahead = check_space_ahead(*directory, recovered.records_per_segment); !ahead)
    logger->warn("{}", ahead.error().message);
  logger->info("market {:012x}: {} records recovered in {} ms", recovered.market, recovered.end.raw() - 1,
               (base::monotonic_ns() - began) / 1'000'000);
  auto opened = ipc::EventRing::adopt_or_create(*directory, recovered.market);
  if (!opened) return std::unexpected(opened.error());
  ring = std::move(*opened);
  writer.emplace(ring->memory());
  if (auto resumed = log::resume_ring(files, journal, recovered, ring->memory(), *writer); !resumed)
    return resumed;
  feed.emplace(ring->memory(), options.journal_wait);
  log::JournalerOptions journal_options;
  journal_options.cpu = options.journal_cpu;
  journal_options.on_fatal = [this](const std::string& reason) {
    for (ServedLane& lane : lanes) lane.consumer.excuse_attempt();
    logger->critical("{}", reason);
    logger->flush();
  };
  journaler.emplace(files, journal, recovered, *feed, journal_options);
  return {};
}

base::Result<void> Engine::Parts::load_timetable() {
  if (!options.schedule.calendar) return {};
  auto loaded = options.schedule.timetable();
  if (!loaded) return std::unexpected(loaded.error());
  timetable = std::move(*loaded);
  logger->info("the scheduler keeps the trading days of {}", options.schedule.calendar->string());
  return {};
}

base::Result<void> Engine::Parts::set_up_clock() {
  if (!options.clock_is_set) {
    const auto removed = ipc::MarketClock::unset(*directory);
    if (!removed) return std::unexpected(removed.error());
    if (*removed) logger->warn("this market's clock had been set and is the wall clock from now on");
    return {};
  }
  const std::int64_t last = market.last_time;
  auto settable = ipc::MarketClock::settable(*directory, last > 0 ? last : base::wall_clock_ns());
  if (!settable) return std::unexpected(settable.error());
  clock = std::move(*settable);
  // Time never goes back, and does not stand still until it would be there again.
  if (clock.now() < last) {
    if (auto set = clock.set(*directory, last, clock.setting().speed); !set) return set;
  }
  logger->warn(
      "this market's clock is not the wall clock: engine.clock is \"set\", it shows {} and goes {} times as "
      "fast",
      schedule::utc_text(clock.now()), clock.setting().speed);
  return {};
}

base::Result<void> Engine::Parts::open_lane(ipc::LaneId id) {
  const LoggedLane& logged = market.lanes[id];
  auto segment = ipc::LaneSegment::adopt_or_create(*directory, id, recovered.market, logged.incarnation);
  if (!segment) return std::unexpected(segment.error());
  std::optional<std::uint64_t> taken = 0;
  if (segment->adopted()) taken = segment->resume_at(logged.position);
  if (!taken) {
    logger->warn("lane {} does not go with the log and is made anew: what was in it is lost to its owner",
                 id);
    segment = ipc::LaneSegment::create(*directory, id, recovered.market, logged.incarnation + 1);
    if (!segment) return std::unexpected(segment.error());
    taken = 0;
  }
  segments.push_back(std::make_unique<ipc::LaneSegment>(std::move(*segment)));
  lanes.emplace_back(*segments.back(), *taken);
  return {};
}

base::Result<void> Engine::Parts::open_lanes() {
  const auto ids = lane_ids(options);
  lanes.reserve(ids.size());
  for (const ipc::LaneId id : ids) {
    if (auto opened = open_lane(id); !opened) return opened;
  }
  return retire_other_lanes(ids);
}

/// Lanes of an earlier, larger setting: whoever owns one is told by its state, and nobody can claim it.
base::Result<void> Engine::Parts::retire_other_lanes(const std::vector<ipc::LaneId>& served) {
  for (std::size_t lane = 0; lane < market.lanes.size(); ++lane) {
    const auto id = static_cast<ipc::LaneId>(lane);
    if (market.lanes[lane].incarnation == 0 || std::ranges::find(served, id) != served.end()) continue;
    auto segment =
        ipc::LaneSegment::adopt_or_create(*directory, id, recovered.market, market.lanes[lane].incarnation);
    if (!segment) return std::unexpected(segment.error());
    segment->retire();
    logger->info("lane {} is beyond the number in the settings and is served no more", lane);
  }
  return {};
}

/// Waits for the journaler, also while the disk is full; not when the engine is to stop.
void Engine::Parts::wait_until_durable(model::Seq seq, const ipc::EventRingReader& reader) {
  std::string complaint;
  for (; reader.durable() < seq && !stop_asked; std::this_thread::sleep_for(1ms)) {
    const log::JournalStatus status = journaler->status();
    if (status.complaint == complaint) continue;
    complaint = status.complaint;
    start_status->alarm(complaint);
    if (!complaint.empty()) logger->error("{}", complaint);
  }
}

/// `started` and the new lanes' `lane_opened` are durable before anybody can claim a lane.
base::Result<void> Engine::Parts::open_for_commands() {
  matcher.emplace(options, clock, market, ring->memory(), *writer, lanes);
  if (options.lock_memory) {
    if (auto locked = lock_all_memory(); !locked) return locked;
  }
  journaler->start();
  const model::Seq announced = matcher->announce(recovered.market, timetable.has_value());
  const ipc::EventRingReader reader(ring->memory());
  wait_until_durable(announced, reader);
  if (stop_asked) return {};
  // What was recovered is durable, also what no engine lived to release.
  for (ServedLane& lane : lanes) lane.consumer.release_to(lane.consumer.taken(), lane.generation);
  for (auto& segment : segments) {
    if (!segment->adopted()) segment->open_to_owners();
  }
  start_status.reset();
  housekeeper.emplace(*directory, Housekeeper::Identity{recovered.market, market.epoch + 1, started_ns},
                      *matcher, *journaler, reader, lanes, clock, schedule_report, logger);
  if (auto started = housekeeper->start(); !started) return started;
  matcher->signals().caught_up = !timetable;
  matcher_thread = std::thread([this] { run_matcher(); });
  return start_scheduler();
}

base::Result<void> Engine::Parts::start_scheduler() {
  if (!timetable) return {};
  scheduler.emplace(std::move(*timetable), options.schedule.catch_up_days, std::move(market.outline),
                    recovered.end, *directory, clock, matcher->signals().caught_up, schedule_report, logger);
  return scheduler->start();
}

void Engine::Parts::run_matcher() {
  base::name_this_thread("matcher");
  if (options.cpu) {
    if (auto pinned = base::pin_this_thread(*options.cpu); !pinned)
      logger->error("{}", pinned.error().message);
  }
  matcher->run();
}

void Engine::Parts::stop() {
  if (scheduler) scheduler->stop();
  if (matcher_thread.joinable()) {
    matcher->signals().stop = true;
    matcher_thread.join();
  }
  if (journaler) journaler->stop();
  if (housekeeper) housekeeper->stop();
}

Engine::Engine(std::unique_ptr<Parts> parts) : parts_(std::move(parts)) {}
Engine::~Engine() { stop(); }
void Engine::stop() { parts_->stop(); }

base::Result<std::unique_ptr<Engine>> Engine::start(const EngineOptions& options,
                                                    std::shared_ptr<spdlog::logger> logger,
                                                    const std::atomic<bool>& stop) {
  auto parts = std::make_unique<Parts>(options, std::move(logger), stop);
  base::Result<void> done = parts->claim();
  for (const auto step :
       {&Parts::recover, &Parts::set_up_clock, &Parts::open_lanes, &Parts::open_for_commands}) {
    if (done && !stop) done = (*parts.*step)();
  }
  if (stop || !done) parts->stop();
  if (stop) return nullptr;
  if (!done) return std::unexpected(done.error());
  return std::unique_ptr<Engine>(new Engine(std::move(parts)));
}

}  // namespace paddock::engine
