#pragma once

#include <span>

#include "engine/model/event.hpp"
#include "engine/model/types.hpp"
#include "gateway/session/message_maker.hpp"
#include "gateway/session/port_stream.hpp"

namespace paddock::session {

/// Makes one port's messages again from the events of the log. Pure; one thread.
class StreamFilter {
 public:
  /// `number`: of the first message that the first event brings.
  StreamFilter(model::PortId port, MessageNumber number, const OfferingDirectory& offerings) noexcept
      : port_(port), number_(number), maker_(offerings) {}

  /// Takes events that follow each other, the first of which has the seq `first`, and calls
  /// `emit(number, bytes)` for each message of the port. `index`: the port's, of the session.
  template <class Emit>
  void take(std::span<const model::Event> events, model::Seq first, const StreamIndex& index, Emit&& emit) {
    for (const model::Event& event : events) {
      const model::Seq seq = first;
      first = model::Seq{seq.raw() + 1};
      if (awaiting_text_) {
        awaiting_text_ = false;
        const bool has_text = event.type == model::EventType::text;
        const model::ClOrdId text = has_text ? event.text.cl_ord_id : model::ClOrdId::blank();
        emit(number_++, maker_.of_port(replaced_, model::Seq{seq.raw() - 1}, text).bytes());
      }
      if (event.type == model::EventType::trade) {
        take_trade(event, seq, index, emit);
      } else if (const model::PortId port = port_of(event); port == port_ && port.raw() != 0) {
        if ((event.flags & model::event_flag::text_follows) != 0 &&
            event.type == model::EventType::replaced) {
          awaiting_text_ = true;
          replaced_ = event;
        } else {
          emit(number_++, maker_.of_port(event, seq, model::ClOrdId::blank()).bytes());
        }
      }
    }
  }
  /// The number of the next message.
  [[nodiscard]] MessageNumber next_number() const noexcept { return number_; }

 private:
  template <class Emit>
  void take_trade(const model::Event& event, model::Seq seq, const StreamIndex& index, Emit&& emit) {
    const TradeSides sides = sides_of(event.trade);
    if (const model::UserRef ref = index.ref_of(sides.first); ref.raw() != 0) {
      emit(number_++, maker_.of_trade(event, seq, ref, sides.first_is_incoming).bytes());
    }
    if (const model::UserRef ref = index.ref_of(sides.second); ref.raw() != 0) {
      emit(number_++, maker_.of_trade(event, seq, ref, false).bytes());
    }
  }

  model::PortId port_;
  MessageNumber number_;
  MessageMaker maker_;
  bool awaiting_text_ = false;
  model::Event replaced_{};
};

}  // namespace paddock::session
