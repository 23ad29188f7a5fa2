#include "gateway/ouch/appendage.hpp"

#include <algorithm>
#include <array>
#include <bitset>
#include <string_view>

#include "gateway/ouch/layout.hpp"

namespace paddock::ouch {
namespace {

constexpr std::uint8_t bit(AppendageOf of) noexcept {
  return static_cast<std::uint8_t>(1U << static_cast<unsigned>(of));
}
constexpr std::uint8_t kEnter = bit(AppendageOf::enter);
constexpr std::uint8_t kOrder = kEnter | bit(AppendageOf::replace);
constexpr std::uint8_t kAll = kOrder | bit(AppendageOf::reference);

/// An option that is taken with one value only, the one that means the same as leaving it out.
struct DefaultOnly {
  std::uint8_t tag;
  std::uint8_t allowed_in;
  std::string_view value;
};

constexpr std::string_view kZero4{"\0\0\0\0", 4};
constexpr std::string_view kZero8{"\0\0\0\0\0\0\0\0", 8};
constexpr std::string_view kZero1{"\0", 1};

constexpr std::array kDefaultOnly{
    DefaultOnly{tag::firm, kEnter, "    "},
    DefaultOnly{tag::min_qty, kOrder, kZero4},
    DefaultOnly{tag::customer_type, kEnter, " "},
    DefaultOnly{tag::max_floor, kOrder, kZero4},
    DefaultOnly{tag::price_type, kOrder, "L"},
    DefaultOnly{tag::peg_offset, kOrder, kZero4},
    DefaultOnly{tag::discretion_price, kOrder, kZero8},
    DefaultOnly{tag::discretion_price_type, kOrder, "L"},
    DefaultOnly{tag::discretion_peg_offset, kOrder, kZero4},
    DefaultOnly{tag::random_reserves, kOrder, kZero4},
    DefaultOnly{tag::expire_time, kOrder, kZero4},
    DefaultOnly{tag::trade_now, kOrder, " "},
    DefaultOnly{tag::handle_inst, kOrder, " "},
    DefaultOnly{tag::shares_located, kOrder, "N"},
    DefaultOnly{tag::locate_broker, kOrder, "    "},
    DefaultOnly{tag::user_ref_idx, kAll, kZero1},
    DefaultOnly{tag::aiq_group, kOrder, "**"},
};

struct Element {
  std::uint8_t tag;
  Bytes value;
};

/// The element at the front of `rest`, which it is taken from; nothing when it is broken.
std::optional<Element> take_element(Bytes& rest) noexcept {
  const std::size_t length = rest[0];
  if (length == 0 || length + 1 > rest.size()) return std::nullopt;
  const Element element{rest[1], rest.subspan(2, length - 1)};
  rest = rest.subspan(length + 1);
  return element;
}

std::uint16_t read_aiq(char strategy, Options& options) noexcept {
  using model::AiqLetter;
  using model::SelfTrade;
  switch (strategy) {
    case '*':
      options.aiq_letter = AiqLetter::port_default;
      return 0;
    case 'N':
      options.aiq_letter = AiqLetter::disabled;
      return 0;
    case 'W':
      options.aiq_letter = AiqLetter::newest;
      return 0;
    case 'O':
      options.self_trade = SelfTrade::cancel_oldest;
      return 0;
    case 'D':
      options.self_trade = SelfTrade::cancel_both;
      return 0;
    default:
      return reject::invalid_aiq;
  }
}

std::uint16_t read_default_only(const Element& element, AppendageOf of) noexcept {
  for (const DefaultOnly& known : kDefaultOnly) {
    if (known.tag != element.tag || (known.allowed_in & bit(of)) == 0) continue;
    const bool is_default =
        std::equal(element.value.begin(), element.value.end(), known.value.begin(), known.value.end(),
                   [](std::uint8_t got, char wanted) { return got == static_cast<std::uint8_t>(wanted); });
    return is_default ? std::uint16_t{0} : reject::bad_appendage;
  }
  return reject::bad_appendage;
}

std::uint16_t read_option(const Element& element, AppendageOf of, Options& options) noexcept {
  const bool of_order = (kOrder & bit(of)) != 0;
  if (element.tag == tag::post_only && of_order) {
    if (element.value.size() != 1) return reject::bad_appendage;
    options.post_only = element.value[0] == 'P';
    return options.post_only || element.value[0] == 'N' ? std::uint16_t{0} : reject::bad_appendage;
  }
  if (element.tag == tag::aiq_strategy && of_order) {
    if (element.value.size() != 1) return reject::bad_appendage;
    return read_aiq(static_cast<char>(element.value[0]), options);
  }
  if (element.tag == tag::account && of == AppendageOf::enter) {
    if (element.value.size() != sizeof(std::uint32_t)) return reject::bad_appendage;
    options.account = model::AccountId{soup::load_big<std::uint32_t>(element.value.data())};
    return 0;
  }
  return read_default_only(element, of);
}

bool is_well_formed(Bytes bytes) noexcept {
  while (!bytes.empty()) {
    if (!take_element(bytes)) return false;
  }
  return true;
}

}  // namespace

Appendage read_appendage(Bytes bytes, AppendageOf of) noexcept {
  Appendage appendage;
  if (!is_well_formed(bytes)) {
    appendage.fault = reject::bad_appendage;
    return appendage;
  }
  std::bitset<256> seen;
  while (!bytes.empty() && appendage.fault == 0) {
    const Element element = *take_element(bytes);
    appendage.fault =
        seen.test(element.tag) ? reject::bad_appendage : read_option(element, of, appendage.options);
    seen.set(element.tag);
  }
  return appendage;
}

}  // namespace paddock::ouch
