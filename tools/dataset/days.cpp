#include "tools/dataset/days.hpp"

#include <algorithm>
#include <chrono>
#include <numeric>
#include <vector>

namespace paddock::dataset {

namespace {

constexpr std::int64_t kSecond = 1'000'000'000;
constexpr std::int64_t kDay = 24 * 3'600 * kSecond;
constexpr std::int64_t kSession = 13 * 1'800 * kSecond;
constexpr std::int64_t kUntilEndOfDay = 900 * kSecond;
constexpr std::int64_t kStep = 1'000;  ///< nanoseconds from a command to the next at least

bool is_weekend(std::int64_t ns) {
  const std::chrono::weekday day{std::chrono::sys_days{std::chrono::days{ns / kDay}}};
  return day == std::chrono::Saturday || day == std::chrono::Sunday;
}

}  // namespace

Days::Days(const Shape& shape, const Holders& holders, Traders& traders, JournalSink& log)
    : shape_(shape), holders_(holders), traders_(traders), log_(log), random_(shape.seed + 2) {}

std::int64_t Days::session_end(std::uint32_t days_before_the_last) const {
  std::int64_t end = shape_.end_ns;
  for (std::uint32_t i = 0; i < days_before_the_last; ++i) {
    do end -= kDay;
    while (is_weekend(end));
  }
  return end;
}

void Days::tick() {
  const std::uint64_t whole = std::max<std::uint64_t>(trades_after_ - trades_before_, 1);
  const std::uint64_t done = std::min(log_.trades() - trades_before_, whole);
  const auto passed =
      static_cast<std::int64_t>(static_cast<std::uint64_t>(kSession / kSecond) * done * 1'000 / whole);
  log_.set_time(std::max(session_end_ - kSession + passed * (kSecond / 1'000), log_.time() + kStep));
}

void Days::begin_day(std::int64_t end_ns, std::uint64_t until_trades) {
  session_end_ = end_ns;
  trades_before_ = log_.trades();
  trades_after_ = until_trades;
  for (std::uint32_t offering = 1; offering <= shape_.offerings; ++offering) {
    tick();
    traders_.enter_phase(offering, model::Phase::pre_open);
    if (trades_before_ > 0) traders_.meet(offering);
    traders_.enter_phase(offering, model::Phase::trading);
  }
}

void Days::end_day() {
  log_.set_time(session_end_);
  for (std::uint32_t offering = 1; offering <= shape_.offerings; ++offering) {
    traders_.enter_phase(offering, model::Phase::closing_auction);
    traders_.meet(offering);
    traders_.enter_phase(offering, model::Phase::closed);
  }
  traders_.day_is_over();
  log_.set_time(session_end_ + kUntilEndOfDay);
  model::Command marker = model::make_command(model::Op::end_of_day);
  marker.date = model::Date{static_cast<std::int32_t>(session_end_ / kDay)};
  traders_.carry_out(marker);
}

void Days::set_up() {
  log_.set_time(session_end(shape_.days - 1) - kSession - kUntilEndOfDay);
  for (std::uint32_t account = 1; account <= shape_.users; ++account) traders_.open_account(account);
  for (std::uint32_t offering = 1; offering <= shape_.offerings; ++offering) traders_.list(offering);
}

void Days::hand_out() {
  for (std::uint32_t offering = 1; offering <= shape_.offerings; ++offering) {
    for (const std::uint32_t account : holders_.of(offering)) {
      tick();
      traders_.hand_out(offering, account);
    }
  }
}

void Days::everybody_takes_part() {
  std::vector<std::uint32_t> accounts(shape_.users);
  std::iota(accounts.begin(), accounts.end(), 1U);
  for (std::uint32_t left = shape_.users; left > 1; --left)
    std::swap(accounts[left - 1], accounts[random_.below(left)]);
  for (const std::uint32_t account : accounts) {
    tick();
    traders_.take(holders_.pick_of(account, random_), account);
    tick();
    traders_.act(holders_.pick_offering(random_));
  }
}

void Days::trade(std::uint64_t until_trades) {
  while (log_.trades() < until_trades) {
    tick();
    traders_.act(holders_.pick_offering(random_));
  }
}

void Days::run() {
  set_up();
  for (std::uint32_t day = 1; day <= shape_.days; ++day) {
    const std::uint64_t until = shape_.trades * day / shape_.days;
    begin_day(session_end(shape_.days - day), until);
    if (day == 1) hand_out();
    if (day == shape_.days) everybody_takes_part();
    trade(until);
    if (day < shape_.days) end_day();
  }
}

}  // namespace paddock::dataset
