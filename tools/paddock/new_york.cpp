#include "tools/paddock/new_york.hpp"

#include <fmt/format.h>

#include "engine/base/check.hpp"
#include "engine/model/words.hpp"
#include "engine/schedule/zone.hpp"

namespace paddock::tools {

NewYorkTime new_york_time(std::int64_t epoch_ns) {
  static const auto zone = schedule::Zone::new_york();
  PADDOCK_CHECK(zone.has_value(), "who shows New York's time has looked whether its time zone is there");
  const schedule::LocalTime local = zone->local(epoch_ns);
  return {model::date_text(local.date), schedule::time_of_day_text(local.of_day)};
}

}  // namespace paddock::tools
