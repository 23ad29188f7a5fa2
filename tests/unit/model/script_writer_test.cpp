#include "engine/model/script_writer.hpp"

#include <gtest/gtest.h>

#include <string>

#include "engine/model/script_reader.hpp"

namespace {

using namespace paddock::model;

class ThereAndBack : public testing::TestWithParam<const char*> {};

TEST_P(ThereAndBack, EveryCommandIsWrittenAsItWasRead) {
  ScriptReader reader;
  const auto read = reader.read(GetParam());
  ASSERT_TRUE(read) << read.error().message;
  std::string text;
  append_script_line(text, read->command, read->named());
  EXPECT_EQ(text, std::string{GetParam()} + "\n");
}

INSTANTIATE_TEST_SUITE_P(
    Script, ThereAndBack,
    testing::Values(
        R"({"op":"open_account","account":1})",
        R"({"op":"open_account","account":1,"user":"123e4567-e89b-12d3-a456-426614174000"})",
        R"({"op":"entitle","port":101,"account":1})", R"({"op":"reset_port","port":101})",
        R"({"op":"deposit","account":1,"amount":"10000.00"})",
        R"({"op":"withdraw","account":1,"amount":"-0.0001"})",
        R"({"op":"list","offering":1,"symbol":"BLZR74","issuer":1,"shares":1000,"price":"100.00","tick":"0.01","collar_pct":0,"tie_break":"reference"})",
        R"({"op":"list","offering":1,"symbol":"A","issuer":1,"shares":1,"price":"100.00","tick":"0.0050","collar_pct":20,"tie_break":"pressure","id":"123e4567-e89b-12d3-a456-426614174000","vehicle":"123e4567-e89b-12d3-a456-426614174001"})",
        R"({"op":"phase","offering":1,"to":"pre_open"})",
        R"({"op":"phase","offering":1,"to":"trading","from":"halted"})",
        R"({"op":"enter","port":1,"account":1,"ref":1,"offering":1,"side":"buy","quantity":5,"price":"110.00","tif":"day","post_only":false,"stp":"cancel_newest"})",
        R"({"op":"enter","port":2,"account":1,"ref":1,"offering":1,"side":"sell","quantity":5,"price":null,"tif":"ioc","post_only":true,"stp":"cancel_oldest"})",
        R"({"op":"cancel","port":1,"ref":1,"quantity":0})",
        R"({"op":"replace","port":1,"orig_ref":1,"ref":2,"quantity":5,"price":"109.00"})",
        R"({"op":"replace","port":1,"orig_ref":1,"ref":2,"quantity":5,"price":"109.00","tif":"fok"})",
        R"({"op":"query","port":1})", R"({"op":"mass_cancel","port":1})",
        R"({"op":"mass_cancel","port":1,"account":2,"offering":3})", R"({"op":"mass_cancel","account":2})",
        R"({"op":"disable","port":1})", R"({"op":"enable","account":1})",
        R"({"op":"end_of_day","date":"2025-10-20"})"));

TEST(ScriptWriterDeathTest, WhatNoScriptHasIsAProgrammersError) {
  std::string text;
  EXPECT_DEATH(append_script_line(text, make_command(Op::attach)), "ports and of the operator only");
}

}  // namespace
