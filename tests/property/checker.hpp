#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "engine/market/exchange.hpp"
#include "engine/model/event_sink.hpp"
#include "tests/property/conservation.hpp"
#include "tests/property/coverage.hpp"
#include "tests/property/reference/model.hpp"
#include "tests/property/step.hpp"

namespace paddock::property {

/// Keeps the events of one command.
class Collector : public model::EventSink {
 public:
  Collector() : EventSink(model::Seq{1}) {}

  void clear() { events_.clear(); }
  [[nodiscard]] std::span<const model::Event> events() const { return events_; }

 private:
  void consume(std::span<const model::Event> events, model::Seq) noexcept override {
    events_.insert(events_.end(), events.begin(), events.end());
  }
  std::vector<model::Event> events_;
};

/// How thoroughly a run looks.
struct CheckPolicy {
  std::uint32_t state_every = 50;  ///< steps between two looks at the whole state
  /// Whether a command whose work goes on in slices leaves a `continued` record, as in a running market's
  /// log; the simulator makes none.
  bool records = true;
};

/// Runs the exchange, the oracle and a second exchange that only folds the first one's events side by side,
/// and says where they part. Every now and then the two exchanges change their roles: one that was folded
/// from a log must go on as if it had carried everything out itself. One thread. A broken invariant of the
/// exchange aborts the process.
class Checker {
 public:
  explicit Checker(const reference::Limits& limits, CheckPolicy policy = {});

  /// Carries out one step everywhere; the difference, if there is one.
  [[nodiscard]] std::optional<std::string> step(const Step& step);

  /// Finishes sliced work and compares everything once more.
  [[nodiscard]] std::optional<std::string> finish();

  [[nodiscard]] const reference::Market& market() const { return model_.market(); }
  /// The exchange's events of the newest step.
  [[nodiscard]] std::span<const model::Event> events() const { return sink_.events(); }
  [[nodiscard]] model::MarketState state() const { return exchange_->state(); }
  [[nodiscard]] bool has_pending() const { return exchange_->has_pending(); }
  [[nodiscard]] const Coverage& coverage() const { return coverage_; }

 private:
  std::optional<std::string> command(const Step& step);
  std::optional<std::string> resume();
  std::optional<std::string> compare_events(const std::vector<model::Event>& expected);
  void record_fresh_work(model::Seq first);
  std::optional<std::string> compare_state();

  CheckPolicy policy_;
  reference::Model model_;
  std::unique_ptr<market::Exchange> exchange_;
  std::unique_ptr<market::Exchange> follower_;
  Collector sink_;
  Conservation conservation_;
  Coverage coverage_;
};

}  // namespace paddock::property
