#include "engine/market/digest.hpp"

#include <gtest/gtest.h>

namespace paddock::market {
namespace {

using Field = Digest::Field;

TEST(Digest, DependsOnTheStateNotOnTheWayToIt) {
  Digest direct;
  direct.add(Field::cash, 7, 100);
  Digest winding;
  winding.add(Field::cash, 7, 250);
  winding.add(Field::shares, 3, 1);
  winding.add(Field::cash, 7, -150);
  winding.add(Field::shares, 3, -1);
  EXPECT_EQ(direct.value(), winding.value());
}

TEST(Digest, TellsFieldsKeysAndAmountsApart) {
  const auto of = [](Field field, std::uint64_t key, int amount) {
    Digest digest;
    digest.add(field, key, amount);
    return digest.value();
  };
  EXPECT_NE(of(Field::cash, 7, 100), of(Field::cash_reserved, 7, 100));
  EXPECT_NE(of(Field::cash, 7, 100), of(Field::cash, 8, 100));
  EXPECT_NE(of(Field::cash, 7, 100), of(Field::cash, 7, 101));
}

}  // namespace
}  // namespace paddock::market
