// Commands a second of the exchange, with accounts and events, beside a plain std::map/std::list book without
// either, on the same commands in the same run. Quote the ratio of the two rows with the same number of
// books.

#include <benchmark/benchmark.h>

#include <memory>
#include <vector>

#include "bench/support/plain_book.hpp"
#include "engine/market/exchange.hpp"
#include "engine/model/event_sink.hpp"
#include "tools/workload/order_flow.hpp"

namespace paddock::bench {
namespace {

/// Takes events as a ring would: one copy of each into memory that stays warm.
class RingSink : public model::EventSink {
 public:
  RingSink() : EventSink(model::Seq{1}), ring_(1U << 14) {}
  [[nodiscard]] std::uint64_t events() const { return taken_; }

 protected:
  void consume(std::span<const model::Event> events, model::Seq) noexcept override {
    for (const auto& event : events) ring_[taken_++ & (ring_.size() - 1)] = event;
  }

 private:
  std::vector<model::Event> ring_;
  std::uint64_t taken_ = 0;
};

workload::FlowOptions options(std::uint32_t offerings) {
  return {.accounts = 8, .offerings = offerings, .live_orders = 8 * (500 + 5 * offerings)};
}

/// Setup, a stretch of flow that fills the books, and the flow that is measured.
struct Flow {
  explicit Flow(std::uint32_t offerings) {
    workload::OrderFlow flow{options(offerings)};
    warm_up = flow.setup();
    for (std::uint32_t i = 0; i < 200'000 + 40 * offerings; ++i) warm_up.push_back(flow.next());
    for (std::uint32_t i = 0; i < 2'000'000; ++i) measured.push_back(flow.next());
  }
  std::vector<model::Command> warm_up;
  std::vector<model::Command> measured;
};

const Flow& flow_of(std::uint32_t offerings) {
  static std::uint32_t made = 0;
  static std::unique_ptr<Flow> flow;
  if (made != offerings) {
    flow.reset();
    flow = std::make_unique<Flow>(offerings);
    made = offerings;
  }
  return *flow;
}

void count(benchmark::State& state, std::size_t commands) {
  state.counters["commands/s"] = benchmark::Counter(
      static_cast<double>(commands) * static_cast<double>(state.iterations()), benchmark::Counter::kIsRate);
}

void plain_book(benchmark::State& state) {
  const Flow& flow = flow_of(static_cast<std::uint32_t>(state.range(0)));
  std::uint64_t trades = 0;
  for (auto _ : state) {
    state.PauseTiming();
    auto books = std::make_unique<PlainBooks>(static_cast<std::uint32_t>(state.range(0)));
    for (const auto& command : flow.warm_up) books->apply(command);
    state.ResumeTiming();
    for (const auto& command : flow.measured) books->apply(command);
    state.PauseTiming();
    trades = books->trades();
    books.reset();
    state.ResumeTiming();
  }
  state.counters["trades"] = static_cast<double>(trades);
  count(state, flow.measured.size());
}

void exchange(benchmark::State& state) {
  const Flow& flow = flow_of(static_cast<std::uint32_t>(state.range(0)));
  std::uint64_t events = 0;
  for (auto _ : state) {
    state.PauseTiming();
    auto market = std::make_unique<market::Exchange>();
    RingSink sink;
    for (const auto& command : flow.warm_up) market->apply(command, sink);
    const std::uint64_t before = sink.events();
    state.ResumeTiming();
    for (const auto& command : flow.measured) market->apply(command, sink);
    sink.flush();
    state.PauseTiming();
    events = sink.events() - before;
    market.reset();
    state.ResumeTiming();
  }
  state.counters["events/command"] = static_cast<double>(events) / static_cast<double>(flow.measured.size());
  count(state, flow.measured.size());
}

BENCHMARK(plain_book)->Arg(1)->Arg(50)->Arg(10'000)->Unit(benchmark::kMillisecond)->Iterations(3);
BENCHMARK(exchange)->Arg(1)->Arg(50)->Arg(10'000)->Unit(benchmark::kMillisecond)->Iterations(3);

}  // namespace
}  // namespace paddock::bench
