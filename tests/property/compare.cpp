#include "tests/property/compare.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstddef>

#include "engine/model/event_writer.hpp"
#include "engine/model/words.hpp"

namespace paddock::property {
namespace {

std::string text(const model::Event& event) {
  return fmt::format("{} flags {}", model::event_text(event, model::Seq{event.seq_lo}), event.flags);
}
std::string text(const model::AccountState& s) {
  return fmt::format("account {} cash {} reserved {}", s.account.raw(), s.cash.raw(), s.reserved.raw());
}
std::string text(const model::HoldingState& s) {
  return fmt::format("account {} offering {} shares {} reserved {}", s.account.raw(), s.offering.raw(),
                     s.shares, s.reserved);
}
std::string text(const model::OrderState& s) {
  return fmt::format("order {} account {} ref {} offering {} {} price {} open {} executed {}", s.order.raw(),
                     s.account.raw(), s.ref.raw(), s.offering.raw(), model::word(s.side), s.price.raw(),
                     s.open.raw(), s.executed.raw());
}

template <class T>
std::string line(std::span<const T> all, std::size_t at) {
  return at < all.size() ? text(all[at]) : "nothing";
}

/// The first place where two lists differ.
template <class T, class Same>
std::optional<std::string> first_difference(std::span<const T> expected, std::span<const T> got, Same same) {
  const std::size_t count = std::max(expected.size(), got.size());
  for (std::size_t i = 0; i < count; ++i) {
    if (i < expected.size() && i < got.size() && same(expected[i], got[i])) continue;
    return fmt::format("expected {}\n     got {}", line(expected, i), line(got, i));
  }
  return std::nullopt;
}

template <class T>
std::optional<std::string> first_difference(const std::vector<T>& expected, const std::vector<T>& got) {
  return first_difference(std::span(expected), std::span(got), [](const T& a, const T& b) { return a == b; });
}

}  // namespace

std::optional<std::string> difference(std::span<const model::Event> expected,
                                      std::span<const model::Event> got) {
  return first_difference(expected, got, same_event);
}

std::optional<std::string> difference(const model::MarketState& expected, const model::MarketState& got) {
  if (auto found = first_difference(expected.accounts, got.accounts)) return found;
  if (auto found = first_difference(expected.holdings, got.holdings)) return found;
  return first_difference(expected.orders, got.orders);
}

}  // namespace paddock::property
