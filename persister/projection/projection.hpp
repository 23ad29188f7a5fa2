#pragma once

#include <cstddef>
#include <cstdint>
#include <limits>

#include "engine/base/result.hpp"
#include "engine/base/uuid.hpp"
#include "engine/model/event.hpp"
#include "engine/model/types.hpp"
#include "persister/projection/batch.hpp"
#include "persister/projection/batch_builder.hpp"
#include "persister/projection/cash.hpp"
#include "persister/projection/days.hpp"
#include "persister/projection/holdings.hpp"
#include "persister/projection/offerings.hpp"
#include "persister/projection/orders.hpp"

namespace paddock::projection {

/// Folds the log's events to the rows of the database (rulebook section 9): pure, exact integers, no clock,
/// no database. Events go in one by one; `close_batch` hands out what they made of the tables since the last
/// time. The rows after a position do not depend on where batches were cut, once every beat is written.
///
/// One thread. Memory: live orders, holdings, accounts and offerings.
class Projection {
 public:
  /// Goes on from what a database holds (an empty Stored: from the beginning). An error names the row that
  /// does not fit the others.
  [[nodiscard]] base::Result<void> restore(const Stored& stored);
  explicit Projection(std::uint64_t market);
  Projection(const Projection&) = delete;
  Projection& operator=(const Projection&) = delete;

  /// Takes the event after the last one. An error means that the tables from which the fold was restored are
  /// not those that this log made; the projection is then of no further use.
  [[nodiscard]] base::Result<void> apply(const model::Event& event, model::Seq seq);

  /// The seq of the last event taken.
  [[nodiscard]] model::Seq position() const noexcept { return position_; }
  /// Whether a batch may end here: events of a command go into one transaction.
  [[nodiscard]] bool at_command_end() const noexcept { return at_command_end_; }
  /// Whether there is anything to hand out: events, or a beat.
  [[nodiscard]] bool batch_has_anything() const noexcept { return position_ != batch_from_ || wrote_beat_; }

  [[nodiscard]] bool batch_has_beat() const noexcept { return wrote_beat_; }
  /// Whether marks or portfolios changed since the last beat.
  [[nodiscard]] bool wants_beat() const noexcept {
    return offerings_.any_mark_moved() || holdings_.anything_changed();
  }
  /// Puts what moved first into the batch, right before it is closed: offerings until they have `most_rows`
  /// holders together (one with more goes alone), and as many portfolios.
  void write_beat(std::size_t most_rows = kAllRows);
  /// As many of the portfolios that changed by trades as `most_rows` allows; right before the batch is
  /// closed.
  void write_portfolios(std::size_t most_rows) { holdings_.write_portfolios(most_rows); }
  /// It is not known what the tables have: the next beat, which must not be limited, goes over all of them.
  void mark_all();
  /// A holder's row of this offering is refused: its marks go to each holder by itself from now on.
  void mark_row_by_row(const base::Uuid& offering) { offerings_.mark_row_by_row(offering); }
  static constexpr std::size_t kAllRows = std::numeric_limits<std::size_t>::max();

  /// Moves what was built into `batch`, whose old contents go. At a command end only.
  void close_batch(Batch& batch);

 private:
  using Outcome = base::Result<void>;
  using Event = model::Event;

  Outcome open_account(const Event::AccountOpened& event);
  Outcome name(const Event::Identity& event);
  Outcome move_cash(const Event::Cash& event);
  Outcome list(const Event::Listed& event);
  Outcome enter_phase(const Event::PhaseChange& event);
  Outcome accept(const Event::Accepted& event);
  Outcome trade(const Event::Trade& event);
  Outcome cancel(const Event::Cancelled& event);
  Outcome replace(const Event::Replaced& event);
  Outcome auction(const Event::Auction& event);
  void end_day(const Event::EndOfDay& event);

  void open_order(const OrderRow& row, Offering& offering, Account& account);
  void end_order(Orders::Live& order, OrderEnd reason, Account& account);
  [[nodiscard]] base::Result<void> restore_offerings(const Stored& stored);
  [[nodiscard]] base::Result<void> restore_day(const Stored& stored);

  std::uint64_t market_;
  BatchBuilder batch_;
  Cash cash_{batch_};
  Offerings offerings_{batch_};
  Holdings holdings_{batch_};
  Days days_{batch_, holdings_};
  Orders orders_{batch_};
  model::Seq position_{0};
  model::Seq batch_from_{0};
  std::int64_t time_ = 0;
  std::int64_t batch_first_time_ = 0;
  bool at_command_end_ = true;
  bool wrote_beat_ = false;
};

}  // namespace paddock::projection
