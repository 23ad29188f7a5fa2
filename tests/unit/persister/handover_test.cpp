#include "persister/handover.hpp"

#include <gtest/gtest.h>

#include <thread>

namespace paddock::persister {
namespace {

using std::chrono::microseconds;

constexpr microseconds kBriefly{1000};
constexpr microseconds kLongEnough{10'000'000};

TEST(Handover, BatchesArriveInOrderAndComeBack) {
  constexpr std::uint64_t kBatches = 20'000;
  Handover handover;
  std::thread drain{[&] {
    for (std::uint64_t i = 1; i <= kBatches; ++i) {
      projection::Batch* batch = handover.take_free(kLongEnough);
      ASSERT_NE(batch, nullptr);
      batch->clear();
      batch->to = model::Seq{i};
      handover.give_full(batch);
    }
    handover.close();
  }};
  for (std::uint64_t i = 1; i <= kBatches; ++i) {
    projection::Batch* batch = handover.take_full(kLongEnough);
    ASSERT_NE(batch, nullptr);
    ASSERT_EQ(batch->to, model::Seq{i});
    handover.give_free(batch);
  }
  drain.join();
  EXPECT_TRUE(handover.closed());
  EXPECT_EQ(handover.take_full(kBriefly), nullptr);
  EXPECT_EQ(handover.unwritten(), 0);
}

TEST(Handover, WithoutAFreeBatchTheDrainThreadWaits) {
  Handover handover;
  projection::Batch* taken = handover.take_free(kBriefly);
  while (taken != nullptr) {
    handover.give_full(taken);
    taken = handover.take_free(kBriefly);
  }
  EXPECT_EQ(handover.unwritten(), 3);
  handover.give_free(handover.take_full(kBriefly));
  EXPECT_EQ(handover.unwritten(), 2);
  EXPECT_NE(handover.take_free(kBriefly), nullptr);
}

}  // namespace
}  // namespace paddock::persister
