#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <unordered_map>

#include "engine/model/event.hpp"
#include "engine/model/types.hpp"
#include "gateway/session/message_maker.hpp"
#include "gateway/session/offering_directory.hpp"
#include "gateway/session/order_map.hpp"
#include "gateway/session/port_stream.hpp"

namespace paddock::session {

/// What the owner of a projection wants to know of the log besides messages.
class LogListener {
 public:
  virtual ~LogListener() = default;
  virtual void on_attached(const model::Event::Attached& attached) = 0;
  virtual void on_detached(const model::Event::Detached& detached) = 0;
  /// The session `ended` has had its last message.
  virtual void on_session_end(SessionNumber ended) = 0;
};

/// The market as a front door sees it: a fold over the log into one numbered stream of messages per port and
/// session. A pure function of the log: every gateway, at any time, numbers the same messages alike. Keeps
/// indexes, not messages (8 bytes an order of two days, 16 bytes per 256 messages), and those of its own
/// share of the ports only. One thread.
class Projection {
 public:
  explicit Projection(LogListener* listener = nullptr, PortShare share = {}) noexcept
      : share_(share), maker_(offerings_), listener_(listener) {}
  Projection(const Projection&) = delete;
  Projection& operator=(const Projection&) = delete;

  /// Takes the events from seq `next()` on.
  void fold(std::span<const model::Event> events);
  /// The seq of the next event.
  [[nodiscard]] model::Seq next() const noexcept { return next_; }
  /// The seq up to which all messages are made: `next()`, or one less while the text of a `replaced` is
  /// awaited.
  [[nodiscard]] model::Seq settled() const noexcept {
    return model::Seq{next_.raw() - (awaiting_text_ ? 1 : 0)};
  }

  [[nodiscard]] SessionNumber session() const noexcept { return session_; }
  /// The first seq of the current session, and of the one before (1 while there is none).
  [[nodiscard]] model::Seq session_begin() const noexcept { return session_begin_; }
  [[nodiscard]] model::Seq previous_begin() const noexcept { return previous_begin_; }

  /// The stream of a port of the share. The reference stays valid for good.
  [[nodiscard]] PortStream& stream(model::PortId port);
  /// The port's stream of one session; null when that is neither the current one nor the one before.
  [[nodiscard]] const StreamIndex* index(model::PortId port, SessionNumber session);

  [[nodiscard]] const OfferingDirectory& offerings() const noexcept { return offerings_; }
  [[nodiscard]] std::size_t live_orders() const noexcept { return orders_.size(); }
  /// Messages counted so far, over all ports and sessions.
  [[nodiscard]] std::uint64_t messages() const noexcept { return messages_; }

 private:
  void fold_one(const model::Event& event, model::Seq seq);
  void fold_order_event(const model::Event& event, model::Seq seq, const model::ClOrdId& text);
  void fold_trade(const model::Event& event, model::Seq seq);
  void fold_cancelled(const model::Event::Cancelled& cancelled);
  void open_order(model::Seq order, const LiveOrder& live);
  void end_session(model::Seq seq);
  template <class Make>
  void deliver(PortStream& stream, model::Seq seq, MessageNumber first, Make&& make);

  PortShare share_;
  OfferingDirectory offerings_;
  OrderMap orders_;
  std::unordered_map<model::PortId, PortStream> streams_;
  MessageMaker maker_;
  LogListener* listener_;
  model::Seq next_{1};
  SessionNumber session_ = 1;
  model::Seq session_begin_{1};
  model::Seq previous_begin_{1};
  std::uint64_t messages_ = 0;
  bool awaiting_text_ = false;
  model::Event replaced_{};  ///< the event whose text is awaited
};

/// The ten digits by which a session is called on the wire.
[[nodiscard]] std::string session_name(SessionNumber session);

}  // namespace paddock::session
