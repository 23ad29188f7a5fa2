#include "tools/paddock/load.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <memory>

#include "engine/base/clock.hpp"
#include "engine/model/script_writer.hpp"
#include "tools/paddock/lane_route.hpp"
#include "tools/paddock/load_record.hpp"
#include "tools/paddock/load_report.hpp"
#include "tools/paddock/load_setup.hpp"
#include "tools/paddock/market_file.hpp"
#include "tools/paddock/ouch_route.hpp"
#include "tools/paddock/output.hpp"

namespace paddock::tools {
namespace {

constexpr std::int64_t kSecond = 1'000'000'000;
constexpr std::int64_t kSilence = 60 * kSecond;  // at the end: an answer that is later than this is missing
constexpr std::int64_t kLongestWait = kSecond / 100;
constexpr std::size_t kBurst = 64;  // commands between two looks at the answers

/// The open loop: command i is due at start + i / rate, whatever the market does meanwhile.
class Loop {
 public:
  Loop(const LoadOptions& options, LoadRoute& route, LoadReport& report, LoadRecord& record)
      : options_(options), route_(route), report_(report), record_(record), flow_(options.flow) {}

  base::Result<void> run() {
    for (std::uint32_t i = 0; i < options_.flow.accounts; ++i) {
      const model::PortId port{options_.flow.first_account + i};
      const auto ref = route_.next_ref(port);
      if (!ref) return std::unexpected(ref.error());
      flow_.set_next_ref(port, *ref);
    }
    start_ns_ = base::monotonic_ns();
    due_end_ = std::uint64_t{options_.rate} * options_.seconds;
    while (sent_ < due_end_) {
      send_what_is_due();
      if (auto polled = route_.poll(); !polled) return polled;
      if (auto said = say_progress(); !said) return said;
      const std::int64_t until_due = due_ns(sent_) - base::monotonic_ns();
      if (until_due > 0) route_.wait(std::chrono::nanoseconds{std::min(until_due, kLongestWait)});
      if (held_back_) route_.wait(std::chrono::nanoseconds{kLongestWait / 10});
    }
    return drain();
  }
  [[nodiscard]] std::int64_t elapsed_ns() const noexcept { return base::monotonic_ns() - start_ns_; }

 private:
  [[nodiscard]] std::int64_t due_ns(std::uint64_t command) const noexcept {
    return start_ns_ +
           static_cast<std::int64_t>(command * static_cast<std::uint64_t>(kSecond) / options_.rate);
  }
  void send_what_is_due() {
    const std::int64_t now = base::monotonic_ns();
    for (std::size_t burst = 0; burst < kBurst && sent_ < due_end_ && due_ns(sent_) <= now; ++burst) {
      if (!held_back_) command_ = flow_.next();
      held_back_ = !route_.try_send(command_, due_ns(sent_));
      if (held_back_) return;
      ++sent_;
      report_.sent();
    }
  }
  base::Result<void> say_progress() {
    if (elapsed_ns() < next_progress_) return {};
    complain("load", report_.progress(elapsed_ns(), route_.unanswered()));
    next_progress_ += kSecond;
    return record_.flush();
  }
  /// Waits for the last answers.
  base::Result<void> drain() {
    route_.finish();
    std::size_t left = route_.unanswered();
    std::int64_t progress = base::monotonic_ns();
    while (left > 0 && base::monotonic_ns() - progress < kSilence) {
      route_.wait(std::chrono::nanoseconds{kLongestWait});
      if (auto polled = route_.poll(); !polled) return polled;
      if (route_.unanswered() != left) progress = base::monotonic_ns();
      left = route_.unanswered();
    }
    for (; left > 0; --left) report_.missing();
    return {};
  }

  const LoadOptions& options_;
  LoadRoute& route_;
  LoadReport& report_;
  LoadRecord& record_;
  workload::OrderFlow flow_;
  model::Command command_{};
  bool held_back_ = false;
  std::uint64_t sent_ = 0;
  std::uint64_t due_end_ = 0;
  std::int64_t start_ns_ = 0;
  std::int64_t next_progress_ = kSecond;
};

base::Result<std::unique_ptr<LoadRoute>> open_route(const LoadOptions& options, LoadReport& report,
                                                    LoadRecord& record) {
  const bool is_local = options.logins.empty();
  if (is_local || options.lane) {
    if (auto prepared = prepare_market(options); !prepared) return std::unexpected(prepared.error());
  }
  if (options.lane) {
    const auto market = open_market(options.config);
    auto lane = market ? OperatorLane::open(*market) : std::unexpected(market.error());
    if (!lane) return std::unexpected(lane.error());
    return std::make_unique<LaneRoute>(std::move(*lane), report);
  }
  const auto logins = is_local ? make_logins(options) : read_logins(options);
  if (!logins) return std::unexpected(logins.error());
  return OuchRoute::open(options.host, options.port, *logins, report, record);
}

int refuse(const base::Error& error) {
  complain("load", error.message);
  return 1;
}

int print_setup(const LoadOptions& options) {
  Output output{STDOUT_FILENO};
  for (const auto& command : workload::OrderFlow{options.flow}.setup()) {
    model::append_script_line(output.text(), command);
    output.poll();
  }
  output.flush();
  return output.failed() ? 1 : 0;
}

}  // namespace

int run_load(const LoadOptions& options) {
  if (options.print_setup) return print_setup(options);
  auto record = options.record.empty() ? LoadRecord{} : LoadRecord::open(options.record);
  if (!record) return refuse(record.error());
  LoadReport report;
  const auto route = open_route(options, report, *record);
  if (!route) return refuse(route.error());
  Loop loop{options, **route, report, *record};
  const auto ran = loop.run();
  if (!ran) complain("load", ran.error().message);
  const auto recorded = record->flush();
  if (!recorded) complain("load", recorded.error().message);
  Output output{STDOUT_FILENO};
  output.text() += report.table(loop.elapsed_ns());
  output.flush();
  return ran && recorded && report.missing_count() == 0 ? 0 : 1;
}

}  // namespace paddock::tools
