#include "tests/fault/engine/market_events.hpp"

#include <algorithm>
#include <cstring>
#include <memory>
#include <optional>
#include <unordered_map>

#include "engine/market/exchange.hpp"
#include "engine/model/event_sink.hpp"

namespace paddock::test {
namespace {

using model::Event;
using model::EventType;
using model::Seq;

class Collector final : public model::EventSink {
 public:
  Collector() : EventSink(Seq{1}) {}
  std::vector<Logged> all;

 protected:
  void consume(std::span<const Event> events, Seq first) noexcept override {
    std::uint64_t seq = first.raw();
    for (const Event& event : events) all.push_back({Seq{seq++}, event});
  }
};

class Renumbering {
 public:
  void note(Seq seq) { places_.emplace(seq.raw(), places_.size() + 1); }
  [[nodiscard]] Seq place_of(Seq order) const {
    const auto found = places_.find(order.raw());
    return found == places_.end() ? Seq{0} : Seq{found->second};
  }
  void apply(Event& event) const {
    if (event.type == EventType::trade) {
      event.trade.buy_order = place_of(event.trade.buy_order);
      event.trade.sell_order = place_of(event.trade.sell_order);
    } else if (event.type == EventType::cancelled) {
      event.cancelled.order = place_of(event.cancelled.order);
    } else if (event.type == EventType::replaced) {
      event.replaced.orig_order = place_of(event.replaced.orig_order);
    }
  }

 private:
  std::unordered_map<std::uint64_t, std::uint64_t> places_;
};

}  // namespace

std::vector<Event> comparable(std::span<const Logged> log) {
  Renumbering numbers;
  std::vector<Event> result;
  for (const Logged& logged : log) {
    if (!model::is_market_event(logged.event.type)) continue;
    numbers.note(logged.seq);
    Event event{};
    event.type = logged.event.type;
    std::memcpy(event.body, logged.event.body, sizeof event.body);
    numbers.apply(event);
    result.push_back(event);
  }
  return result;
}

std::vector<Logged> carried_out(std::span<const model::Command> commands) {
  const auto exchange = std::make_unique<market::Exchange>();
  Collector sink;
  for (const auto& command : commands) {
    exchange->apply(command, sink);
    while (exchange->has_pending()) exchange->resume(sink);
  }
  sink.flush();
  return std::move(sink.all);
}

std::optional<std::size_t> first_difference(std::span<const Event> a, std::span<const Event> b) {
  const auto same = [](const Event& x, const Event& y) { return std::memcmp(&x, &y, sizeof x) == 0; };
  const auto [at, other] = std::ranges::mismatch(a, b, same);
  if (at == a.end() && other == b.end()) return std::nullopt;
  return static_cast<std::size_t>(at - a.begin());
}

}  // namespace paddock::test
