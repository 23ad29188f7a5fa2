#include "engine/model/script_writer.hpp"

#include <string_view>

#include "engine/base/check.hpp"
#include "engine/model/money.hpp"
#include "engine/model/text_append.hpp"
#include "engine/model/words.hpp"

namespace paddock::model {
namespace {

void append_money_field(std::string& to, std::string_view name, std::int64_t units) {
  append_name(to, name);
  to += '"';
  append_money(to, units);
  to += '"';
}

void append_uuid(std::string& to, std::string_view name, const base::Uuid& uuid) {
  if (!uuid.is_nil()) append_field(to, name, std::string_view{base::to_string(uuid)});
}

void append_enter(std::string& to, const Command& command) {
  const OrderOptions options = command.order.options;
  append_field(to, "port", command.port.raw());
  append_field(to, "account", command.account.raw());
  append_field(to, "ref", command.ref.raw());
  append_field(to, "offering", command.offering.raw());
  append_field(to, "side", word(options.side()));
  append_field(to, "quantity", command.quantity);
  if (options.market()) {
    to += ",\"price\":null";
  } else {
    append_money_field(to, "price", command.price);
  }
  append_field(to, "tif", word(options.tif()));
  append_field(to, "post_only", options.post_only());
  append_field(to, "stp", word(options.stp()));
}

void append_replace(std::string& to, const Command& command) {
  append_field(to, "port", command.port.raw());
  append_field(to, "orig_ref", command.orig_ref.raw());
  append_field(to, "ref", command.ref.raw());
  append_field(to, "quantity", command.quantity);
  append_money_field(to, "price", command.price);
  if ((command.flags & command_flag::has_tif) != 0)
    append_field(to, "tif", word(command.order.options.tif()));
}

void append_list(std::string& to, const Command& command, const Identities* named) {
  append_field(to, "offering", command.offering.raw());
  append_field(to, "symbol", command.list.symbol.text());
  append_field(to, "issuer", command.account.raw());
  append_field(to, "shares", command.quantity);
  append_money_field(to, "price", command.price);
  append_money_field(to, "tick", command.list_tick);
  append_field(to, "collar_pct", unsigned{command.list.collar_pct});
  append_field(to, "tie_break", word(command.list.tie_break));
  if (named == nullptr) return;
  append_uuid(to, "id", named->user_or_offering);
  append_uuid(to, "vehicle", named->vehicle);
}

void append_filter(std::string& to, const Command& command) {
  if ((command.flags & command_flag::has_port) != 0) append_field(to, "port", command.port.raw());
  if ((command.flags & command_flag::has_account) != 0) append_field(to, "account", command.account.raw());
  if ((command.flags & command_flag::has_offering) != 0) append_field(to, "offering", command.offering.raw());
}

void append_fields(std::string& to, const Command& command, const Identities* named) {
  switch (command.op) {
    case Op::enter:
      return append_enter(to, command);
    case Op::cancel:
      append_field(to, "port", command.port.raw());
      append_field(to, "ref", command.ref.raw());
      return append_field(to, "quantity", command.quantity);
    case Op::replace:
      return append_replace(to, command);
    case Op::query:
    case Op::reset_port:
      return append_field(to, "port", command.port.raw());
    case Op::mass_cancel:
    case Op::disable:
    case Op::enable:
      return append_filter(to, command);
    case Op::open_account:
      append_field(to, "account", command.account.raw());
      return named == nullptr ? void() : append_uuid(to, "user", named->user_or_offering);
    case Op::entitle:
      append_field(to, "port", command.port.raw());
      return append_field(to, "account", command.account.raw());
    case Op::deposit:
    case Op::withdraw:
      append_field(to, "account", command.account.raw());
      return append_money_field(to, "amount", command.amount);
    case Op::list:
      return append_list(to, command, named);
    case Op::phase:
      append_field(to, "offering", command.offering.raw());
      append_field(to, "to", word(command.to));
      if ((command.flags & command_flag::has_from) != 0) append_field(to, "from", word(command.from));
      return;
    case Op::end_of_day:
      return append_field(to, "date", std::string_view{date_text(command.date)});
    case Op::none:
    case Op::attach:
    case Op::detach:
    case Op::scheduled:
    case Op::identities:
      break;
  }
  PADDOCK_CHECK(false, "a script has commands of ports and of the operator only");
}

}  // namespace

void append_script_line(std::string& to, const Command& command, const Identities* named) {
  to += "{\"op\":\"";
  to += word(command.op);
  to += '"';
  append_fields(to, command, named);
  to += "}\n";
}

}  // namespace paddock::model
