#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "engine/model/words.hpp"
#include "persister/postgres_writer/session.hpp"

namespace paddock::postgres {
namespace {

void notify(Transaction& transaction, const char* channel, std::string payload) {
  transaction.run_with("SELECT pg_notify($1, $2)", {channel, std::move(payload)});
}

}  // namespace

void notify_days(Transaction& transaction, const projection::Batch& batch) {
  for (const projection::BoundaryRow& boundary : batch.boundaries) {
    if (boundary.what == model::Boundary::end_of_day) continue;  // its figures are told below
    notify(transaction, "trading_day",
           fmt::format(R"({{"date":"{}","phase":"{}"}})", model::date_text(boundary.date),
                       model::word(boundary.what)));
  }
  for (const projection::DayRow& day : batch.days) {
    const std::string date = model::date_text(day.date);
    const auto ranks = std::ranges::count(batch.ranks, day.date, &projection::RankRow::date);
    const auto offerings = std::ranges::count(batch.windows, day.date, &projection::WindowRow::date);
    notify(transaction, "leaderboard", fmt::format(R"({{"date":"{}","ranks":{}}})", date, ranks));
    notify(transaction, "trading_day",
           fmt::format(R"({{"date":"{}","users":{},"trades":{},"offerings":{}}})", date, day.users,
                       day.trades, offerings));
  }
}

}  // namespace paddock::postgres
