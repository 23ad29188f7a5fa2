#pragma once

#include <memory>
#include <utility>

#include "engine/ipc/market_directory.hpp"
#include "engine/log/log_reader.hpp"
#include "persister/event_source.hpp"

namespace paddock::persister {

/// The market's log, read to `durable`.
class LogSource final : public EventSource {
 public:
  [[nodiscard]] static base::Result<std::unique_ptr<EventSource>> open(const ipc::MarketDirectory& directory,
                                                                       model::Seq from) {
    auto reader = log::LogReader::open(directory, from);
    if (!reader) return std::unexpected(reader.error());
    return std::unique_ptr<EventSource>{new LogSource(std::move(*reader))};
  }

  [[nodiscard]] base::Result<std::size_t> poll(std::span<model::Event> out) override {
    return reader_.poll(out);
  }
  [[nodiscard]] model::Seq next() const override { return reader_.next(); }
  /// The reader's end is one behind the last event.
  [[nodiscard]] model::Seq end() const override { return model::Seq{reader_.end().raw() - 1}; }
  [[nodiscard]] std::uint64_t market() const override { return reader_.market(); }
  void wait(std::chrono::nanoseconds timeout) override { static_cast<void>(reader_.wait(timeout)); }

 private:
  explicit LogSource(log::LogReader reader) : reader_(std::move(reader)) {}

  log::LogReader reader_;
};

}  // namespace paddock::persister
