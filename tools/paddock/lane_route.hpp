#pragma once

#include <deque>
#include <memory>

#include "tools/paddock/load_report.hpp"
#include "tools/paddock/load_route.hpp"
#include "tools/paddock/operator_lane.hpp"

namespace paddock::tools {

/// A load through an operator lane, without gateway: an answer is the command's last event being durable.
class LaneRoute final : public LoadRoute {
 public:
  LaneRoute(OperatorLane lane, LoadReport& report) : lane_(std::move(lane)), report_(report) {}

  [[nodiscard]] base::Result<model::UserRef> next_ref(model::PortId port) override;
  [[nodiscard]] bool try_send(const model::Command& command, std::int64_t due_ns) override;
  [[nodiscard]] base::Result<void> poll() override;
  void wait(std::chrono::nanoseconds timeout) override { lane_.wait(timeout); }
  void finish() override {}
  [[nodiscard]] std::size_t unanswered() const override { return due_.size(); }

 private:
  struct Due {
    LoadReport::Kind kind;
    std::int64_t ns;
  };
  void count(std::span<const model::Event> events, std::int64_t now_ns);

  OperatorLane lane_;
  LoadReport& report_;
  std::deque<Due> due_;
};

}  // namespace paddock::tools
