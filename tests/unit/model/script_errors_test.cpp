#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "engine/model/script_reader.hpp"

namespace {

using namespace paddock::model;

/// A line that a script must not have, and words of the error that names why.
struct Bad {
  std::string line;
  std::string says;
};

void PrintTo(const Bad& bad, std::ostream* to) { *to << bad.line.substr(0, 200); }

class ScriptErrors : public testing::TestWithParam<Bad> {};

TEST_P(ScriptErrors, AreNamed) {
  ScriptReader reader;
  const auto result = reader.read(GetParam().line);
  ASSERT_FALSE(result) << "taken: " << GetParam().line;
  EXPECT_NE(result.error().message.find(GetParam().says), std::string::npos) << result.error().message;
  const auto next = reader.read(R"({"op":"query","port":1})");
  EXPECT_TRUE(next) << "the run goes on";
}

const std::string kEnter = R"({"op":"enter","account":1,"ref":1,"offering":1,"side":"buy","quantity":5)";
const std::string kList = R"({"op":"list","offering":1,"symbol":"A","issuer":1,"shares":1,"price":"1")";

std::string query(std::string_view port) { return R"({"op":"query","port":)" + std::string{port} + "}"; }
std::string deposit(std::string_view amount) {
  return R"({"op":"deposit","account":1,"amount":)" + std::string{amount} + "}";
}

INSTANTIATE_TEST_SUITE_P(
    Json, ScriptErrors,
    testing::Values(
        Bad{"{", "not valid JSON"}, Bad{"x", "not valid JSON"}, Bad{R"({"op":"query","port":1)", "JSON"},
        Bad{R"({"op":"query","port":1,})", "not valid JSON"},
        Bad{R"({"op":"query" "port":1})", "not valid JSON"},
        Bad{R"({'op':'query','port':1})", "not valid JSON"}, Bad{R"({"op":"query","port":1} x)", "follows"},
        Bad{R"({"op":"query","port":1}{})", "follows"}, Bad{R"({"op":"query","port":1}//)", "follows"},
        Bad{R"({"op":"query",/**/"port":1})", "JSON"}, Bad{"[]", "not a JSON object"},
        Bad{"1", "not a JSON object"}, Bad{"\"op\"", "not a JSON object"}, Bad{"null", "not a JSON object"},
        Bad{"true", "not a JSON object"}, Bad{"{}", "\"op\" is missing"},
        Bad{"{\"op\":\"qu\xFFry\",\"port\":1}", "JSON"}, Bad{"{\"op\":\"qu\nery\",\"port\":1}", "JSON"},
        Bad{R"({"op":"qu\xery","port":1})", "JSON"}, Bad{"\xEF\xBB\xBF{\"op\":\"query\",\"port\":1}", "JSON"},
        Bad{R"({"op":"query","port":{"a":1}})", "\"port\" is an object"},
        Bad{R"({"op":"query","port":[1]})", "\"port\" is an array"},
        Bad{std::string(kMaxScriptLine + 1, ' ') + "{}", "65536"},
        Bad{std::string("{\"op\":\"query\",\"port\":1\0}", 24), "JSON"}));

INSTANTIATE_TEST_SUITE_P(
    Fields, ScriptErrors,
    testing::Values(
        Bad{R"({"op":"query","port":1,"x":1})", "unknown field \"x\""},
        Bad{R"({"op":"query","port":1,"Port":1})", "unknown field \"Port\""},
        Bad{R"({"op":"query","port":1,"":1})", "unknown field \"\""},
        Bad{R"({"op":"query","port":1,"port":1})", "\"port\" is there twice"},
        Bad{R"({"op":"query","port":1,"\u0070ort":2})", "\"port\" is there twice"},
        Bad{R"({"op":"query","op":"query","port":1})", "\"op\" is there twice"},
        Bad{R"({"op":"query","port":1,"account":1})", "\"account\" does not belong to the command query"},
        Bad{R"({"op":"cancel","port":1,"ref":1,"quantity":0,"offering":1})", "does not belong"},
        Bad{R"({"op":"open_account","account":1,"id":"123e4567-e89b-12d3-a456-426614174000"})", "belong"},
        Bad{kEnter + R"(,"user":null})", "\"user\" does not belong"},
        Bad{R"({"port":1})", "\"op\" is missing"}, Bad{R"({"op":"query"})", "\"port\" is missing"},
        Bad{R"({"op":"cancel","port":1,"ref":1})", "\"quantity\" is missing"},
        Bad{R"({"op":"replace","port":1,"orig_ref":1,"ref":2,"quantity":1})", "\"price\" is missing"},
        Bad{R"({"op":"enter","port":1,"ref":1,"offering":1,"side":"buy","quantity":5})", "\"account\""},
        Bad{R"({"op":"deposit","account":1})", "\"amount\" is missing"},
        Bad{R"({"op":"entitle","port":1})", "\"account\" is missing"},
        Bad{R"({"op":"phase","offering":1})", "\"to\" is missing"},
        Bad{R"({"op":"end_of_day"})", "\"date\" is missing"},
        Bad{R"({"op":"list","offering":1,"symbol":"A","issuer":1,"price":"1"})", "\"shares\" is missing"},
        Bad{R"({"op":"mass_cancel"})", "\"port\" or \"account\""},
        Bad{R"({"op":"mass_cancel","offering":1})", "\"port\" or \"account\""},
        Bad{R"({"op":"disable"})", "exactly one"}, Bad{R"({"op":"enable"})", "exactly one"},
        Bad{R"({"op":"disable","port":1,"account":1})", "exactly one"},
        Bad{R"({"op":"enable","port":1,"account":1})", "exactly one"},
        Bad{R"({"op":"disable","port":1,"offering":1})", "does not belong"}));

INSTANTIATE_TEST_SUITE_P(
    Types, ScriptErrors,
    testing::Values(
        Bad{query("1.0"), "1.0, but should be a whole number"}, Bad{query("1e0"), "whole number"},
        Bad{query("-1"), "whole number"}, Bad{query("-0"), "whole number"},
        Bad{query("4294967296"), "4294967296, but should be a whole number from 0 to 4294967295"},
        Bad{query("18446744073709551617"), "whole number"}, Bad{query("1e400"), ""},
        Bad{query("\"1\""), "\"1\", but should be a whole number"}, Bad{query("null"), "null, but"},
        Bad{query("true"), "true, but"}, Bad{query("01"), "JSON"}, Bad{query("+1"), "JSON"},
        Bad{deposit("1"), "decimal string"}, Bad{deposit("1.5"), "decimal string"},
        Bad{deposit("null"), "decimal string"}, Bad{deposit("\"\""), "decimal string"},
        Bad{deposit("\"1.\""), "decimal string"}, Bad{deposit("\".5\""), "decimal string"},
        Bad{deposit("\"+1\""), "decimal string"}, Bad{deposit("\"1.00000\""), "decimal string"},
        Bad{deposit("\" 1\""), "decimal string"}, Bad{deposit("\"1e2\""), "decimal string"},
        Bad{deposit("\"922337203685477.5808\""), "decimal string"},
        Bad{kEnter + R"(,"price":1})", "\"price\" is 1"},
        Bad{kEnter + R"(,"port":null})", "\"port\" is null"},
        Bad{kEnter + R"(,"post_only":1})", "\"post_only\" is 1"},
        Bad{kEnter + R"(,"post_only":"true"})", "true or false"},
        Bad{kEnter + R"(,"post_only":null})", "true or false"},
        Bad{kEnter + R"(,"tif":null})", "\"day\", \"gtc\""},
        Bad{R"({"op":"replace","port":1,"orig_ref":1,"ref":2,"quantity":1,"price":null})", "price"},
        Bad{R"({"op":"list","offering":1,"symbol":"a","issuer":1,"shares":1,"price":"1"})", "symbol"},
        Bad{R"({"op":"list","offering":1,"symbol":"","issuer":1,"shares":1,"price":"1"})", "symbol"},
        Bad{R"({"op":"list","offering":1,"symbol":"A ","issuer":1,"shares":1,"price":"1"})", "symbol"},
        Bad{R"({"op":"list","offering":1,"symbol":"ABCDEFGHI","issuer":1,"shares":1,"price":"1"})", "sym"},
        Bad{kList + R"(,"tick":1})", "\"tick\""}, Bad{kList + R"(,"collar_pct":"1"})", "\"collar_pct\""},
        Bad{kList + R"(,"collar_pct":0.5})", "\"collar_pct\""}, Bad{kList + R"(,"id":"1"})", "UUID"},
        Bad{kList + R"(,"id":null})", "UUID"},
        Bad{kList + R"(,"vehicle":"00000000-0000-0000-0000-000000000000"})", "UUID"},
        Bad{R"({"op":"end_of_day","date":"2025-02-29"})", "date"},
        Bad{R"({"op":"end_of_day","date":20251020})", "date"}));

INSTANTIATE_TEST_SUITE_P(
    UnknownWords, ScriptErrors,
    testing::Values(Bad{R"({"op":"buy"})", "\"op\" is \"buy\""}, Bad{R"({"op":1})", "\"op\" is 1"},
                    Bad{R"({"op":null})", "\"op\" is null"}, Bad{R"({"op":"attach","port":1})", "attach"},
                    Bad{R"({"op":"scheduled","date":"2025-10-20"})", "scheduled"},
                    Bad{R"({"op":"identities"})", "identities"}, Bad{R"({"op":"Enter"})", "\"Enter\""},
                    Bad{R"({"op":"enter","account":1,"ref":1,"offering":1,"side":"bid","quantity":5})",
                        "\"bid\""},
                    Bad{kEnter + R"(,"tif":"DAY"})", "\"DAY\""},
                    Bad{kEnter + R"(,"stp":"none"})", "\"none\""},
                    Bad{R"({"op":"phase","offering":1,"to":"open"})", "\"open\""},
                    Bad{R"({"op":"phase","offering":1,"to":"halted","from":"open"})", "\"open\""},
                    Bad{kList + R"(,"tie_break":"random"})", "\"random\""},
                    Bad{R"({"op":")" + std::string(1000, 'a') + "\"}", "..."}));

}  // namespace
