#include "tools/paddock/sim.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include <memory>
#include <span>

#include "engine/market/exchange.hpp"
#include "engine/model/event_sink.hpp"
#include "engine/model/event_writer.hpp"
#include "engine/model/script_reader.hpp"
#include "engine/model/state_writer.hpp"
#include "tools/paddock/line_source.hpp"
#include "tools/paddock/output.hpp"

namespace paddock::tools {
namespace {

/// Prints events as they come.
class PrintingSink final : public model::EventSink {
 public:
  explicit PrintingSink(Output& output) noexcept : EventSink(model::Seq{1}), output_(output) {}

 private:
  void consume(std::span<const model::Event> events, model::Seq first) noexcept override {
    std::uint64_t seq = first.raw();
    for (const auto& event : events) {
      model::append_event(output_.text(), event, model::Seq{seq++}, model::WithTime::no);
    }
    output_.poll();
  }
  Output& output_;
};

}  // namespace

int run_sim(const SimOptions& options) {
  LineSource lines{STDIN_FILENO};
  Output output{STDOUT_FILENO};
  PrintingSink sink{output};
  const auto exchange = std::make_unique<market::Exchange>();
  model::ScriptReader reader;
  bool failed = false;
  while (!output.failed()) {
    if (!lines.ready()) {
      sink.flush();
      output.flush();
    }
    const auto line = lines.next();
    if (!line) break;
    if (model::is_blank(*line)) continue;
    const auto command = reader.read(*line);
    if (!command) {
      complain("sim", fmt::format("line {}: {}", lines.number(), command.error().message));
      failed = true;
      continue;
    }
    exchange->apply(command->command, command->named(), sink);
    while (exchange->has_pending()) exchange->resume(sink);
  }
  sink.flush();
  if (options.state) model::append_state(output.text(), exchange->state());
  output.flush();
  if (!lines.error().empty()) complain("sim", lines.error());
  return failed || output.failed() || !lines.error().empty() ? 1 : 0;
}

}  // namespace paddock::tools
