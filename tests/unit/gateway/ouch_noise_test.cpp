#include <gtest/gtest.h>

#include <random>
#include <vector>

#include "gateway/ouch/inbound.hpp"
#include "gateway/soup/packet.hpp"
#include "tools/client/messages.hpp"

namespace paddock::ouch {
namespace {

using Kind = Inbound::Kind;

/// Good requests, and then some bytes changed, cut off or added. Each lies in memory of exactly its size, so
/// that a sanitizer sees any look beyond.
std::vector<std::uint8_t> noise(std::mt19937& random) {
  const client::Enter enter{.ref = model::UserRef{1},
                            .quantity = 10,
                            .symbol = model::Symbol::from("ALPHA1"),
                            .price = 1'000'000,
                            .post_only = random() % 2 == 0,
                            .self_trade = static_cast<model::SelfTrade>(random() % 3),
                            .account = model::AccountId{7}};
  const client::Replace replace{
      .orig_ref = model::UserRef{1}, .ref = model::UserRef{2}, .quantity = 5, .price = 100};
  std::vector<std::uint8_t> bytes;
  const auto take = [&](Bytes from) { bytes.assign(from.begin(), from.end()); };
  switch (random() % 4) {
    case 0:
      take(client::Request{enter}.bytes());
      break;
    case 1:
      take(client::Request{replace}.bytes());
      break;
    case 2:
      take(client::Request{client::Cancel{model::UserRef{1}, 5}}.bytes());
      break;
    default:
      bytes.resize(1 + random() % 70);
      for (auto& byte : bytes) byte = static_cast<std::uint8_t>(random());
  }
  for (std::uint32_t changes = random() % 4; changes > 0; --changes) {
    bytes[random() % bytes.size()] = static_cast<std::uint8_t>(random());
  }
  const std::size_t cut = random() % 5;
  bytes.resize(bytes.size() > cut ? bytes.size() - cut + random() % 5 : 1);
  bytes.shrink_to_fit();
  return bytes;
}

TEST(OuchNoise, WhateverComesHasOneOfTheFourOutcomes) {
  const auto seed = std::random_device{}();
  SCOPED_TRACE(testing::Message() << "seed " << seed);
  std::mt19937 random{seed};
  int kinds[4] = {};
  for (int i = 0; i < 200'000; ++i) {
    const std::vector<std::uint8_t> message = noise(random);
    const Inbound inbound = decode(message);
    ++kinds[static_cast<unsigned>(inbound.kind)];
    if (inbound.kind == Kind::command) {
      const model::Op op = inbound.command.op;
      ASSERT_TRUE(op == model::Op::enter || op == model::Op::replace || op == model::Op::cancel ||
                  op == model::Op::query);
      if (op == model::Op::enter || op == model::Op::replace) {
        ASSERT_TRUE(inbound.command.order.options.is_valid());
      }
    } else if (inbound.kind != Kind::ignored) {
      ASSERT_FALSE(inbound.text.empty());
    }
  }
  for (const int count : kinds) EXPECT_GT(count, 0);
}

TEST(SoupNoise, FramesNeverReachBeyondTheirBuffer) {
  std::mt19937 random{std::random_device{}()};
  for (int i = 0; i < 100'000; ++i) {
    std::vector<std::uint8_t> bytes(random() % 64);
    for (auto& byte : bytes) byte = static_cast<std::uint8_t>(random() % 3 == 0 ? random() : random() % 50);
    bytes.shrink_to_fit();
    const soup::Frame frame = soup::next_frame(bytes, soup::kMaxClientLength);
    if (frame.state != soup::Frame::State::complete) continue;
    ASSERT_LE(frame.size, bytes.size());
    ASSERT_EQ(frame.packet.payload.size() + soup::kHeaderSize, frame.size);
    static_cast<void>(soup::client_fault(frame.packet, i % 2 == 0));
  }
}

}  // namespace
}  // namespace paddock::ouch
