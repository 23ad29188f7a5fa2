#pragma once

#include <cstddef>
#include <cstdint>
#include <string>

namespace paddock::tools {

/// `paddock offerings`: what is listed, in which phase, and at what price.
struct OfferingsOptions {
  std::string config;
};
[[nodiscard]] int run_offerings(const OfferingsOptions& options);

/// `paddock book SYMBOL`: the live orders of an offering by price level, best first.
struct BookOptions {
  std::string config;
  std::string symbol;
  std::size_t depth = 10;  ///< levels of each side
};
[[nodiscard]] int run_book(const BookOptions& options);

/// `paddock account N`: cash, shares and live orders of an account.
struct AccountOptions {
  std::string config;
  std::uint32_t account = 0;
};
[[nodiscard]] int run_account(const AccountOptions& options);

}  // namespace paddock::tools
