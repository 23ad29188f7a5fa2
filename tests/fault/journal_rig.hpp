#pragma once

#include <cstdint>
#include <functional>
#include <random>
#include <span>
#include <string>
#include <vector>

#include "engine/base/result.hpp"
#include "engine/log/group_commit.hpp"
#include "engine/log/journaler.hpp"
#include "engine/log/recovery.hpp"
#include "engine/log/segment_supply.hpp"
#include "engine/model/event.hpp"
#include "tests/fault/forgetful_files.hpp"

/// What tests of the journal write and read with: records that say who they are, a feed without threads, and
/// a supply that makes its segments at once.
namespace paddock::test {

/// The market of docs/log-format.md's example.
inline constexpr std::uint64_t kMarket = 0x0000'A1B2'C3D4'E5F6;
inline constexpr const char* kFolder = "/m/journal";

/// A record as the event ring has it. `content` fills the body, so that two records of one seq can be told
/// apart.
[[nodiscard]] model::Event make_record(std::uint64_t seq, std::uint64_t content, bool ends_command);
/// Whether all 64 bytes are the same.
[[nodiscard]] bool same(const model::Event& a, const model::Event& b) noexcept;

/// Keeps every record that recovery hands out.
class Collector final : public log::RecordVisitor {
 public:
  void take(std::span<const model::Event> events, model::Seq first) override;
  [[nodiscard]] const std::vector<model::Event>& events() const noexcept { return events_; }
  /// The records came in order, and the last one of each `take` ended a command.
  [[nodiscard]] bool orderly() const noexcept { return orderly_; }

 private:
  std::vector<model::Event> events_;
  bool orderly_ = true;
};

/// Events in a vector; seq n is at n - 1.
class VectorFeed final : public log::JournalFeed {
 public:
  explicit VectorFeed(std::vector<model::Event> events = {}) : events_(std::move(events)) {}

  /// Adds a command (when not `whole`, the beginning of one) of `length` records, not visible before
  /// `publish_all`.
  void add_command(std::size_t length, std::uint64_t content, bool whole = true);
  void add(const model::Event& event) { events_.push_back(event); }
  void publish_all() { publish_up_to(events_.size()); }
  void publish_up_to(std::uint64_t seq) { matched_ = model::Seq{seq + 1}; }

  model::Seq matched() override { return matched_; }
  void copy(model::Seq first, std::span<model::Event> to) override;
  void publish(model::Seq journaled, model::Seq durable) override;
  void resume(model::Seq journaled) override { journaled_ = journaled; }
  void wait(model::Seq) override {}

  [[nodiscard]] const std::vector<model::Event>& events() const noexcept { return events_; }
  [[nodiscard]] model::Seq journaled() const noexcept { return journaled_; }
  [[nodiscard]] model::Seq durable() const noexcept { return durable_; }
  /// Called in every `publish`, when the cursors have moved.
  std::function<void()> on_publish;

 private:
  std::vector<model::Event> events_;
  model::Seq matched_{1};
  model::Seq journaled_{1};
  model::Seq durable_{1};
};

/// Makes segments at once, on the caller's thread.
class InlineSupply final : public log::SegmentSupply {
 public:
  InlineSupply(log::FileLayer& files, const log::Layout& layout) : files_(files), layout_(layout) {}
  [[nodiscard]] Answer request(std::uint64_t index) override;
  [[nodiscard]] std::optional<log::IoFailure> failure() const override { return failure_; }

 private:
  log::FileLayer& files_;
  log::Layout layout_;
  std::optional<log::IoFailure> failure_;
};

/// An engine's life as far as the journal goes: recovered, with a feed that begins with what was recovered.
struct JournalLife {
  explicit JournalLife(log::FileLayer& files, log::Recovered recovered, std::vector<model::Event> events);

  /// Publishes what the feed holds and commits until nothing is left to do or can be done.
  std::expected<log::GroupCommit::Step, log::IoFailure> commit_all();

  log::Recovered recovered;
  VectorFeed feed;
  InlineSupply supply;
  log::GroupCommit commits;
};

/// Recovers `kFolder`; new journals get segments of `records` records.
[[nodiscard]] base::Result<log::Recovered> recover_journal(log::FileLayer& files, Collector& collector,
                                                           std::uint64_t records = 16);

}  // namespace paddock::test
