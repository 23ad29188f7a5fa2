#pragma once

#include <algorithm>
#include <cstddef>
#include <optional>
#include <vector>

#include "engine/base/result.hpp"
#include "engine/ipc/market_directory.hpp"
#include "engine/log/log_reader.hpp"
#include "gateway/session/projection.hpp"
#include "gateway/session/stream_filter.hpp"

namespace paddock::gateway {

/// One connection's way through the part of its stream that lies in the past: reads the log again from the
/// nearest mark and makes the port's messages anew, as fast as the client takes them. One thread.
class CatchUp {
 public:
  enum class State : std::uint8_t {
    more,      ///< there is more of the past
    live,      ///< everything up to `Projection::settled` was given out
    finished,  ///< the session has ended, and this was all of it
    lost,      ///< the session is too old by now
  };

  /// Reads the log of `market`, which outlives it, as far as the projection's own reader does. An error when
  /// the session is too old by now, or the log cannot be read.
  [[nodiscard]] static base::Result<CatchUp> open(const ipc::MarketDirectory& market, log::ReadTo to,
                                                  session::Projection& projection, model::PortId port,
                                                  session::SessionNumber session,
                                                  session::MessageNumber from);

  /// Reads at most one batch of events and calls `emit(bytes)` for each message from `from` on. Passes over
  /// what lies between two messages that are far from each other, and reads nothing behind the last one.
  template <class Emit>
  [[nodiscard]] base::Result<State> step(session::Projection& projection, Emit&& emit);

 private:
  static constexpr std::size_t kBatch = 512;

  CatchUp(const ipc::MarketDirectory& market, log::ReadTo to, session::StreamFilter filter,
          model::PortId port, session::SessionNumber session, session::MessageNumber from)
      : market_(&market),
        to_(to),
        filter_(filter),
        port_(port),
        session_(session),
        from_(from),
        batch_(kBatch) {}
  [[nodiscard]] base::Result<void> read_from(const session::Projection& projection,
                                             const session::StreamIndex::Mark& mark);

  const ipc::MarketDirectory* market_;
  log::ReadTo to_;
  std::optional<log::LogReader> reader_;  ///< none before the first message that is to be made
  session::StreamFilter filter_;
  model::PortId port_;
  session::SessionNumber session_;
  session::MessageNumber from_;
  std::vector<model::Event> batch_;
};

template <class Emit>
base::Result<CatchUp::State> CatchUp::step(session::Projection& projection, Emit&& emit) {
  const session::StreamIndex* index = projection.index(port_, session_);
  if (index == nullptr) return State::lost;
  const bool current = session_ == projection.session();
  // All that was counted was given out; what is counted from now on comes live.
  if (filter_.next_number() > index->count()) return current ? State::live : State::finished;
  const session::StreamIndex::Mark mark = index->mark_before(filter_.next_number());
  if (!reader_ || mark.event > reader_->next()) {
    if (auto opened = read_from(projection, mark); !opened) return std::unexpected(opened.error());
  }
  const std::uint64_t end = (current ? projection.settled() : projection.session_begin()).raw();
  const std::uint64_t next = reader_->next().raw();
  // Only where an engine took matched events back; whoever folds the log notices it too.
  if (next >= end) return base::fail("the log no longer has message {}", filter_.next_number());
  const auto count = reader_->poll(std::span{batch_}.first(std::min<std::uint64_t>(kBatch, end - next)));
  if (!count) return std::unexpected(count.error());
  filter_.take(std::span<const model::Event>{batch_}.first(*count), model::Seq{next}, *index,
               [&](session::MessageNumber number, soup::Bytes bytes) {
                 if (number >= from_) emit(bytes);
               });
  return State::more;
}

}  // namespace paddock::gateway
