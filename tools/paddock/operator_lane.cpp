#include "tools/paddock/operator_lane.hpp"

#include <filesystem>
#include <limits>
#include <utility>

#include "engine/base/clock.hpp"

namespace paddock::tools {
namespace {

constexpr std::size_t kBatch = 1024;
constexpr std::chrono::seconds kQueryTimeout{10};
constexpr std::uint64_t kPositionMask = 0xFFFFFF;  // what an event keeps of a position

std::unexpected<base::Error> no_engine(const ipc::MarketDirectory& market) {
  return base::fail("no engine runs in {}: start tools/run, or paddock-engine with this market's --config",
                    market.root().string());
}

}  // namespace

OperatorLane::OperatorLane(ipc::LaneProducer producer, log::LogReader reader, ipc::LockProbe engine)
    : producer_(std::move(producer)),
      reader_(std::move(reader)),
      engine_(std::move(engine)),
      batch_(kBatch) {}

base::Result<OperatorLane> OperatorLane::open(const ipc::MarketDirectory& market) {
  std::error_code missing;
  const bool has_run = std::filesystem::exists(market.lock("engine"), missing);
  auto engine =
      has_run ? ipc::LockProbe::open(market.lock("engine")) : base::Result<ipc::LockProbe>{no_engine(market)};
  if (!engine) return std::unexpected(engine.error());
  if (!engine->is_held()) return no_engine(market);
  auto producer = ipc::LaneProducer::claim(market, ipc::LaneKind::operator_);
  if (!producer) return std::unexpected(producer.error());
  auto reader = log::LogReader::open(market, log::LogReader::kFromEnd);
  if (!reader) return std::unexpected(reader.error());
  return OperatorLane{std::move(*producer), std::move(*reader), std::move(*engine)};
}

bool OperatorLane::try_send(const model::Command& command, const model::Identities* named) {
  const bool sent = named != nullptr ? producer_.try_publish(command, *named)
                                     : producer_.try_publish(std::span<const model::Command>{&command, 1});
  if (sent) unanswered_.push_back({producer_.position(), false});
  return sent;
}

bool OperatorLane::try_send_barrier() {
  // Numbers that do not exist fit nothing (rulebook section 7).
  auto nothing = model::make_command(model::Op::mass_cancel);
  nothing.flags = model::command_flag::has_port | model::command_flag::has_account;
  nothing.port = model::PortId{std::numeric_limits<std::uint32_t>::max()};
  nothing.account = model::kHouse;
  const bool sent = try_send(nothing, nullptr);
  if (sent) unanswered_.back().is_barrier = true;
  return sent;
}

base::Result<std::size_t> OperatorLane::read() {
  batch_first_ = reader_.next();
  const auto got = reader_.poll(batch_);
  batch_size_ = got ? *got : 0;
  batch_next_ = 0;
  return got;
}

bool OperatorLane::next_group() {
  if (group_ended_) group_.clear();
  group_ended_ = false;
  while (batch_next_ < batch_size_) {
    if (group_.empty()) group_first_ = model::Seq{batch_first_.raw() + batch_next_};
    group_.push_back(batch_[batch_next_++]);
    if (!model::ends_command(group_.back())) continue;
    group_ended_ = true;
    return true;
  }
  return false;
}

bool OperatorLane::group_is_answer() {
  const auto& last = group_.back();
  const bool answers = !unanswered_.empty() && last.lane == producer_.lane() &&
                       last.position.value() == (unanswered_.front().position & kPositionMask);
  if (!answers) {
    // Slices are commands that the engine gives itself.
    group_is_ours_ =
        slices_follow_ && last.lane == ipc::kEngineLane && last.type == model::EventType::cancelled;
    return false;
  }
  group_is_ours_ = !unanswered_.front().is_barrier;
  slices_follow_ = last.type == model::EventType::continued;
  unanswered_.pop_front();
  return true;
}

base::Result<model::UserRef> ask_next_ref(OperatorLane& lane, model::PortId port) {
  auto query = model::make_command(model::Op::query);
  query.port = port;
  if (!lane.try_send(query, nullptr)) return base::fail("the operator lane is full");
  model::UserRef ref{0};
  const std::int64_t until = base::monotonic_ns() + std::chrono::nanoseconds{kQueryTimeout}.count();
  while (lane.unanswered() > 0 && base::monotonic_ns() < until) {
    lane.wait(std::chrono::milliseconds{100});
    const auto polled = lane.poll([&](std::span<const model::Event> events, model::Seq) {
      if (events.front().type == model::EventType::next_ref) ref = events.front().next_ref.ref;
    });
    if (!polled) return std::unexpected(polled.error());
  }
  if (lane.unanswered() > 0)
    return base::fail("the engine did not answer within {} s", kQueryTimeout.count());
  return ref;
}

}  // namespace paddock::tools
