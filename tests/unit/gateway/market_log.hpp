#pragma once

#include <span>
#include <string_view>
#include <utility>
#include <vector>

#include "engine/market/exchange.hpp"
#include "engine/model/event_sink.hpp"

/// An exchange and the log that it writes, in memory.
namespace paddock::test {

class MarketLog final : public model::EventSink {
 public:
  MarketLog() : model::EventSink(model::Seq{1}), exchange_(market::Limits{.max_orders = 1U << 14}) {
    set_time(1'767'969'000'000'000'000);  // 2026-01-09 09:30 in New York
  }

  void apply(const model::Command& command) {
    set_time(time() + 1'000);
    exchange_.apply(command, *this);
    while (exchange_.has_pending()) exchange_.resume(*this);
    flush();
  }
  /// The events since the last call, for a log that is too long to be kept.
  [[nodiscard]] std::vector<model::Event> take() { return std::exchange(events_, {}); }
  [[nodiscard]] std::span<const model::Event> events() const noexcept { return events_; }

  void open(std::uint32_t account) {
    model::Command command = model::make_command(model::Op::open_account);
    command.account = model::AccountId{account};
    apply(command);
    command = model::make_command(model::Op::deposit);
    command.account = model::AccountId{account};
    command.amount = 1'000'000'000'000;
    apply(command);
  }
  void entitle(std::uint32_t port, std::uint32_t account) {
    model::Command command = model::make_command(model::Op::entitle);
    command.port = model::PortId{port};
    command.account = model::AccountId{account};
    apply(command);
  }
  void list(std::uint32_t offering, std::string_view symbol, std::uint32_t issuer) {
    model::Command command = model::make_command(model::Op::list);
    command.offering = model::OfferingId{offering};
    command.account = model::AccountId{issuer};
    command.quantity = 1'000'000;
    command.price = 1'000'000;
    command.list = {model::Symbol::from(symbol), 0, model::TieBreak::reference};
    command.list_tick = 100;
    apply(command);
  }
  void phase(std::uint32_t offering, model::Phase to) {
    model::Command command = model::make_command(model::Op::phase);
    command.offering = model::OfferingId{offering};
    command.to = to;
    apply(command);
  }
  void end_of_day(std::int32_t day) {
    model::Command command = model::make_command(model::Op::end_of_day);
    command.date = model::Date{day};
    apply(command);
  }
  struct Order {
    std::uint32_t port = 0;
    std::uint32_t account = 0;
    std::uint32_t ref = 0;
    model::Side side = model::Side::buy;
    std::uint32_t quantity = 100;
    std::int64_t price = 1'000'000;
    model::TimeInForce tif = model::TimeInForce::day;
  };
  void enter(const Order& order) {
    model::Command command = model::make_order_command(model::Op::enter);
    command.port = model::PortId{order.port};
    command.account = model::AccountId{order.account};
    command.ref = model::UserRef{order.ref};
    command.offering = model::OfferingId{1};
    command.quantity = order.quantity;
    command.price = order.price;
    command.order.options.side(order.side).tif(order.tif);
    apply(command);
  }
  void replace(std::uint32_t port, std::uint32_t orig, std::uint32_t ref, std::uint32_t quantity,
               std::int64_t price, const model::ClOrdId& text) {
    model::Command command = model::make_order_command(model::Op::replace);
    command.port = model::PortId{port};
    command.orig_ref = model::UserRef{orig};
    command.ref = model::UserRef{ref};
    command.quantity = quantity;
    command.price = price;
    command.order.cl_ord_id = text;
    apply(command);
  }
  void cancel(std::uint32_t port, std::uint32_t ref, std::uint32_t quantity = 0) {
    model::Command command = model::make_command(model::Op::cancel);
    command.port = model::PortId{port};
    command.ref = model::UserRef{ref};
    command.quantity = quantity;
    apply(command);
  }
  void query(std::uint32_t port) {
    model::Command command = model::make_command(model::Op::query);
    command.port = model::PortId{port};
    apply(command);
  }

 private:
  void consume(std::span<const model::Event> events, model::Seq) noexcept override {
    events_.insert(events_.end(), events.begin(), events.end());
  }

  market::Exchange exchange_;
  std::vector<model::Event> events_;
};

}  // namespace paddock::test
