#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "engine/log/format.hpp"
#include "engine/log/segment.hpp"
#include "engine/model/event_sink.hpp"

namespace paddock::dataset {

/// Writes the events of an exchange as a journal, the way an engine leaves it that was stopped in order, and
/// counts them. Commits are as large as the format allows and are synced once a segment. One thread. The
/// folder must be empty; whatever the disk refuses ends the program with a sentence.
class JournalSink final : public model::EventSink {
 public:
  JournalSink(std::string folder, const log::Layout& layout);

  /// Ends a command and shows its events; it has none when it was ignored. They are gone with the next one.
  std::span<const model::Event> end_command_and_show();
  /// Writes what is left, and the mark that all of it is on the disk.
  void close();

  [[nodiscard]] std::uint64_t trades() const noexcept { return trades_; }
  [[nodiscard]] std::uint64_t orders() const noexcept { return orders_; }
  [[nodiscard]] std::uint64_t rejected() const noexcept { return rejected_; }

 private:
  void consume(std::span<const model::Event> batch, model::Seq first) noexcept override;
  void count(const model::Event& event) noexcept;
  void write_out();
  void enter_segment(std::uint64_t index);

  std::string folder_;
  log::Layout layout_;
  std::optional<log::Segment> segment_;
  std::vector<model::Event> records_;  ///< not written yet
  std::vector<model::Event> command_;  ///< the events of the present command
  bool shown_ = false;                 ///< `command_` has ended
  std::uint64_t next_ = 1;             ///< the first of `records_`
  std::uint16_t commit_ = 0;
  std::uint64_t trades_ = 0;
  std::uint64_t orders_ = 0;
  std::uint64_t rejected_ = 0;
};

}  // namespace paddock::dataset
