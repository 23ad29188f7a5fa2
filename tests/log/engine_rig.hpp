#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>

#include "engine/ipc/event_ring.hpp"
#include "engine/ipc/market_directory.hpp"
#include "engine/log/journaler.hpp"
#include "engine/log/ring_feed.hpp"

namespace paddock::test {

/// A market in a temporary folder, with its shared-memory segments; both are gone with the object.
class TemporaryMarket {
 public:
  TemporaryMarket();
  ~TemporaryMarket();
  TemporaryMarket(const TemporaryMarket&) = delete;
  TemporaryMarket& operator=(const TemporaryMarket&) = delete;

  [[nodiscard]] const ipc::MarketDirectory& directory() const noexcept { return *directory_; }
  [[nodiscard]] std::string journal() const { return directory_->journal().string(); }
  /// As a reboot: the shared memory is gone, the files stay.
  void forget_segments() const;

 private:
  std::filesystem::path path_;
  std::optional<ipc::MarketDirectory> directory_;
};

/// The engine of a market as far as its log goes: real files, a real ring, the real journaler; the events are
/// made up (test::make_record with the same content everywhere).
class LogEngine {
 public:
  explicit LogEngine(const TemporaryMarket& market, log::FileLayer& files = log::posix_files(),
                     std::uint64_t records_per_segment = 1 << 12);

  /// Publishes `commands` of three records each, waiting for room in the ring as the matcher does.
  void make_commands(std::uint64_t commands);
  /// Publishes records of a command that does not end.
  void make_unfinished(std::uint64_t records);
  /// Waits until everything made so far is durable.
  void wait_until_durable();
  /// Ends in order; without it the destructor leaves things as a kill does, but for what was matched.
  void stop() { journaler_->stop(); }

  [[nodiscard]] model::Seq next() const noexcept { return writer_->next(); }
  [[nodiscard]] const log::Recovered& recovered() const noexcept { return recovered_; }
  [[nodiscard]] log::JournalStatus status() const { return journaler_->status(); }
  [[nodiscard]] ipc::EventRing& ring() noexcept { return *ring_; }

 private:
  void write(const model::Event& event);

  log::Recovered recovered_;
  std::optional<ipc::EventRing> ring_;
  std::unique_ptr<ipc::EventRingWriter> writer_;
  std::unique_ptr<log::RingFeed> feed_;
  std::unique_ptr<log::Journaler> journaler_;
};

/// The record that LogEngine makes for a seq, as readers must get it.
[[nodiscard]] model::Event engine_record(std::uint64_t seq, bool ends_command);

}  // namespace paddock::test
