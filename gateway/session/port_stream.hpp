#pragma once

#include <cstdint>
#include <vector>

#include "engine/model/types.hpp"
#include "gateway/soup/big_endian.hpp"

namespace paddock::session {

/// Number of a trading day: 1 + how many `end_of_day` events the log holds before it.
using SessionNumber = std::uint64_t;
/// Place of a message in a port's stream of one session, from 1.
using MessageNumber = std::uint64_t;

/// Who is to be told of a port's messages as they come.
class StreamListener {
 public:
  virtual ~StreamListener() = default;
  /// Message `number` of the port's current session. The bytes are gone afterwards.
  virtual void on_message(MessageNumber number, soup::Bytes message) = 0;
};

/// Where a port's stream of one session is found in the log: how many messages it has, and the event of every
/// 256th, and of one that has no other mark near before it. The messages themselves are kept nowhere: they
/// are made again from the log.
class StreamIndex {
 public:
  static constexpr MessageNumber kMarkEvery = 256;
  /// Reading so many events takes about a millisecond: worth 16 bytes.
  static constexpr std::uint64_t kMarkEveryEvents = 16'384;

  /// A place from which the stream can be read: the event, and the number of its first message.
  struct Mark {
    model::Seq event{0};
    MessageNumber number = 1;
  };
  /// An order that the port had live in this session, for the fills that name its number alone.
  struct Order {
    model::Seq order;
    model::UserRef ref;
  };

  /// One more message, made from `event`; `first_of_event`: the number of the event's first message.
  void add_message(model::Seq event, MessageNumber first_of_event) {
    if (count_ % kMarkEvery == 0 || event.raw() > marks_.back().event.raw() + kMarkEveryEvents) {
      marks_.push_back({event, first_of_event});
    }
    ++count_;
  }
  /// Numbers ascend.
  void add_order(model::Seq order, model::UserRef ref) { orders_.push_back({order, ref}); }

  [[nodiscard]] MessageNumber count() const noexcept { return count_; }
  /// From where to read to find message `number`, which exists.
  [[nodiscard]] Mark mark_before(MessageNumber number) const;
  /// The ref of an order of the port; 0: not one of its orders in this session.
  [[nodiscard]] model::UserRef ref_of(model::Seq order) const noexcept;
  [[nodiscard]] const std::vector<Order>& orders() const noexcept { return orders_; }

 private:
  MessageNumber count_ = 0;
  std::vector<Mark> marks_;
  std::vector<Order> orders_;
};

/// A port's stream: of the current session and of the one before.
struct PortStream {
  SessionNumber session = 0;  ///< whose stream `current` is
  StreamIndex current;
  StreamIndex previous;
  StreamListener* listener = nullptr;
};

}  // namespace paddock::session
