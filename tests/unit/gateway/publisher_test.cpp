#include "gateway/publisher.hpp"

#include <gtest/gtest.h>

#include <array>
#include <map>
#include <memory>
#include <thread>
#include <vector>

#include "gateway/command_out.hpp"

namespace paddock::gateway {
namespace {

/// A lane in this process's own memory, and the engine's end of it.
struct OwnLane {
  OwnLane()
      : memory(std::make_unique<ipc::LaneMemory>()), bell(), producer(*memory, bell), consumer(*memory, 0) {}
  /// Takes up to `most` commands, as the engine does, and gives their slots back.
  std::vector<model::Command> drain(std::size_t most) {
    std::vector<model::Command> taken(most);
    consumer.look();
    taken.resize(consumer.peek(taken));
    consumer.take(taken.size());
    consumer.release_to(consumer.taken(), 0);
    return taken;
  }
  std::unique_ptr<ipc::LaneMemory> memory;
  ipc::Bell bell;
  ipc::LaneProducer producer;
  ipc::LaneConsumer consumer;
};

model::Command numbered(std::uint32_t port, std::uint32_t ref) {
  model::Command command = model::make_command(model::Op::cancel);
  command.port = model::PortId{port};
  command.ref = model::UserRef{ref};
  return command;
}

TEST(LaneOut, AFullLaneIsBackPressureAndNothingIsLost) {
  OwnLane lane;
  LaneOut out{lane.producer};
  std::uint32_t put = 0;
  while (out.has_room()) {
    out.put(numbered(1, ++put));
    out.flush();
  }
  EXPECT_TRUE(out.is_stuck());
  EXPECT_GT(put, ipc::kLaneSlots);
  std::uint32_t expected = 0;
  while (expected < put) {
    for (const model::Command& command : lane.drain(1'000)) ASSERT_EQ(command.ref.raw(), ++expected);
    out.flush();
  }
  EXPECT_TRUE(out.has_room());
  EXPECT_FALSE(out.is_stuck());
}

TEST(Publisher, CommandsOfEachThreadKeepTheirOrder) {
  OwnLane lane;
  constexpr std::uint32_t kThreads = 3;
  constexpr std::uint32_t kEach = 30'000;
  std::map<std::uint32_t, std::uint32_t> last;
  {
    Publisher publisher{lane.producer};
    std::vector<std::thread> threads;
    for (std::uint32_t port = 1; port <= kThreads; ++port) {
      threads.emplace_back([&publisher, port] {
        const auto out = publisher.entrance();
        for (std::uint32_t ref = 1; ref <= kEach;) {
          for (int i = 0; i < 300 && ref <= kEach && out->has_room(); ++i) out->put(numbered(port, ref++));
          out->flush();
          std::this_thread::yield();
        }
      });
    }
    std::uint32_t taken = 0;
    while (taken < kThreads * kEach) {
      std::this_thread::yield();
      for (const model::Command& command : lane.drain(256)) {
        ++taken;
        ASSERT_EQ(command.ref.raw(), ++last[command.port.raw()]);
      }
    }
    for (std::thread& thread : threads) thread.join();
  }
  for (std::uint32_t port = 1; port <= kThreads; ++port) EXPECT_EQ(last[port], kEach);
}

TEST(Publisher, AFullLaneStopsTheThreadsNotTheOrder) {
  OwnLane lane;
  Publisher publisher{lane.producer};
  const auto out = publisher.entrance();
  std::uint32_t put = 0;
  while (put < 2 * ipc::kLaneSlots && out->has_room()) {
    for (int i = 0; i < 100; ++i) out->put(numbered(1, ++put));
    out->flush();
    while (!out->has_room() && lane.producer.position() < ipc::kLaneSlots - 256) std::this_thread::yield();
  }
  EXPECT_FALSE(out->has_room());
  std::uint32_t expected = 0;
  while (expected < put) {
    for (const model::Command& command : lane.drain(512)) ASSERT_EQ(command.ref.raw(), ++expected);
  }
}

}  // namespace
}  // namespace paddock::gateway
