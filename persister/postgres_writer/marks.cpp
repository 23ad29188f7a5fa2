#include <fmt/format.h>

#include "persister/postgres_writer/session.hpp"

namespace paddock::postgres {
namespace {

/// gain / cost in per cent, rounded half away from zero: an integer quotient, for PostgreSQL's numeric
/// division rounds by itself. That of nothing is 0.
std::string percent(std::string_view gain, std::string_view cost) {
  return fmt::format(
      "CASE WHEN {1} = 0 THEN 0 ELSE sign({0}) * div(abs({0}) * 20000 + {1}, {1} * 2) * 0.01 END", gain,
      cost);
}

}  // namespace

/// Two looks at the holdings, both as they were before: one that updates them, and one that sums by holder
/// what changes. In the order of holders, which is that of the portfolios' index too.
std::string marks_statement() {
  const std::string is_moved =
      "h.offering_id = m.offering_id AND h.shares_owned > 0 AND h.current_mark <> m.mark";
  const std::string gain = "(h.shares_owned * m.mark - h.cost_basis)";
  const std::string sum = "(p.unrealized_gain_loss + s.change)";
  return fmt::format(
      "WITH m AS (SELECT * FROM unnest($1::uuid[], $2::numeric[]) AS u (offering_id, mark)), "
      "marked AS (UPDATE share_holdings h SET current_mark = m.mark, unrealized_gain_loss = {1}, "
      "unrealized_gain_loss_pct = {2} FROM m WHERE {0}), "
      "s AS (SELECT h.holder_id, sum(h.shares_owned * (m.mark - h.current_mark)) AS change "
      "FROM m JOIN share_holdings h ON {0} GROUP BY h.holder_id ORDER BY h.holder_id) "
      "UPDATE portfolio_positions p SET total_market_value = p.total_market_value + s.change, "
      "unrealized_gain_loss = {3}, unrealized_gain_loss_pct = {4} FROM s WHERE p.user_id = s.holder_id",
      is_moved, gain, percent(gain, "h.cost_basis"), sum, percent(sum, "p.total_value_at_cost"));
}

}  // namespace paddock::postgres
