#include "engine/base/json_text.hpp"

#include <gtest/gtest.h>

namespace paddock::base {
namespace {

TEST(JsonText, WhatJsonReservesIsEscaped) {
  EXPECT_EQ(json_text(""), R"("")");
  EXPECT_EQ(json_text("plain, caf\xC3\xA9"), "\"plain, caf\xC3\xA9\"");
  EXPECT_EQ(json_text(R"(a "b" \c)"), R"("a \"b\" \\c")");
  EXPECT_EQ(json_text(std::string_view{"\0\n\x1F", 3}), "\"\\u0000\\u000a\\u001f\"");
}

}  // namespace
}  // namespace paddock::base
