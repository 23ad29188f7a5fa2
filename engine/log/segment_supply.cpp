#include "engine/log/segment_supply.hpp"

#include <cerrno>
#include <utility>

#include "engine/base/cpu.hpp"
#include "engine/log/segment.hpp"

namespace paddock::log {

std::expected<void, IoFailure> provide_segment(FileLayer& files, const std::string& folder,
                                               const Layout& layout, std::uint64_t index) {
  const auto listing = list_folder(files, folder);
  if (!listing) return std::unexpected(IoFailure{Errno{EIO}, listing.error().message});
  if (!listing->has(index)) return make_segment(files, folder, layout, index);
  const auto existing = Segment::open(files, folder, index, OpenMode::read, layout);
  if (!existing) return std::unexpected(IoFailure{Errno{EIO}, existing.error().message});
  return {};
}

SegmentMaker::SegmentMaker(FileLayer& files, std::string folder, const Layout& layout,
                           std::chrono::milliseconds retry)
    : files_(files), folder_(std::move(folder)), layout_(layout), retry_(retry), thread_([this] { run(); }) {}

SegmentMaker::~SegmentMaker() {
  {
    const std::lock_guard lock{mutex_};
    stopping_ = true;
  }
  changed_.notify_one();
  thread_.join();
}

SegmentSupply::Answer SegmentMaker::request(std::uint64_t index) {
  const std::lock_guard lock{mutex_};
  if (broken_) return Answer::failed;
  if (ready_ && *ready_ >= index) return Answer::ready;
  if (!wanted_) {
    wanted_ = index;
    changed_.notify_one();
  }
  return Answer::pending;
}

std::optional<IoFailure> SegmentMaker::failure() const {
  const std::lock_guard lock{mutex_};
  return failure_;
}

void SegmentMaker::run() {
  base::name_this_thread("segments");
  std::unique_lock lock{mutex_};
  while (!stopping_) {
    if (wanted_ && !broken_) {
      make(*wanted_, lock);
    } else {
      changed_.wait(lock);
    }
  }
}

void SegmentMaker::make(std::uint64_t index, std::unique_lock<std::mutex>& lock) {
  lock.unlock();
  auto made = provide_segment(files_, folder_, layout_, index);
  lock.lock();
  if (made) {
    ready_ = index;
    wanted_.reset();
    failure_.reset();
    return;
  }
  failure_ = std::move(made.error());
  broken_ = !failure_->out_of_space();
  if (!broken_) changed_.wait_for(lock, retry_, [this] { return stopping_; });
}

}  // namespace paddock::log
