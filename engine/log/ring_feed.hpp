#pragma once

#include <span>
#include <string>

#include "engine/base/result.hpp"
#include "engine/ipc/event_ring.hpp"
#include "engine/log/file_layer.hpp"
#include "engine/log/journaler.hpp"
#include "engine/log/recovery.hpp"

namespace paddock::log {

/// The event ring as the journaler's feed.
class RingFeed final : public JournalFeed {
 public:
  RingFeed(ipc::EventRingMemory& ring, ipc::WaitPolicy policy) noexcept;

  [[nodiscard]] model::Seq matched() override { return reader_.matched(); }
  void copy(model::Seq first, std::span<model::Event> to) override;
  void publish(model::Seq journaled, model::Seq durable) override;
  void resume(model::Seq journaled) override;
  void wait(model::Seq seen) override;
  void busy() override { waiter_.reset(); }

 private:
  ipc::EventRingReader reader_;
  ipc::JournalCursors cursors_;
  ipc::Waiter waiter_;
};

/// Puts the newest records of a recovered journal back into the event ring, as many as it holds, for readers
/// that were in the middle of them. Before the ring is resumed at `recovered.end`.
[[nodiscard]] base::Result<void> refill_ring(FileLayer& files, const std::string& journal,
                                             const Recovered& recovered, ipc::EventRingWriter& ring);

}  // namespace paddock::log
