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

std::string marks_statement() {
  const std::string gain = "(h.shares_owned * o.mark - h.cost_basis)";
  const std::string sum = "(p.unrealized_gain_loss + s.change)";
  return fmt::format(
      "WITH o AS (SELECT k.ctid AS place, k.holder_id, m.mark, k.shares_owned * (m.mark - k.current_mark) AS "
      "change "
      "FROM unnest($1::uuid[], $2::numeric[]) AS m (offering_id, mark) "
      "JOIN share_holdings k ON k.offering_id = m.offering_id "
      "WHERE k.shares_owned > 0 AND k.current_mark <> m.mark), "
      "marked AS (UPDATE share_holdings h SET current_mark = o.mark, unrealized_gain_loss = {0}, "
      "unrealized_gain_loss_pct = {1} FROM o WHERE h.ctid = o.place RETURNING o.holder_id, o.change), "
      "s AS (SELECT holder_id, sum(change) AS change FROM marked GROUP BY holder_id) "
      "UPDATE portfolio_positions p SET total_market_value = p.total_market_value + s.change, "
      "unrealized_gain_loss = {2}, unrealized_gain_loss_pct = {3} FROM s WHERE p.user_id = s.holder_id",
      gain, percent(gain, "h.cost_basis"), sum, percent(sum, "p.total_value_at_cost"));
}

}  // namespace paddock::postgres
