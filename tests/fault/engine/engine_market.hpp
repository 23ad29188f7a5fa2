#pragma once

#include <chrono>
#include <memory>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include "engine/ipc/lane.hpp"
#include "engine/log/log_reader.hpp"
#include "engine/model/event.hpp"
#include "tests/fault/engine/fault_controls.hpp"
#include "tests/support/child_process.hpp"
#include "tests/support/temporary_market.hpp"

namespace paddock::test {

/// Waits for `condition`; false when it did not come true within a minute (a net, not a measurement).
template <class Condition>
[[nodiscard]] bool eventually(Condition condition) {
  const auto give_up = std::chrono::steady_clock::now() + std::chrono::minutes(1);
  while (!condition()) {
    if (std::chrono::steady_clock::now() > give_up) return false;
    std::this_thread::sleep_for(std::chrono::milliseconds(1));
  }
  return true;
}

/// A record and its place in the log.
struct Logged {
  model::Seq seq;
  model::Event event;
};

/// A market of the test's own, served by real engine processes, one at a time unless the test wants
/// otherwise.
class EngineMarket {
 public:
  /// `settings`: lines of the table [engine] besides those that keep tests small.
  explicit EngineMarket(const std::string& settings = "", std::uint32_t max_orders = 100'000);

  /// Starts an engine; `program` and `arguments` for those that are not the ordinary one.
  [[nodiscard]] ChildProcess start(const std::string& program = PADDOCK_ENGINE,
                                   const std::vector<std::string>& arguments = {});
  /// As `start`, and waits until it is open for commands.
  [[nodiscard]] ChildProcess start_open();
  [[nodiscard]] bool is_open(const ChildProcess& engine) const;
  /// Claims a lane; waits for an engine to have made them.
  [[nodiscard]] ipc::LaneProducer claim(ipc::LaneKind kind);

  /// All durable records from `from` on.
  [[nodiscard]] std::vector<Logged> log(model::Seq from = model::Seq{1}) const;
  /// The first number that stands under `key` in the engine's status file, or its text.
  [[nodiscard]] std::string status(const std::string& key) const;
  [[nodiscard]] std::string status_text() const;
  /// What the last started program wrote on standard error.
  [[nodiscard]] std::string complaints() const;

  [[nodiscard]] FaultControls& faults() noexcept { return *controls_; }
  [[nodiscard]] const ipc::MarketDirectory& directory() const noexcept { return market_.directory(); }
  [[nodiscard]] const TemporaryMarket& files() const noexcept { return market_; }

 private:
  TemporaryMarket market_;
  FaultControls* controls_;
};

/// Publishes, waiting for room as long as it takes.
template <class... Slots>
void publish(ipc::LaneProducer& lane, const Slots&... slots) {
  ipc::Waiter waiter(ipc::WaitPolicy::park, nullptr);
  while (!lane.try_publish(slots...)) waiter.wait([] { return false; });
}
void publish(ipc::LaneProducer& lane, const model::Command& command);

/// Whether everything published through the lane is durable.
[[nodiscard]] inline bool all_done(ipc::LaneProducer& lane) { return lane.released() == lane.position(); }

}  // namespace paddock::test
