#include "engine/log/log_reader.hpp"

#include <algorithm>
#include <optional>
#include <string>
#include <thread>
#include <utility>

#include "engine/base/check.hpp"
#include "engine/base/clock.hpp"
#include "engine/ipc/event_ring.hpp"
#include "engine/log/file_layer.hpp"
#include "engine/log/segment_reader.hpp"
#include "engine/log/tail.hpp"

namespace paddock::log {

using model::Seq;

namespace {

/// How often a reader without an engine looks whether there is one.
constexpr std::int64_t kAttachEveryNs = 20'000'000;
constexpr std::chrono::milliseconds kNap{5};

}  // namespace

/// Both places that records come from, and where the reader is in them.
class LogReader::Source {
 public:
  Source(const ipc::MarketDirectory& directory, Seq from, ReadTo to, ipc::WaitPolicy policy)
      : directory_(directory),
        files_(posix_files(), directory.journal().string()),
        next_(from),
        to_(to),
        policy_(policy) {}

  base::Result<void> open() {
    if (auto done = attach(); !done) return done;
    if (!serving()) {
      if (auto done = look_at_files(); !done) return done;
    }
    if (next_ == kFromEnd) next_ = end();
    next_ = std::max(next_, Seq{1});
    return {};
  }

  base::Result<std::size_t> poll(std::span<model::Event> out) {
    if (failure_) return std::unexpected(*failure_);
    auto got = read(out);
    if (!got) failure_ = got.error();
    return got;
  }

  [[nodiscard]] Seq next() const noexcept { return next_; }

  [[nodiscard]] Seq end() const noexcept {
    if (!ring_) return files_end_;
    const ipc::EventRingReader ring{ring_->memory()};
    return to_ == ReadTo::durable ? std::max(files_end_, ring.durable()) : ring.matched();
  }

  bool wait(std::chrono::nanoseconds timeout) {
    const std::int64_t deadline = base::monotonic_ns() + timeout.count();
    while (next_ >= end() && !failure_) {
      if (base::monotonic_ns() >= deadline) return false;
      if (ring_) {
        waiter_->wait([this] { return next_ < end(); });
      } else {
        std::this_thread::sleep_for(kNap);
      }
      auto done = look_for_engine();
      if (done) done = check_epoch();
      if (!done) failure_ = done.error();
    }
    if (waiter_) waiter_->reset();
    return true;
  }

  [[nodiscard]] std::uint64_t market() const noexcept { return market_; }
  [[nodiscard]] bool reads_ring() const noexcept { return reads_ring_; }

 private:
  base::Result<std::size_t> read(std::span<model::Event> out) {
    const Seq end = this->end();
    if (next_ >= end) {
      auto done = look_for_engine();
      // What was taken back may be all that this reader waits behind.
      if (done) done = check_epoch();
      if (!done) return std::unexpected(std::move(done.error()));
      return 0;
    }
    const std::size_t wanted = std::min<std::uint64_t>(out.size(), end.raw() - next_.raw());
    if (wanted == 0) return 0;
    reads_ring_ = read_ring(out.first(wanted));
    std::size_t count = wanted;
    if (!reads_ring_) {
      const auto got = read_files(end, out);
      if (!got) return got;
      count = *got;
    }
    if (auto done = check_epoch(); !done) return std::unexpected(std::move(done.error()));
    next_ = Seq{next_.raw() + count};
    return count;
  }

  /// False when the ring has not (or no longer) all of these records.
  bool read_ring(std::span<model::Event> out) {
    if (!ring_) return false;
    const ipc::EventRingReader ring{ring_->memory()};
    return next_ >= ring.oldest() && next_.raw() + out.size() <= ring.matched().raw() &&
           ring.copy(next_, out);
  }

  base::Result<std::size_t> read_files(Seq end, std::span<model::Event> out) {
    // What is matched but not journaled cannot have left the ring.
    if (ring_) end = std::min(end, std::max(files_end_, ipc::EventRingReader{ring_->memory()}.journaled()));
    if (next_ >= end) return 0;
    auto got = files_.read(next_, end, out);
    if (got) return take_market(files_.layout()->market, *got);
    return got;
  }

  /// In matched mode, records that an engine took back when it was restarted may have been read.
  base::Result<void> check_epoch() const {
    if (to_ == ReadTo::durable || !ring_ || ipc::EventRingReader{ring_->memory()}.epoch() == epoch_)
      return {};
    return restarted();
  }
  [[nodiscard]] std::unexpected<base::Error> restarted() const {
    return base::fail(
        "log of {}: the engine was restarted, and events that were read before they were durable may not "
        "have happened; open the log anew",
        directory_.root().string());
  }

  /// Takes note of whose log this is; an error when it was another's before.
  base::Result<std::size_t> take_market(std::uint64_t market, std::size_t count) {
    if (market_ == 0) market_ = market;
    if (market_ == market) return count;
    return base::fail("log of {}: the market {:012x} was replaced by {:012x}; open the log anew",
                      directory_.root().string(), market_, market);
  }

  /// The ring tells where the log ends; one that was just made does not yet.
  [[nodiscard]] bool serving() const noexcept {
    return ring_ && ipc::EventRingReader{ring_->memory()}.durable() > Seq{1};
  }

  /// Maps the event ring when there is one.
  base::Result<void> attach() {
    attach_at_ = base::monotonic_ns() + kAttachEveryNs;
    auto ring = ipc::EventRing::find(directory_);
    if (!ring) return std::unexpected(std::move(ring.error()));
    if (!*ring) return {};
    if (auto done = take_market((*ring)->market(), 0); !done) return std::unexpected(std::move(done.error()));
    ring_.emplace(std::move(**ring));
    epoch_ = ipc::EventRingReader{ring_->memory()}.epoch();
    // Only the journaler sleeps at the bell of what is matched.
    waiter_.emplace(policy_, to_ == ReadTo::durable ? &ring_->memory().durable_bell : nullptr);
    return {};
  }

  /// With nothing to read: maps a ring that has appeared, or one that has taken the place of ours.
  base::Result<void> look_for_engine() {
    if (base::monotonic_ns() < attach_at_) return {};
    // acquire: pairs with the store of whoever retires the segment; the newer one is there then.
    const bool retired = ring_ && ring_->segment().header().state.load(std::memory_order_acquire) ==
                                      ipc::SegmentState::retired;
    if (ring_ && !retired) return {};
    if (ring_ && to_ == ReadTo::matched) return restarted();
    if (ring_) files_end_ = std::max(files_end_, ipc::EventRingReader{ring_->memory()}.durable());
    return attach();
  }

  /// Without an engine, the files alone say where the log ends. A failure may come from an engine that starts
  /// at this moment and is taking a torn tail away: then its ring or a second look settles it.
  base::Result<void> look_at_files() {
    const std::string folder = directory_.journal().string();
    auto tail = find_tail(posix_files(), folder);
    if (!tail) {
      if (auto done = attach(); !done || serving()) return done;
      tail = find_tail(posix_files(), folder);
    }
    if (!tail) return std::unexpected(std::move(tail.error()));
    files_end_ = tail->end;
    if (tail->layout.market == 0) return {};
    if (auto done = take_market(tail->layout.market, 0); !done)
      return std::unexpected(std::move(done.error()));
    return {};
  }

  const ipc::MarketDirectory directory_;
  SegmentReader files_;
  Seq next_;
  ReadTo to_;
  ipc::WaitPolicy policy_;
  std::optional<ipc::EventRing> ring_;
  std::optional<ipc::Waiter> waiter_;
  std::uint32_t epoch_ = 0;
  Seq files_end_{1};  ///< what is known about the end without a ring
  std::uint64_t market_ = 0;
  bool reads_ring_ = false;
  std::int64_t attach_at_ = 0;  ///< when to look for a ring again
  std::optional<base::Error> failure_;
};

LogReader::LogReader(std::unique_ptr<Source> source) noexcept : source_(std::move(source)) {}
LogReader::LogReader(LogReader&&) noexcept = default;
LogReader& LogReader::operator=(LogReader&&) noexcept = default;
LogReader::~LogReader() = default;

base::Result<LogReader> LogReader::open(const ipc::MarketDirectory& directory, Seq from, ReadTo to,
                                        ipc::WaitPolicy policy) {
  auto source = std::make_unique<Source>(directory, from, to, policy);
  if (auto done = source->open(); !done) return std::unexpected(std::move(done.error()));
  return LogReader{std::move(source)};
}

base::Result<std::size_t> LogReader::poll(std::span<model::Event> out) { return source_->poll(out); }
Seq LogReader::next() const noexcept { return source_->next(); }
Seq LogReader::end() const noexcept { return source_->end(); }
bool LogReader::wait(std::chrono::nanoseconds timeout) { return source_->wait(timeout); }
std::uint64_t LogReader::market() const noexcept { return source_->market(); }
bool LogReader::reads_ring() const noexcept { return source_->reads_ring(); }

}  // namespace paddock::log
