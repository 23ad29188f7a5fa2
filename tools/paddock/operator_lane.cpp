#include "tools/paddock/operator_lane.hpp"

#include <utility>

namespace paddock::tools {
namespace {

constexpr std::size_t kBatch = 1024;
constexpr std::uint64_t kPositionMask = 0xFFFFFF;  // what an event keeps of a position

}  // namespace

OperatorLane::OperatorLane(ipc::LaneProducer producer, log::LogReader reader, ipc::LockProbe engine)
    : producer_(std::move(producer)),
      reader_(std::move(reader)),
      engine_(std::move(engine)),
      batch_(kBatch) {}

base::Result<OperatorLane> OperatorLane::open(const ipc::MarketDirectory& market) {
  auto engine = ipc::LockProbe::open(market.lock("engine"));
  if (!engine) return std::unexpected(engine.error());
  if (!engine->is_held()) {
    return base::fail("no engine runs in {}: start tools/run, or paddock-engine with this market's --config",
                      market.root().string());
  }
  auto producer = ipc::LaneProducer::claim(market, ipc::LaneKind::operator_);
  if (!producer) return std::unexpected(producer.error());
  auto reader = log::LogReader::open(market, log::LogReader::kFromEnd);
  if (!reader) return std::unexpected(reader.error());
  return OperatorLane{std::move(*producer), std::move(*reader), std::move(*engine)};
}

bool OperatorLane::try_send(const model::Command& command, const model::Identities* named) {
  const bool sent = named != nullptr ? producer_.try_publish(command, *named)
                                     : producer_.try_publish(std::span<const model::Command>{&command, 1});
  if (sent) positions_.push_back(producer_.position());
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
  const bool goes_on = last.type == model::EventType::continued;
  const bool answers = !positions_.empty() && last.lane == producer_.lane() &&
                       last.position.value() == (positions_.front() & kPositionMask);
  // The slices of a long expiry or mass cancel are commands that the engine gives itself.
  group_is_ours_ = answers || (slices_follow_ && last.lane == ipc::kEngineLane);
  if (group_is_ours_) slices_follow_ = goes_on;
  if (answers) positions_.pop_front();
  return answers;
}

}  // namespace paddock::tools
