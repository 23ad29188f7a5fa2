#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <vector>

#include "engine/ipc/lane.hpp"
#include "engine/model/command.hpp"

namespace paddock::gateway {

/// The way of commands from an I/O thread to the engine. One thread each. Takes everything, keeps the order,
/// and says when it is time to stop reading sockets: nothing is dropped, and nothing grows without bound.
class CommandOut {
 public:
  virtual ~CommandOut() = default;
  /// False: the engine does not keep up; read no more until it does.
  [[nodiscard]] virtual bool has_room() = 0;
  /// Notes one command; `flush` hands it on.
  virtual void put(const model::Command& command) = 0;
  virtual void flush() = 0;
  /// Whether something noted could not be handed on yet; then `flush` is to be called again soon.
  [[nodiscard]] virtual bool is_stuck() const = 0;
};

/// Straight into the lane, for a gateway with one I/O thread.
class LaneOut final : public CommandOut {
 public:
  explicit LaneOut(ipc::LaneProducer& lane) noexcept : lane_(&lane) {}
  [[nodiscard]] bool has_room() override { return waiting_.size() < kMaxWaiting; }
  void put(const model::Command& command) override { waiting_.push_back(command); }
  void flush() override;
  [[nodiscard]] bool is_stuck() const override { return !waiting_.empty(); }

 private:
  /// More than one round of reading brings in; beyond, sockets are not read.
  static constexpr std::size_t kMaxWaiting = 1'024;

  ipc::LaneProducer* lane_;
  std::vector<model::Command> waiting_;
};

}  // namespace paddock::gateway
