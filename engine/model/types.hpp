#pragma once

#include <array>
#include <compare>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <string_view>

/// The vocabulary of the market (rulebook sections 1 to 5): distinct integer types, so that a price cannot be
/// passed where a quantity is meant. All are plain values: any thread, no errors, no ownership.
namespace paddock::model {

/// An integer with a meaning. Trivial, so that it can lie in shared memory and in files; `T{}` is zero.
template <class Tag, std::integral Rep>
class Strong {
 public:
  using rep = Rep;
  Strong() = default;
  constexpr explicit Strong(Rep raw) noexcept : raw_(raw) {}
  [[nodiscard]] constexpr Rep raw() const noexcept { return raw_; }
  constexpr auto operator<=>(const Strong&) const noexcept = default;

 private:
  Rep raw_;
};

using AccountId = Strong<struct AccountTag, std::uint32_t>;    ///< 0 is the house
using PortId = Strong<struct PortTag, std::uint32_t>;          ///< one login identity, from 1
using OfferingId = Strong<struct OfferingTag, std::uint32_t>;  ///< from 1
using UserRef = Strong<struct UserRefTag, std::uint32_t>;      ///< OUCH UserRefNum; 0: none
/// Place of an event in the log, from 1 without gaps. Also an order's number (the seq of the event that
/// opened it) and a trade's (the seq of its event). 0: none.
using Seq = Strong<struct SeqTag, std::uint64_t>;

inline constexpr AccountId kHouse{0};

using Quantity = Strong<struct QuantityTag, std::uint32_t>;  ///< whole shares
using Price = Strong<struct PriceTag, std::uint32_t>;        ///< units of $0.0001, at most kMaxPrice
using Amount = Strong<struct AmountTag, std::int64_t>;       ///< units of $0.0001, signed

constexpr Quantity operator+(Quantity a, Quantity b) noexcept { return Quantity{a.raw() + b.raw()}; }
constexpr Quantity operator-(Quantity a, Quantity b) noexcept { return Quantity{a.raw() - b.raw()}; }
constexpr Quantity& operator+=(Quantity& a, Quantity b) noexcept { return a = a + b; }
constexpr Quantity& operator-=(Quantity& a, Quantity b) noexcept { return a = a - b; }
constexpr Amount operator+(Amount a, Amount b) noexcept { return Amount{a.raw() + b.raw()}; }
constexpr Amount operator-(Amount a, Amount b) noexcept { return Amount{a.raw() - b.raw()}; }
constexpr Amount& operator+=(Amount& a, Amount b) noexcept { return a = a + b; }
constexpr Amount& operator-=(Amount& a, Amount b) noexcept { return a = a - b; }
/// At most 1,999,999,900 x 1,000,000,000 units: fits.
constexpr Amount operator*(Price price, Quantity quantity) noexcept {
  return Amount{std::int64_t{price.raw()} * std::int64_t{quantity.raw()}};
}

inline constexpr std::int64_t kUnitsPerDollar = 10'000;
inline constexpr Price kMaxPrice{1'999'999'900};  ///< $199,999.99
inline constexpr std::int64_t kTickMultiple =
    50;  ///< a tick is a multiple of $0.0050: no commission is rounded
inline constexpr Quantity kMaxOrderQuantity{999'999};
inline constexpr std::uint32_t kMaxListedShares = 1'000'000'000;
inline constexpr Amount kMaxTransfer{1'000'000'000'000 * kUnitsPerDollar};     ///< one deposit or withdrawal
inline constexpr Amount kMaxTotalCash{500'000'000'000'000 * kUnitsPerDollar};  ///< all accounts together

/// 2 % of a trade's value, exact because of kTickMultiple. Paid by the buyer on top, credited to the house.
constexpr Amount commission(Amount value) noexcept { return Amount{value.raw() / 50}; }
/// What a purchase costs the buyer: value and commission.
constexpr Amount with_commission(Amount value) noexcept { return value + commission(value); }
static_assert(kTickMultiple % 50 == 0, "two per cent of a price on the tick is a whole number of units");

enum class Side : std::uint8_t { buy, sell };
constexpr Side opposite(Side side) noexcept { return side == Side::buy ? Side::sell : Side::buy; }
enum class TimeInForce : std::uint8_t { day, gtc, ioc, fok };
enum class SelfTrade : std::uint8_t { cancel_newest, cancel_oldest, cancel_both };
enum class Phase : std::uint8_t { closed, pre_open, trading, closing_auction, halted };
enum class TieBreak : std::uint8_t { reference, pressure };
enum class TradeKind : std::uint8_t { continuous, opening, closing, intraday };
enum class CashKind : std::uint8_t { deposit, withdraw };
enum class IdentityOf : std::uint8_t { user, offering, vehicle };
/// Who took the initiative in a trade; `none` in an auction.
enum class Aggressor : std::uint8_t { buy, sell, none };
enum class CancelReason : std::uint8_t { user, ioc, fok, stp, expired, mass_cancel };

/// An offering's symbol: 1 to 8 characters `A-Z0-9`, left-justified, filled with spaces (as on the OUCH
/// wire).
struct Symbol {
  std::array<char, 8> chars;

  constexpr auto operator<=>(const Symbol&) const noexcept = default;
  [[nodiscard]] constexpr std::string_view text() const noexcept {
    std::string_view all{chars.data(), chars.size()};
    return all.substr(0, all.find_last_not_of(' ') + 1);
  }
  /// The symbol, all spaces when `text` is not one.
  [[nodiscard]] static constexpr Symbol from(std::string_view text) noexcept {
    Symbol symbol{};
    symbol.chars.fill(' ');
    if (text.empty() || text.size() > 8) return symbol;
    for (const char c : text) {
      if (!((c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9'))) return symbol;
    }
    for (std::size_t i = 0; i < text.size(); ++i) symbol.chars[i] = text[i];
    return symbol;
  }
  [[nodiscard]] constexpr bool is_valid() const noexcept { return from(text()) == *this && !text().empty(); }
};

/// The client's own text of an order (OUCH ClOrdID), echoed byte for byte, filled with spaces; blank: none.
struct ClOrdId {
  std::array<char, 14> chars;

  constexpr auto operator<=>(const ClOrdId&) const noexcept = default;
  [[nodiscard]] static constexpr ClOrdId blank() noexcept {
    ClOrdId id{};
    id.chars.fill(' ');
    return id;
  }
  [[nodiscard]] constexpr bool is_blank() const noexcept { return *this == blank(); }
};

/// A calendar date as days since 1970-01-01.
using Date = Strong<struct DateTag, std::int32_t>;

/// What a boundary of the trading day brings: its offerings enter the phase of that name, or the day ends.
enum class Boundary : std::uint8_t { pre_open, trading, closing_auction, closed, end_of_day };

/// The OUCH Capacity of an order; echoed, without meaning to the market.
enum class Capacity : std::uint8_t { agency, principal, riskless, other };
/// Which letter the client chose for self-trade mode `cancel_newest` on the OUCH wire; echoed.
enum class AiqLetter : std::uint8_t { port_default, disabled, newest };

/// Everything about an order that is a choice among few, in 16 bits; carried by commands and by `accepted`
/// and `replaced` events, so that the wire's echo needs no memory of the command.
class OrderOptions {
 public:
  OrderOptions() = default;

  [[nodiscard]] constexpr Side side() const noexcept { return static_cast<Side>(get(0, 1)); }
  [[nodiscard]] constexpr TimeInForce tif() const noexcept { return static_cast<TimeInForce>(get(1, 2)); }
  [[nodiscard]] constexpr bool post_only() const noexcept { return get(3, 1) != 0; }
  [[nodiscard]] constexpr SelfTrade stp() const noexcept { return static_cast<SelfTrade>(get(4, 2)); }
  /// A market order: its price is the protective limit that the market computed on arrival.
  [[nodiscard]] constexpr bool market() const noexcept { return get(6, 1) != 0; }
  /// The market price came as 2,000,000,000 on the OUCH wire, not as 0x7FFFFFFF.
  [[nodiscard]] constexpr bool second_sentinel() const noexcept { return get(7, 1) != 0; }
  [[nodiscard]] constexpr Capacity capacity() const noexcept { return static_cast<Capacity>(get(8, 2)); }
  [[nodiscard]] constexpr AiqLetter aiq_letter() const noexcept { return static_cast<AiqLetter>(get(10, 2)); }
  /// The Enter Order named its account with OUCH option 0x80.
  [[nodiscard]] constexpr bool account_named() const noexcept { return get(12, 1) != 0; }

  constexpr OrderOptions& side(Side v) noexcept { return put(0, 1, static_cast<unsigned>(v)); }
  constexpr OrderOptions& tif(TimeInForce v) noexcept { return put(1, 2, static_cast<unsigned>(v)); }
  constexpr OrderOptions& post_only(bool v) noexcept { return put(3, 1, v); }
  constexpr OrderOptions& stp(SelfTrade v) noexcept { return put(4, 2, static_cast<unsigned>(v)); }
  constexpr OrderOptions& market(bool v) noexcept { return put(6, 1, v); }
  constexpr OrderOptions& second_sentinel(bool v) noexcept { return put(7, 1, v); }
  constexpr OrderOptions& capacity(Capacity v) noexcept { return put(8, 2, static_cast<unsigned>(v)); }
  constexpr OrderOptions& aiq_letter(AiqLetter v) noexcept { return put(10, 2, static_cast<unsigned>(v)); }
  constexpr OrderOptions& account_named(bool v) noexcept { return put(12, 1, v); }

  /// False for bit patterns that no enumerator names (bytes from shared memory are not trusted).
  [[nodiscard]] constexpr bool is_valid() const noexcept {
    return get(4, 2) <= 2 && get(10, 2) <= 2 && get(13, 3) == 0;
  }
  [[nodiscard]] constexpr std::uint16_t raw() const noexcept { return bits_; }
  constexpr bool operator==(const OrderOptions&) const noexcept = default;

 private:
  [[nodiscard]] constexpr unsigned get(unsigned at, unsigned width) const noexcept {
    return (unsigned{bits_} >> at) & ((1U << width) - 1U);
  }
  constexpr OrderOptions& put(unsigned at, unsigned width, unsigned value) noexcept {
    const unsigned mask = ((1U << width) - 1U) << at;
    bits_ = static_cast<std::uint16_t>((bits_ & ~mask) | ((value << at) & mask));
    return *this;
  }
  std::uint16_t bits_;
};

/// A 24-bit unsigned integer, little-endian, without alignment.
struct U24 {
  std::array<std::uint8_t, 3> bytes;

  constexpr U24& operator=(std::uint32_t value) noexcept {
    bytes = {static_cast<std::uint8_t>(value), static_cast<std::uint8_t>(value >> 8),
             static_cast<std::uint8_t>(value >> 16)};
    return *this;
  }
  [[nodiscard]] constexpr std::uint32_t value() const noexcept {
    return bytes[0] | std::uint32_t{bytes[1]} << 8 | std::uint32_t{bytes[2]} << 16;
  }
};

}  // namespace paddock::model

template <class Tag, std::integral Rep>
struct std::hash<paddock::model::Strong<Tag, Rep>> {
  std::size_t operator()(paddock::model::Strong<Tag, Rep> value) const noexcept {
    return std::hash<Rep>{}(value.raw());
  }
};
