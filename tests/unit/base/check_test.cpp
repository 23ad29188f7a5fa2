#include "engine/base/check.hpp"

#include <gtest/gtest.h>

namespace {

TEST(CheckDeathTest, AFailedCheckNamesSentenceConditionAndPlace) {
  const int number = 3;
  EXPECT_DEATH(PADDOCK_CHECK(number == 4, "the number is four"),
               "the number is four.*number == 4|check_test.cpp");
}

TEST(Check, APassedCheckEvaluatesItsConditionOnce) {
  int evaluated = 0;
  PADDOCK_CHECK(++evaluated == 1, "once");
  EXPECT_EQ(evaluated, 1);
}

}  // namespace
