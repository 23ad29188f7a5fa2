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

/// What the market's event ring says that readers have seen, for `recover`; nothing when there is no ring.
[[nodiscard]] Seen seen_by_readers(const ipc::MarketDirectory& directory);

/// Takes up the event ring where recovery has ended: puts the newest records back into it, as many as it
/// holds, for readers that were in the middle of them, and resumes `writer`. An error when readers have seen
/// more than the journal holds (it was replaced by an older copy while the ring stayed in memory). Before the
/// journaler is made.
[[nodiscard]] base::Result<void> resume_ring(FileLayer& files, const std::string& journal,
                                             const Recovered& recovered, ipc::EventRingMemory& ring,
                                             ipc::EventRingWriter& writer);

}  // namespace paddock::log
