#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <functional>
#include <map>
#include <optional>
#include <span>
#include <string_view>
#include <unordered_map>

#include "engine/base/result.hpp"
#include "engine/log/log_reader.hpp"
#include "engine/model/equilibrium.hpp"
#include "engine/model/event.hpp"
#include "engine/model/types.hpp"

namespace paddock::tools {

/// What rests at one price.
struct BookLevel {
  std::uint64_t shares = 0;
  std::uint32_t orders = 0;

  bool operator==(const BookLevel&) const = default;
};
using BidLevels = std::map<model::Price, BookLevel, std::greater<>>;  ///< best first
using AskLevels = std::map<model::Price, BookLevel>;                  ///< best first

struct TradeView {
  std::int64_t time;  ///< nanoseconds since the epoch
  model::Price price;
  std::uint32_t quantity;
  model::TradeKind kind;
  model::Aggressor aggressor;
};

struct AuctionView {
  std::int64_t time;  ///< nanoseconds since the epoch
  model::Price price;
  std::uint32_t volume;
  std::uint32_t trades;
  model::TradeKind kind;
};

/// One offering as a fold over the log: its book by price level, its phase, its last trades. All else of the
/// log is passed over, so it follows a busy market of many offerings at little cost. One thread; memory grows
/// with the offering's live orders.
class LiveBook {
 public:
  static constexpr std::size_t kTradesKept = 100;

  explicit LiveBook(model::Symbol symbol) : symbol_(symbol) {}

  /// Takes the records `first`, `first + 1`, ...; as a whole they should end with a command, or an order is
  /// seen that its own command has still to match or cancel.
  void take(std::span<const model::Event> events, model::Seq first);

  /// Whether the offering is listed; all but `last` and `time` means something only then.
  [[nodiscard]] bool is_listed() const noexcept { return number_.raw() != 0; }
  [[nodiscard]] model::Symbol symbol() const noexcept { return symbol_; }
  [[nodiscard]] model::OfferingId number() const noexcept { return number_; }
  [[nodiscard]] model::Phase phase() const noexcept { return phase_; }
  [[nodiscard]] model::Price reference() const noexcept { return terms_.reference; }
  [[nodiscard]] const BidLevels& bids() const noexcept { return bids_; }
  [[nodiscard]] const AskLevels& asks() const noexcept { return asks_; }
  /// Newest first, at most kTradesKept.
  [[nodiscard]] const std::deque<TradeView>& last_trades() const noexcept { return last_trades_; }
  [[nodiscard]] const std::optional<AuctionView>& last_auction() const noexcept { return last_auction_; }
  [[nodiscard]] std::uint64_t trades() const noexcept { return trades_; }
  [[nodiscard]] std::uint64_t volume() const noexcept { return volume_; }  ///< shares traded
  /// The newest record of the log that was taken, and its time in nanoseconds since the epoch.
  [[nodiscard]] model::Seq last() const noexcept { return last_; }
  [[nodiscard]] std::int64_t time() const noexcept { return time_; }

  /// What the auction for which orders gather would give now (rulebook section 6); nothing in a phase without
  /// one (model::shows_indicative), or when no orders cross. O(levels).
  [[nodiscard]] std::optional<model::Equilibrium> indicative() const;

 private:
  struct Order {
    model::Price price;
    std::uint32_t open;
    model::Side side;
  };
  void take(const model::Event& event, model::Seq seq);
  void take_trade(const model::Event& event);
  void add(model::Seq order, const Order& entry);
  void take_off(model::Seq order, std::uint32_t taken);
  void replace(const model::Event::Replaced& replaced, model::Seq seq);
  [[nodiscard]] bool is_ours(model::OfferingId offering) const noexcept {
    return offering == number_ && is_listed();
  }

  model::Symbol symbol_;
  model::OfferingId number_{0};
  model::Phase phase_ = model::Phase::closed;
  model::AuctionTerms terms_{};
  std::unordered_map<std::uint64_t, Order> orders_;
  BidLevels bids_;
  AskLevels asks_;
  std::deque<TradeView> last_trades_;
  std::optional<AuctionView> last_auction_;
  std::uint64_t trades_ = 0;
  std::uint64_t volume_ = 0;
  model::Seq last_{0};
  std::int64_t time_ = 0;
};

/// Takes what is durable now, to the end of its last command; returns as soon as it is there, however much is
/// added meanwhile. An error names the file that cannot be read.
[[nodiscard]] base::Result<void> catch_up(LiveBook& book, log::LogReader& reader);

/// The book of `symbol` as of everything durable now, and `reader`, which must be at seq 1, behind it. An
/// error names the file that cannot be read, or says that nothing is listed under this symbol.
[[nodiscard]] base::Result<LiveBook> read_book(std::string_view symbol, log::LogReader& reader);

}  // namespace paddock::tools
