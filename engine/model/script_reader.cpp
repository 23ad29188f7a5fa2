#include "engine/model/script_reader.hpp"

#include <algorithm>
#include <limits>
#include <string>

#include "engine/model/script_taker.hpp"

namespace paddock::model {
namespace {

using F = ScriptField;

constexpr std::string_view kSides = "\"buy\" or \"sell\"";
constexpr std::string_view kTifs = "\"day\", \"gtc\", \"ioc\" or \"fok\"";
constexpr std::string_view kSelfTrades = "\"cancel_newest\", \"cancel_oldest\" or \"cancel_both\"";
constexpr std::string_view kPhases =
    "\"closed\", \"pre_open\", \"trading\", \"closing_auction\" or \"halted\"";
constexpr std::string_view kTieBreaks = "\"reference\" or \"pressure\"";
constexpr std::int64_t kDefaultTick = 100;  // $0.01

Command read_enter(ScriptTaker& take) {
  Command command = make_order_command(Op::enter);
  command.account = AccountId{take.u32(F::account)};
  command.port = PortId{take.u32_or(F::port, command.account.raw())};
  command.ref = UserRef{take.u32(F::ref)};
  command.offering = OfferingId{take.u32(F::offering)};
  command.quantity = take.u32(F::quantity);
  auto& options = command.order.options;
  options.side(take.word_of<Side>(F::side, kSides))
      .tif(take.word_or(F::tif, TimeInForce::day, kTifs))
      .post_only(take.boolean_or(F::post_only, false))
      .stp(take.word_or(F::stp, SelfTrade::cancel_newest, kSelfTrades));
  if (!take.has(F::price) || take.is_null(F::price)) {
    take.skip(F::price);
    options.market(true);
  } else {
    command.price = take.money(F::price);
  }
  return command;
}

Command read_cancel(ScriptTaker& take) {
  Command command = make_command(Op::cancel);
  command.port = PortId{take.u32(F::port)};
  command.ref = UserRef{take.u32(F::ref)};
  command.quantity = take.u32(F::quantity);
  return command;
}

Command read_replace(ScriptTaker& take) {
  Command command = make_order_command(Op::replace);
  command.port = PortId{take.u32(F::port)};
  command.orig_ref = UserRef{take.u32(F::orig_ref)};
  command.ref = UserRef{take.u32(F::ref)};
  command.quantity = take.u32(F::quantity);
  command.price = take.money(F::price);
  if (take.has(F::tif)) {
    command.order.options.tif(take.word_of<TimeInForce>(F::tif, kTifs));
    command.flags |= command_flag::has_tif;
  }
  return command;
}

/// The optional numbers that choose what mass_cancel, disable and enable work on.
void read_filter(ScriptTaker& take, Command& command) {
  if (take.has(F::port)) {
    command.port = PortId{take.u32(F::port)};
    command.flags |= command_flag::has_port;
  }
  if (take.has(F::account)) {
    command.account = AccountId{take.u32(F::account)};
    command.flags |= command_flag::has_account;
  }
}

Command read_mass_cancel(ScriptTaker& take) {
  Command command = make_command(Op::mass_cancel);
  read_filter(take, command);
  if (!take.has(F::port) && !take.has(F::account))
    take.refuse("mass_cancel needs field \"port\" or \"account\"");
  if (take.has(F::offering)) {
    command.offering = OfferingId{take.u32(F::offering)};
    command.flags |= command_flag::has_offering;
  }
  return command;
}

Command read_entry(ScriptTaker& take, Op op) {
  Command command = make_command(op);
  read_filter(take, command);
  if (take.has(F::port) == take.has(F::account)) {
    take.refuse(fmt::format("{} needs exactly one of the fields \"port\" and \"account\"", word(op)));
  }
  return command;
}

Command read_cash(ScriptTaker& take, Op op) {
  Command command = make_command(op);
  command.account = AccountId{take.u32(F::account)};
  command.amount = take.money(F::amount);
  return command;
}

Command read_list(ScriptTaker& take) {
  Command command = make_command(Op::list);
  command.offering = OfferingId{take.u32(F::offering)};
  command.account = AccountId{take.u32(F::issuer)};
  command.quantity = take.u32(F::shares);
  command.price = take.money(F::price);
  command.list.symbol = take.symbol(F::symbol);
  // Values that do not fit their fields become ones that the market refuses for the same reason.
  const std::int64_t units = take.has(F::tick) ? take.money(F::tick) : kDefaultTick;
  const bool fits = units >= 0 && units <= std::numeric_limits<std::int32_t>::max();
  command.list_tick = fits ? static_cast<std::int32_t>(units) : -1;
  command.list.collar_pct = static_cast<std::uint8_t>(std::min(take.u32_or(F::collar_pct, 0), 255U));
  command.list.tie_break = take.word_or(F::tie_break, TieBreak::reference, kTieBreaks);
  return command;
}

Command read_port(ScriptTaker& take, Op op) {
  Command command = make_command(op);
  command.port = PortId{take.u32(F::port)};
  return command;
}

Command read_account(ScriptTaker& take, Op op) {
  Command command = make_command(op);
  command.account = AccountId{take.u32(F::account)};
  if (op == Op::entitle) command.port = PortId{take.u32(F::port)};
  return command;
}

Command read_phase(ScriptTaker& take) {
  Command command = make_command(Op::phase);
  command.offering = OfferingId{take.u32(F::offering)};
  command.to = take.word_of<Phase>(F::to, kPhases);
  if (take.has(F::from)) {
    command.from = take.word_of<Phase>(F::from, kPhases);
    command.flags |= command_flag::has_from;
  }
  return command;
}

Command read_end_of_day(ScriptTaker& take) {
  Command command = make_command(Op::end_of_day);
  command.date = take.date(F::date);
  return command;
}

Command read_fields(ScriptTaker& take, Op op) {
  switch (op) {
    case Op::enter:
      return read_enter(take);
    case Op::cancel:
      return read_cancel(take);
    case Op::replace:
      return read_replace(take);
    case Op::mass_cancel:
      return read_mass_cancel(take);
    case Op::query:
    case Op::reset_port:
      return read_port(take, op);
    case Op::open_account:
    case Op::entitle:
      return read_account(take, op);
    case Op::deposit:
    case Op::withdraw:
      return read_cash(take, op);
    case Op::list:
      return read_list(take);
    case Op::phase:
      return read_phase(take);
    case Op::disable:
    case Op::enable:
      return read_entry(take, op);
    case Op::end_of_day:
      return read_end_of_day(take);
    case Op::none:
    case Op::attach:
    case Op::detach:
    case Op::scheduled:
    case Op::identities:
      break;
  }
  take.refuse(fmt::format("field \"op\": {} is no command of a script", quoted(word(op))));
  return make_command(Op::none);
}

/// The UUIDs that open_account and list may name.
void read_identities(ScriptTaker& take, ScriptCommand& read) {
  auto& identities = read.identities;
  identities.op = Op::identities;
  const auto optional = [&](ScriptField field, base::Uuid& to) {
    if (!take.has(field)) return;
    to = take.uuid(field);
    read.command.flags |= command_flag::identities;
  };
  if (read.command.op == Op::open_account) optional(F::user, identities.user_or_offering);
  if (read.command.op == Op::list) {
    optional(F::id, identities.user_or_offering);
    optional(F::vehicle, identities.vehicle);
  }
}

}  // namespace

bool is_blank(std::string_view line) noexcept {
  return std::all_of(line.begin(), line.end(), [](char c) { return c == ' ' || c == '\t' || c == '\r'; });
}

base::Result<ScriptCommand> ScriptReader::read(std::string_view line) {
  if (line.size() > kMaxScriptLine) {
    return base::fail("the line is longer than the {} bytes that a command may have", kMaxScriptLine);
  }
  if (const auto parsed = parser_.parse(line, fields_); !parsed) return std::unexpected(parsed.error());
  ScriptTaker take{fields_};
  const Op op = take.word_of<Op>(F::op, "the name of a command, such as \"enter\"");
  ScriptCommand read{};
  if (op != Op{}) {
    read.command = read_fields(take, op);
    read_identities(take, read);
  } else {
    take.skip(F::op);
  }
  if (auto problem = take.finish(op); !problem.empty())
    return std::unexpected(base::Error{std::move(problem)});
  return read;
}

}  // namespace paddock::model
