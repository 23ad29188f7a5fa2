#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>
#include <variant>

#include "engine/model/types.hpp"
#include "gateway/soup/big_endian.hpp"

/// OUCH 5.0 as a client sees it: requests to bytes, answers from bytes. Pure; any thread.
namespace paddock::client {

using soup::Bytes;

/// A text of at most 14 characters as a ClOrdID; longer ones are cut.
[[nodiscard]] model::ClOrdId cl_ord_id(std::string_view text) noexcept;

struct Enter {
  model::UserRef ref{0};
  model::Side side = model::Side::buy;
  std::uint32_t quantity = 0;
  model::Symbol symbol = model::Symbol::from("");
  std::optional<std::int64_t> price = {};  ///< units of $0.0001; nothing: a market order
  model::TimeInForce tif = model::TimeInForce::day;
  bool post_only = false;
  model::SelfTrade self_trade = model::SelfTrade::cancel_newest;
  std::optional<model::AccountId> account = {};  ///< nothing: the port's default account
  model::ClOrdId cl_ord_id = model::ClOrdId::blank();
};

struct Replace {
  model::UserRef orig_ref{0};
  model::UserRef ref{0};
  std::uint32_t quantity = 0;  ///< the new total, executed shares included
  std::int64_t price = 0;
  model::TimeInForce tif = model::TimeInForce::day;  ///< must be that of the order
  model::ClOrdId cl_ord_id = model::ClOrdId::blank();
};

struct Cancel {
  model::UserRef ref{0};
  std::uint32_t quantity = 0;  ///< the new total; 0 cancels the rest
};

struct Query {};

/// The bytes of one request.
class Request {
 public:
  explicit Request(const Enter& enter) noexcept;
  explicit Request(const Replace& replace) noexcept;
  explicit Request(const Cancel& cancel) noexcept;
  explicit Request(const Query& query) noexcept;
  [[nodiscard]] Bytes bytes() const noexcept { return {bytes_.data(), size_}; }

 private:
  std::array<std::uint8_t, 64> bytes_{};
  std::size_t size_ = 0;
};

struct Accepted {
  model::UserRef ref;
  model::Side side;
  std::uint32_t quantity;
  model::Symbol symbol;
  std::uint64_t price;  ///< as on the wire: a market order's is the sentinel
  char tif;
  model::Seq order;
  model::ClOrdId cl_ord_id;
};
struct Replaced {
  model::UserRef orig_ref;
  model::UserRef ref;
  std::uint32_t open;
  model::Symbol symbol;
  std::uint64_t price;
  model::Seq order;
  model::ClOrdId cl_ord_id;
};
struct Canceled {
  model::UserRef ref;
  std::uint32_t quantity;  ///< taken off by this message
  char reason;
};
struct Executed {
  model::UserRef ref;
  std::uint32_t quantity;
  std::uint64_t price;
  char liquidity;
  std::uint64_t match;
};
struct Rejected {
  model::UserRef ref;
  std::uint16_t reason;
  model::ClOrdId cl_ord_id;
};
struct NextRef {
  model::UserRef ref;
};
/// A message that this library does not know, or of a size it cannot have.
struct Unknown {
  char letter;
};

using Answer = std::variant<Unknown, Accepted, Replaced, Canceled, Executed, Rejected, NextRef>;

/// Decodes one sequenced message. The appendage is not looked at.
[[nodiscard]] Answer decode(Bytes message) noexcept;
/// Nanoseconds since midnight in New York; 0 for a message without timestamp.
[[nodiscard]] std::uint64_t timestamp_of(Bytes message) noexcept;
/// What the wire's letter of a time in force stands for; nothing for a letter that a gateway does not send.
[[nodiscard]] std::optional<model::TimeInForce> time_in_force(char letter) noexcept;
/// What a reject reason means, for people.
[[nodiscard]] std::string_view reject_text(std::uint16_t reason) noexcept;

}  // namespace paddock::client
