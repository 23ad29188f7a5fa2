#pragma once

#include <cstdint>
#include <cstring>
#include <optional>
#include <unordered_map>

#include "engine/model/types.hpp"

namespace paddock::session {

/// Symbols and numbers of the listed offerings; neither ever changes. One thread.
class OfferingDirectory {
 public:
  void add(model::OfferingId offering, model::Symbol symbol) {
    symbols_[offering] = symbol;
    offerings_[key(symbol)] = offering;
  }
  /// Nothing when no offering has this symbol, which is compared as on the wire, spaces included.
  [[nodiscard]] std::optional<model::OfferingId> find(model::Symbol symbol) const {
    const auto found = offerings_.find(key(symbol));
    if (found == offerings_.end()) return std::nullopt;
    return found->second;
  }
  /// All spaces when there is no such offering.
  [[nodiscard]] model::Symbol symbol_of(model::OfferingId offering) const {
    const auto found = symbols_.find(offering);
    return found == symbols_.end() ? model::Symbol::from("") : found->second;
  }
  [[nodiscard]] std::size_t size() const noexcept { return symbols_.size(); }

 private:
  [[nodiscard]] static std::uint64_t key(model::Symbol symbol) noexcept {
    std::uint64_t key;
    std::memcpy(&key, symbol.chars.data(), sizeof key);
    return key;
  }

  std::unordered_map<model::OfferingId, model::Symbol> symbols_;
  std::unordered_map<std::uint64_t, model::OfferingId> offerings_;
};

}  // namespace paddock::session
