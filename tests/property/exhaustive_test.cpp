#include <fmt/format.h>
#include <gtest/gtest.h>

#include <string>
#include <string_view>
#include <vector>

#include "engine/model/script_reader.hpp"
#include "tests/property/episode.hpp"

/// Every sequence of a few commands out of a small set, after the same beginning: what chance might leave
/// out.
namespace paddock::property {
namespace {

std::vector<Step> steps_of(const std::vector<std::string_view>& lines) {
  std::vector<Step> steps;
  model::ScriptReader reader;
  for (const std::string_view line : lines) {
    const auto read = reader.read(line);
    EXPECT_TRUE(read.has_value()) << line << ": " << read.error().message;
    steps.push_back(Step{read->command, std::nullopt, false});
  }
  return steps;
}

/// Two accounts with 20 shares and some cash each, ports of their own, the offering in `trading`,
/// reference 1.00.
const std::vector<std::string_view> kBeginning{
    R"({"op":"open_account","account":1})",
    R"({"op":"open_account","account":2})",
    R"({"op":"deposit","account":1,"amount":"10.00"})",
    R"({"op":"deposit","account":2,"amount":"30.40"})",
    R"({"op":"list","offering":1,"symbol":"A","issuer":1,"shares":40,"price":"1.00","collar_pct":2})",
    R"({"op":"phase","offering":1,"to":"trading"})",
    R"({"op":"enter","account":1,"ref":1,"offering":1,"side":"sell","quantity":20,"price":"1.00"})",
    R"({"op":"enter","account":2,"ref":1,"offering":1,"side":"buy","quantity":20,"price":"1.00"})",
};

/// Refs are given by place: the command at place n (from 0) brings ref n + 2, so that `ref` 2 in a cancel
/// means what the first command entered.
void give_ref(Step& step, std::size_t place) {
  const bool brings_ref = step.command.op == model::Op::enter || step.command.op == model::Op::replace;
  if (brings_ref) step.command.ref = model::UserRef{static_cast<std::uint32_t>(place) + 2};
}

/// Checks all sequences of `length` commands out of `alphabet`, between a beginning and an ending that are
/// always the same; prefixes are checked on the way.
void check_all_sequences(const std::vector<std::string_view>& more_beginning,
                         const std::vector<std::string_view>& alphabet, std::size_t length,
                         const std::vector<std::string_view>& ending = {}) {
  Script script{{.orders = 16, .slice = 2}, steps_of(kBeginning)};
  for (const Step& step : steps_of(more_beginning)) script.steps.push_back(step);
  const std::size_t begin = script.steps.size();
  const std::vector<Step> letters = steps_of(alphabet);
  script.steps.resize(begin + length);
  for (const Step& step : steps_of(ending)) script.steps.push_back(step);
  std::vector<std::size_t> word(length, 0);
  for (bool more = true; more;) {
    for (std::size_t i = 0; i < length; ++i) {
      script.steps[begin + i] = letters[word[i]];
      give_ref(script.steps[begin + i], i);
    }
    const auto failure = run_script(script, CheckPolicy{.state_every = 1'000});
    if (failure)
      FAIL() << failure->what << "\nat line " << failure->step + 1 << " of\n" << script_text(script);
    std::size_t place = 0;
    while (place < length && ++word[place] == letters.size()) word[place++] = 0;
    more = place < length;
  }
}

TEST(Exhaustive, continuous_trading) {
  check_all_sequences(
      {},
      {
          R"({"op":"enter","account":1,"ref":1,"offering":1,"side":"sell","quantity":2,"price":"1.00"})",
          R"({"op":"enter","account":2,"ref":1,"offering":1,"side":"sell","quantity":1,"price":"1.00","tif":"gtc"})",
          R"({"op":"enter","account":1,"ref":1,"offering":1,"side":"sell","quantity":1,"price":"1.01","post_only":true})",
          R"({"op":"enter","account":2,"ref":1,"offering":1,"side":"buy","quantity":2,"price":"1.00"})",
          R"({"op":"enter","account":1,"ref":1,"offering":1,"side":"buy","quantity":3,"price":"1.01","stp":"cancel_oldest"})",
          R"({"op":"enter","account":2,"ref":1,"offering":1,"side":"buy","quantity":2,"price":"1.01","tif":"fok","stp":"cancel_oldest"})",
          R"({"op":"enter","account":2,"ref":1,"offering":1,"side":"buy","quantity":3,"price":"1.01","tif":"fok"})",
          R"({"op":"enter","account":2,"ref":1,"offering":1,"side":"buy","quantity":3,"price":"1.01","tif":"ioc","stp":"cancel_both"})",
          R"({"op":"enter","account":1,"ref":1,"offering":1,"side":"buy","quantity":3})",
          R"({"op":"enter","account":1,"ref":1,"offering":1,"side":"sell","quantity":19,"price":"0.98"})",
          R"({"op":"replace","port":1,"orig_ref":2,"ref":1,"quantity":3,"price":"1.00"})",
          R"({"op":"replace","port":2,"orig_ref":3,"ref":1,"quantity":1,"price":"1.01"})",
          R"({"op":"cancel","port":1,"ref":2,"quantity":1})",
          R"({"op":"mass_cancel","account":2})",
      },
      3);
}

TEST(Exhaustive, auctions_and_phases) {
  check_all_sequences(
      {R"({"op":"phase","offering":1,"to":"closed"})", R"({"op":"phase","offering":1,"to":"pre_open"})"},
      {
          R"({"op":"enter","account":1,"ref":1,"offering":1,"side":"sell","quantity":2,"price":"1.00","tif":"gtc"})",
          R"({"op":"enter","account":2,"ref":1,"offering":1,"side":"sell","quantity":1,"price":"0.98"})",
          R"({"op":"enter","account":2,"ref":1,"offering":1,"side":"buy","quantity":3,"price":"1.02","tif":"gtc"})",
          R"({"op":"enter","account":1,"ref":1,"offering":1,"side":"buy","quantity":1,"price":"1.01"})",
          R"({"op":"enter","account":2,"ref":1,"offering":1,"side":"buy","quantity":2,"price":"0.99"})",
          R"({"op":"cancel","port":2,"ref":3,"quantity":1})",
          R"({"op":"replace","port":1,"orig_ref":2,"ref":1,"quantity":1,"price":"1.02"})",
          R"({"op":"phase","offering":1,"to":"trading"})",
          R"({"op":"phase","offering":1,"to":"closing_auction"})",
          R"({"op":"phase","offering":1,"to":"closed"})",
          R"({"op":"phase","offering":1,"to":"halted"})",
      },
      3);
}

TEST(Exhaustive, uncrossing_of_four_orders) {
  check_all_sequences(
      {R"({"op":"phase","offering":1,"to":"closed"})", R"({"op":"phase","offering":1,"to":"pre_open"})"},
      {
          R"({"op":"enter","account":1,"ref":1,"offering":1,"side":"sell","quantity":2,"price":"1.00"})",
          R"({"op":"enter","account":2,"ref":1,"offering":1,"side":"sell","quantity":1,"price":"0.98"})",
          R"({"op":"enter","account":1,"ref":1,"offering":1,"side":"sell","quantity":1,"price":"1.02"})",
          R"({"op":"enter","account":2,"ref":1,"offering":1,"side":"buy","quantity":3,"price":"1.02"})",
          R"({"op":"enter","account":1,"ref":1,"offering":1,"side":"buy","quantity":1,"price":"1.01"})",
          R"({"op":"enter","account":2,"ref":1,"offering":1,"side":"buy","quantity":2,"price":"0.99"})",
      },
      4, {R"({"op":"phase","offering":1,"to":"trading"})", R"({"op":"phase","offering":1,"to":"closed"})"});
}

TEST(Exhaustive, replaces_and_cancels_of_a_partly_filled_order) {
  check_all_sequences(
      {
          R"({"op":"enter","account":1,"ref":2,"offering":1,"side":"sell","quantity":5,"price":"1.01"})",
          R"({"op":"enter","account":2,"ref":2,"offering":1,"side":"buy","quantity":2,"price":"1.01"})",
      },
      {
          R"({"op":"replace","port":1,"orig_ref":2,"ref":1,"quantity":2,"price":"1.01"})",
          R"({"op":"replace","port":1,"orig_ref":2,"ref":1,"quantity":4,"price":"1.00"})",
          R"({"op":"replace","port":1,"orig_ref":2,"ref":1,"quantity":21,"price":"1.01"})",
          R"({"op":"replace","port":1,"orig_ref":2,"ref":1,"quantity":20,"price":"1.01"})",
          R"({"op":"replace","port":1,"orig_ref":3,"ref":1,"quantity":3,"price":"1.02","tif":"day"})",
          R"({"op":"replace","port":1,"orig_ref":3,"ref":1,"quantity":3,"price":"1.02","tif":"gtc"})",
          R"({"op":"cancel","port":1,"ref":2,"quantity":4})",
          R"({"op":"cancel","port":1,"ref":2,"quantity":2})",
          R"({"op":"cancel","port":1,"ref":3,"quantity":3})",
          R"({"op":"enter","account":2,"ref":1,"offering":1,"side":"buy","quantity":1,"price":"1.02"})",
          R"({"op":"disable","account":1})",
          R"({"op":"enable","account":1})",
      },
      3);
}

TEST(Exhaustive, the_operators_commands) {
  check_all_sequences(
      {},
      {
          R"({"op":"open_account","account":3})",
          R"({"op":"entitle","port":1,"account":3})",
          R"({"op":"deposit","account":3,"amount":"2.04"})",
          R"({"op":"withdraw","account":3,"amount":"1.02"})",
          R"({"op":"list","offering":2,"symbol":"B","issuer":3,"shares":3,"price":"1.00"})",
          R"({"op":"list","offering":3,"symbol":"B","issuer":2,"shares":3,"price":"1.00"})",
          R"({"op":"enter","account":3,"port":1,"ref":1,"offering":1,"side":"buy","quantity":1,"price":"1.00"})",
          R"({"op":"reset_port","port":1})",
          R"({"op":"query","port":1})",
          R"({"op":"disable","port":1})",
          R"({"op":"enable","port":1})",
          R"({"op":"end_of_day","date":"1970-01-01"})",
          R"({"op":"end_of_day","date":"2025-10-20"})",
      },
      3);
}

}  // namespace
}  // namespace paddock::property
