#include "tests/fault/engine/command_stream.hpp"

namespace paddock::test {

using model::AccountId;
using model::Command;
using model::OfferingId;
using model::Op;
using model::PortId;
using model::UserRef;

Command open_account(std::uint32_t account) {
  Command command = model::make_command(Op::open_account);
  command.account = AccountId{account};
  return command;
}

Command deposit(std::uint32_t account, std::int64_t dollars) {
  Command command = model::make_command(Op::deposit);
  command.account = AccountId{account};
  command.amount = dollars * model::kUnitsPerDollar;
  return command;
}

Command list_offering(std::uint32_t offering, std::uint32_t issuer, const char* symbol) {
  Command command = model::make_command(Op::list);
  command.offering = OfferingId{offering};
  command.account = AccountId{issuer};
  command.quantity = 1'000'000;
  command.price = 100 * model::kUnitsPerDollar;
  command.list.symbol = model::Symbol::from(symbol);
  command.list_tick = 100;
  return command;
}

Command to_phase(std::uint32_t offering, model::Phase phase) {
  Command command = model::make_command(Op::phase);
  command.offering = OfferingId{offering};
  command.to = phase;
  return command;
}

Command enter(std::uint32_t port, std::uint32_t ref, model::Side side, std::uint32_t quantity,
              std::int64_t price, std::uint32_t offering) {
  Command command = model::make_order_command(Op::enter);
  command.port = PortId{port};
  command.account = AccountId{port};
  command.ref = UserRef{ref};
  command.offering = OfferingId{offering};
  command.quantity = quantity;
  command.price = price;
  command.order.options.side(side).tif(model::TimeInForce::gtc);
  return command;
}

Command cancel(std::uint32_t port, std::uint32_t ref) {
  Command command = model::make_command(Op::cancel);
  command.port = PortId{port};
  command.ref = UserRef{ref};
  return command;
}

Command query(std::uint32_t port) {
  Command command = model::make_command(Op::query);
  command.port = PortId{port};
  return command;
}

Command mass_cancel(std::uint32_t port) {
  Command command = model::make_command(Op::mass_cancel);
  command.port = PortId{port};
  command.flags = model::command_flag::has_port;
  return command;
}

Command attach(std::uint32_t port, std::uint32_t connection, bool cancel_on_disconnect) {
  Command command = model::make_command(Op::attach);
  command.port = PortId{port};
  command.ref = UserRef{connection};
  if (cancel_on_disconnect) command.flags = model::command_flag::cancel_on_disconnect;
  return command;
}

Command detach(std::uint32_t port, std::uint32_t connection, bool logout) {
  Command command = model::make_command(Op::detach);
  command.port = PortId{port};
  command.ref = UserRef{connection};
  if (logout) command.flags = model::command_flag::logout;
  return command;
}

std::vector<Command> opening(std::uint32_t accounts) {
  std::vector<Command> commands;
  for (std::uint32_t account = 1; account <= accounts; ++account) {
    commands.push_back(open_account(account));
    commands.push_back(deposit(account, 1'000'000'000));
  }
  commands.push_back(list_offering(1, 1, "BLZR74"));
  commands.push_back(to_phase(1, model::Phase::trading));
  return commands;
}

Command CommandStream::next() {
  const std::uint32_t port = 1 + below(kAccounts);
  std::uint32_t& last = last_ref_[port];
  const std::uint32_t kind = below(100);
  if (kind < 55) {
    const auto side = below(2) == 0 ? model::Side::buy : model::Side::sell;
    return enter(port, ++last, side, 1 + below(100), 1'000'000 + 100 * (std::int64_t{below(21)} - 10));
  }
  if (kind < 60) return enter(port, last, model::Side::buy, 1, 1'000'000);  // sent again: no event
  if (kind < 90) return cancel(port, last - below(std::min(last, 50U) + 1));
  if (kind < 97) return query(port);
  return mass_cancel(kind == 97 ? 999 : port);  // 999 fits nothing: no event
}

}  // namespace paddock::test
