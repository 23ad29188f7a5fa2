#include "tools/paddock/log.hpp"

#include <unistd.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <span>

#include "engine/log/log_reader.hpp"
#include "engine/model/event_writer.hpp"
#include "tools/paddock/log_check.hpp"
#include "tools/paddock/market_file.hpp"
#include "tools/paddock/output.hpp"

namespace paddock::tools {
namespace {

constexpr std::size_t kBatch = 1024;

int print_events(log::LogReader& reader, bool follow, Output& output) {
  std::array<model::Event, kBatch> events;
  while (!output.failed()) {
    std::uint64_t seq = reader.next().raw();
    const auto count = reader.poll(events);
    if (!count) {
      output.flush();
      complain("log", count.error().message);
      return 1;
    }
    if (*count == 0) {
      output.flush();
      if (!follow) break;
      (void)reader.wait(std::chrono::seconds{1});
      continue;
    }
    for (const auto& event : std::span{events}.first(*count)) {
      model::append_event(output.text(), event, model::Seq{seq++}, model::WithTime::yes);
    }
    output.poll();
  }
  output.flush();
  return output.failed() ? 1 : 0;
}

}  // namespace

int run_log(const LogOptions& options) {
  const auto market = open_market(options.config, options.data);
  if (!market) {
    complain("log", market.error().message);
    return 1;
  }
  Output output{STDOUT_FILENO};
  model::Seq from{options.from};
  if (options.verify) {
    const auto end = verify_log(*market, from, output);
    if (!end || output.failed()) return 1;
    if (!options.follow) return 0;
    from = std::max(from, *end);
  }
  auto reader = log::LogReader::open(*market, from);
  if (!reader) {
    complain("log", reader.error().message);
    return 1;
  }
  return print_events(*reader, options.follow, output);
}

}  // namespace paddock::tools
