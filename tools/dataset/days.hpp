#pragma once

#include <cstdint>

#include "tools/dataset/holders.hpp"
#include "tools/dataset/journal_sink.hpp"
#include "tools/dataset/shape.hpp"
#include "tools/dataset/traders.hpp"

namespace paddock::dataset {

/// The market's trading days, one after the other, with the times of their events: sessions of six and a half
/// hours that end at the same time of the day, on weekdays but for the last one. One thread.
class Days {
 public:
  Days(const Shape& shape, const Holders& holders, Traders& traders, JournalSink& log);

  void run();

 private:
  void set_up();
  void hand_out();
  void trade(std::uint64_t until_trades);
  void everybody_takes_part();
  void begin_day(std::int64_t end_ns, std::uint64_t until_trades);
  void end_day();
  /// The time of what comes next, by how much of the day's trades are done.
  void tick();
  /// When the session of a day (0: the last one) ends.
  [[nodiscard]] std::int64_t session_end(std::uint32_t days_before_the_last) const;

  const Shape& shape_;
  const Holders& holders_;
  Traders& traders_;
  JournalSink& log_;
  workload::Random random_;
  std::int64_t session_end_ = 0;
  std::uint64_t trades_before_ = 0;
  std::uint64_t trades_after_ = 1;
};

}  // namespace paddock::dataset
