#pragma once

#include <cstdint>
#include <optional>

#include "engine/base/flat_map.hpp"
#include "engine/ipc/lane.hpp"
#include "engine/model/event.hpp"

namespace paddock::engine {

/// Where a port's connection is: a fold of `attached` and `detached` events. The matcher's.
struct Attachment {
  std::uint32_t connection;  ///< the gateway's number for it
  ipc::LaneId lane;
  bool cancel_on_disconnect;
};

/// Which port is served through which lane. One thread; nothing is allocated after construction.
class Attachments {
 public:
  explicit Attachments(std::size_t max_ports) : ports_(max_ports) {}

  [[nodiscard]] std::optional<Attachment> find(model::PortId port) const noexcept {
    const Attachment* found = ports_.find(key(port));
    return found == nullptr ? std::nullopt : std::optional(*found);
  }
  [[nodiscard]] bool has_room_for(model::PortId port) const noexcept {
    return !ports_.full() || ports_.find(key(port)) != nullptr;
  }
  /// Visits the ports that are attached to the lane, in no particular order: for a lane's end, which is rare,
  /// so it looks at all.
  template <class Visit>
  void for_each_of(ipc::LaneId lane, Visit visit) const noexcept {
    ports_.for_each([&](std::uint64_t k, const Attachment& a) {
      if (a.lane == lane) visit(model::PortId{static_cast<std::uint32_t>(k - 1)});
    });
  }

  void fold(const model::Event& event) noexcept {
    if (event.type == model::EventType::attached) {
      ports_.insert(key(event.attached.port)) = {event.attached.connection, event.attached.lane,
                                                 event.attached.cancel_on_disconnect};
    } else if (event.type == model::EventType::detached && ports_.find(key(event.detached.port)) != nullptr) {
      ports_.erase(key(event.detached.port));
    }
  }

 private:
  static std::uint64_t key(model::PortId port) noexcept { return std::uint64_t{port.raw()} + 1; }
  base::FlatMap<Attachment> ports_;
};

}  // namespace paddock::engine
