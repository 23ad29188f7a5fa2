#pragma once

#include <string_view>

namespace paddock::tests {

inline constexpr std::string_view kNothing;

/// Three accounts with a port of the same number each. Account 1 listed 1,000 shares of offering 1 (AAA) at
/// 100.00, tick 0.01, no collar, and sold 200 to each of the others at 100.00, the reference price; the phase
/// is `trading`, the book is empty. Cash: 140,000.00 and twice 79,600.00; the house has 800.00. All ports'
/// last ref is 1, the next seq is 14.
inline constexpr std::string_view kMarket = R"(
{"op":"open_account","account":1}
{"op":"open_account","account":2}
{"op":"open_account","account":3}
{"op":"deposit","account":1,"amount":"100000.00"}
{"op":"deposit","account":2,"amount":"100000.00"}
{"op":"deposit","account":3,"amount":"100000.00"}
{"op":"list","offering":1,"symbol":"AAA","issuer":1,"shares":1000,"price":"100.00"}
{"op":"phase","offering":1,"to":"trading"}
{"op":"enter","account":1,"ref":1,"offering":1,"side":"sell","quantity":400,"price":"100.00"}
{"op":"enter","account":2,"ref":1,"offering":1,"side":"buy","quantity":200,"price":"100.00"}
{"op":"enter","account":3,"ref":1,"offering":1,"side":"buy","quantity":200,"price":"100.00"}
)";

}  // namespace paddock::tests
