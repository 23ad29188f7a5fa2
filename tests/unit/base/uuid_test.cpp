#include "engine/base/uuid.hpp"

#include <gtest/gtest.h>

#include <set>

namespace {

using namespace paddock::base;

TEST(Uuid, TextThereAndBack) {
  constexpr auto text = "123e4567-e89b-12d3-a456-426614174000";
  const auto uuid = parse_uuid(text);
  ASSERT_TRUE(uuid);
  EXPECT_EQ(uuid->bytes[0], 0x12);
  EXPECT_EQ(uuid->bytes[15], 0x00);
  EXPECT_EQ(to_string(*uuid), text);
  EXPECT_EQ(parse_uuid("123E4567-E89B-12D3-A456-426614174000"), uuid);
}

TEST(Uuid, OnlyTheCanonicalForm) {
  for (const auto* text : {"", "123e4567e89b12d3a456426614174000", "{123e4567-e89b-12d3-a456-426614174000}",
                           "123e4567-e89b-12d3-a456-42661417400", "123e4567-e89b-12d3-a456-4266141740000",
                           "123e4567-e89b-12d3-a456-42661417400g", "123e4567_e89b-12d3-a456-426614174000",
                           "123e456-7e89b-12d3-a456-426614174000", " 23e4567-e89b-12d3-a456-426614174000"}) {
    EXPECT_FALSE(parse_uuid(text)) << text;
  }
}

TEST(Uuid, NilMeansNone) {
  EXPECT_TRUE(Uuid{}.is_nil());
  EXPECT_FALSE(computed_uuid(0, UuidKind::order, 0).is_nil());
}

// 48 bits market, 4 bits version 8, 12 bits kind, 2 bits variant, 62 bits number.
TEST(Uuid, ComputedLayout) {
  EXPECT_EQ(to_string(computed_uuid(0x123456789ABC, UuidKind::trade, 0xDEF)),
            "12345678-9abc-8002-8000-000000000def");
  EXPECT_EQ(to_string(computed_uuid((1ULL << 48) - 1, UuidKind::vehicle, (1ULL << 62) - 1)),
            "ffffffff-ffff-8005-bfff-ffffffffffff");
}

TEST(Uuid, ComputedOnesDifferByMarketKindAndNumber) {
  std::set<Uuid> seen;
  for (const std::uint64_t market : {1ULL, 2ULL}) {
    for (const auto kind :
         {UuidKind::order, UuidKind::trade, UuidKind::user, UuidKind::offering, UuidKind::vehicle}) {
      for (const std::uint64_t number : {0ULL, 1ULL, 256ULL})
        seen.insert(computed_uuid(market, kind, number));
    }
  }
  EXPECT_EQ(seen.size(), 2U * 5U * 3U);
}

TEST(UuidDeathTest, WhatDoesNotFitIsAProgrammersError) {
  EXPECT_DEATH((void)computed_uuid(1ULL << 48, UuidKind::order, 1), "48 bits");
  EXPECT_DEATH((void)computed_uuid(1, UuidKind::order, 1ULL << 62), "62 bits");
}

}  // namespace
