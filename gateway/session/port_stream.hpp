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

  /// Of the session that begins with the event `begin`.
  explicit StreamIndex(model::Seq begin) noexcept : begin_(begin) {}

  /// One more message, made from `event`; `first_of_event`: the number of the event's first message.
  void add_message(model::Seq event, MessageNumber first_of_event) {
    if (count_ % kMarkEvery == 0 || event.raw() > marks_.back().event.raw() + kMarkEveryEvents) {
      marks_.push_back({event, first_of_event});
    }
    ++count_;
  }
  /// An order that the port has live in this session, for the fills that name its number alone. Numbers
  /// ascend: first those from before the session, then its own.
  void add_order(model::Seq order, model::UserRef ref) {
    const std::uint64_t offset = order.raw() - begin_.raw();  // of an older order: beyond the narrow ones
    if (offset <= kNarrow) {
      narrow_.push_back({static_cast<std::uint32_t>(offset), ref});
    } else {
      wide_.push_back({order, ref});
    }
  }

  [[nodiscard]] MessageNumber count() const noexcept { return count_; }
  /// From where to read to find message `number`, which exists.
  [[nodiscard]] Mark mark_before(MessageNumber number) const;
  /// The ref of an order of the port; 0: not one of its orders in this session.
  [[nodiscard]] model::UserRef ref_of(model::Seq order) const noexcept;

 private:
  static constexpr std::uint64_t kNarrow = ~std::uint32_t{0};
  /// An order of the session, by its distance from the session's begin.
  struct Narrow {
    std::uint32_t offset;
    model::UserRef ref;
  };
  static_assert(sizeof(Narrow) == 8);
  /// One that is older, or lies more than 2^32 events into the session.
  struct Wide {
    model::Seq order;
    model::UserRef ref;
  };

  model::Seq begin_;
  MessageNumber count_ = 0;
  std::vector<Mark> marks_;
  std::vector<Narrow> narrow_;
  std::vector<Wide> wide_;
};

/// A port's stream: of the current session and of the one before.
struct PortStream {
  explicit PortStream(model::Seq begin) noexcept : current(begin), previous(begin) {}

  StreamIndex current;
  StreamIndex previous;
  StreamListener* listener = nullptr;
};

/// Which ports a projection is for: those whose number leaves `index` when it is divided by `count`.
struct PortShare {
  std::uint32_t count = 1;
  std::uint32_t index = 0;

  [[nodiscard]] bool is_all() const noexcept { return count == 1; }
  [[nodiscard]] bool has(model::PortId port) const noexcept {
    return count == 1 || port.raw() % count == index;
  }
};

}  // namespace paddock::session
