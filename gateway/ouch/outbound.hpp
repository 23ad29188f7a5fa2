#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

#include "engine/model/event.hpp"
#include "engine/model/types.hpp"
#include "gateway/soup/big_endian.hpp"

/// Server to client: events in the bytes of OUCH messages. The same event gives the same bytes always, on
/// every gateway. Pure; any thread; no allocation. `timestamp` is nanoseconds since midnight in New York.
namespace paddock::ouch {

using soup::Bytes;

/// One outbound message; big enough for the longest.
class Message {
 public:
  static constexpr std::size_t kCapacity = 96;

  [[nodiscard]] Bytes bytes() const noexcept { return Bytes{bytes_.data(), size_}; }

  /// A message of `size` bytes, all zero but its letter and its timestamp.
  Message(char letter, std::size_t size, std::uint64_t timestamp) noexcept;
  void put(std::size_t at, char letter) noexcept { bytes_[at] = static_cast<std::uint8_t>(letter); }
  template <std::unsigned_integral T>
  void put(std::size_t at, T number) noexcept {
    soup::store_big(bytes_.data() + at, number);
  }
  template <std::size_t N>
  void put(std::size_t at, const std::array<char, N>& text) noexcept {
    std::memcpy(bytes_.data() + at, text.data(), N);
  }
  /// Appends one option and counts it in the Appendage Length field at `length_at`.
  template <class T>
  void append_option(std::size_t length_at, std::uint8_t tag, T value) noexcept;

 private:
  std::array<std::uint8_t, kCapacity> bytes_;
  std::size_t size_;
};

/// Order Accepted; the order's number is the event's seq.
[[nodiscard]] Message accepted(const model::Event::Accepted& event, model::Seq order, model::Symbol symbol,
                               std::uint64_t timestamp) noexcept;
/// Order Replaced. `text`: the ClOrdID, blank or from
/// the record behind the event.
[[nodiscard]] Message replaced(const model::Event::Replaced& event, model::Seq order, model::Symbol symbol,
                               const model::ClOrdId& text, std::uint64_t timestamp) noexcept;
[[nodiscard]] Message canceled(const model::Event::Cancelled& event, std::uint64_t timestamp) noexcept;
/// Order Executed for the owner of `ref`, one side of the trade; `incoming`: the one that took the
/// initiative.
[[nodiscard]] Message executed(const model::Event::Trade& event, model::Seq trade, model::UserRef ref,
                               bool incoming, std::uint64_t timestamp) noexcept;
[[nodiscard]] Message rejected(const model::Event::Rejected& event, std::uint64_t timestamp) noexcept;
[[nodiscard]] Message query_response(const model::Event::NextRef& event, std::uint64_t timestamp) noexcept;

}  // namespace paddock::ouch
