#include "engine/ipc/market_clock.hpp"

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <cerrno>
#include <cstring>
#include <limits>
#include <optional>
#include <string>
#include <utility>

#include "engine/base/check.hpp"
#include "engine/ipc/file_lock.hpp"

namespace paddock::ipc {
namespace {

constexpr std::uint64_t kMagic = 0x314B4C434B444450;  // "PDDKCLK1"

std::unexpected<base::Error> trouble(const char* what, const std::filesystem::path& file) {
  return base::fail("cannot {} the market's clock {}: {}", what, file.string(), std::strerror(errno));
}

}  // namespace

/// The file: two places, so that a setter that is killed leaves the setting before it whole.
struct MarketClock::File {
  struct Place {
    std::atomic<std::int64_t> shown_ns;
    std::atomic<std::int64_t> wall_ns;
    std::atomic<std::int64_t> speed;
  };
  std::uint64_t magic;
  std::atomic<std::uint64_t> settings;  ///< how often it was set; the last one is in place settings % 2
  std::array<Place, 2> places;

  [[nodiscard]] ClockSetting read() const noexcept {
    for (;;) {
      // acquire: the place was written before it was counted.
      const std::uint64_t count = settings.load(std::memory_order_acquire);
      const Place& place = places[count % 2];
      // acquire: the second look at the count comes after these.
      const ClockSetting setting{place.shown_ns.load(std::memory_order_acquire),
                                 place.wall_ns.load(std::memory_order_acquire),
                                 place.speed.load(std::memory_order_acquire)};
      // relaxed: only two settings meanwhile, which are years of CPU time, could have mixed what was read.
      if (settings.load(std::memory_order_relaxed) == count) return setting;
    }
  }

  void write(const ClockSetting& setting) noexcept {
    const std::uint64_t count = settings.load(std::memory_order_relaxed) + 1;
    Place& place = places[count % 2];
    place.shown_ns.store(setting.shown_ns, std::memory_order_relaxed);
    place.wall_ns.store(setting.wall_ns, std::memory_order_relaxed);
    place.speed.store(setting.speed, std::memory_order_relaxed);
    // release: pairs with `read`.
    settings.store(count, std::memory_order_release);
  }

  /// The mapped file, or nothing when there is none.
  static base::Result<File*> map(const std::filesystem::path& path) {
    const Descriptor fd{::open(path.c_str(), O_RDWR | O_CLOEXEC)};
    if (fd.get() < 0 && errno == ENOENT) return nullptr;
    if (fd.get() < 0) return trouble("open", path);
    struct stat info {};
    if (::fstat(fd.get(), &info) != 0) return trouble("look at", path);
    if (info.st_size != sizeof(File)) return base::fail("{} is not the clock of a market", path.string());
    void* mapped = ::mmap(nullptr, sizeof(File), PROT_READ | PROT_WRITE, MAP_SHARED, fd.get(), 0);
    if (mapped == MAP_FAILED) return trouble("map", path);
    auto* file = static_cast<File*>(mapped);
    if (file->magic == kMagic) return file;
    ::munmap(mapped, sizeof(File));
    return base::fail("{} is not the clock of a market", path.string());
  }

  /// Makes the file, whole before it has its name. One that somebody else makes at the same time stays.
  static base::Result<void> make(const std::filesystem::path& path, const ClockSetting& setting) {
    const std::filesystem::path unfinished = path.string() + ".new" + std::to_string(::gettid());
    const Descriptor fd{::open(unfinished.c_str(), O_RDWR | O_CREAT | O_TRUNC | O_CLOEXEC, 0600)};
    if (fd.get() < 0) return trouble("make", unfinished);
    File file{};
    file.magic = kMagic;
    file.write(setting);
    const auto written = ::pwrite(fd.get(), &file, sizeof file, 0);
    if (written != static_cast<ssize_t>(sizeof file)) return trouble("write", unfinished);
    give_to_owner_of_folder(fd.get(), unfinished);
    const bool named = ::link(unfinished.c_str(), path.c_str()) == 0 || errno == EEXIST;
    const auto error = named ? base::Result<void>{} : trouble("name", path);
    ::unlink(unfinished.c_str());
    return error;
  }
};

MarketClock::MarketClock() noexcept = default;
MarketClock::MarketClock(File* file) noexcept : file_(file) {}
MarketClock::MarketClock(MarketClock&& other) noexcept : file_(std::exchange(other.file_, nullptr)) {}
MarketClock& MarketClock::operator=(MarketClock&& other) noexcept {
  std::swap(file_, other.file_);
  return *this;
}
MarketClock::~MarketClock() {
  if (file_ != nullptr) ::munmap(file_, sizeof(File));
}

base::Result<MarketClock> MarketClock::of(const MarketDirectory& market) {
  const auto file = File::map(market.clock());
  if (!file) return std::unexpected(file.error());
  return MarketClock{*file};
}

base::Result<MarketClock> MarketClock::settable(const MarketDirectory& market, std::int64_t begin_ns) {
  auto clock = of(market);
  if (!clock || clock->is_set()) return clock;
  const auto made = File::make(market.clock(), {begin_ns, base::wall_clock_ns(), 1});
  if (!made) return std::unexpected(made.error());
  return of(market);
}

base::Result<bool> MarketClock::unset(const MarketDirectory& market) {
  if (::unlink(market.clock().c_str()) == 0) return true;
  if (errno == ENOENT) return false;
  return trouble("remove", market.clock());
}

ClockSetting MarketClock::setting() const noexcept {
  if (file_ != nullptr) return file_->read();
  const std::int64_t now = base::wall_clock_ns();
  return {now, now, 1};
}

std::int64_t MarketClock::shown() const noexcept {
  const ClockSetting setting = file_->read();
  if (setting.speed <= 0) return setting.shown_ns;
  const std::int64_t passed = std::max<std::int64_t>(base::wall_clock_ns() - setting.wall_ns, 0);
  // Stops at the end of what nanoseconds can count, about the year 2262.
  const std::int64_t left =
      std::numeric_limits<std::int64_t>::max() - std::max<std::int64_t>(setting.shown_ns, 0);
  return setting.shown_ns + std::min(passed, left / setting.speed) * setting.speed;
}

base::Result<void> MarketClock::set(const MarketDirectory& market, std::int64_t ns, std::int64_t speed) {
  PADDOCK_CHECK(is_set() && speed >= 0 && speed <= kMostSpeed,
                "only a clock that can be set is, and within limits");
  const auto lock = FileLock::claim(market.lock("clock"), "clock");
  if (!lock) return std::unexpected(lock.error());
  file_->write({ns, base::wall_clock_ns(), speed});
  return {};
}

}  // namespace paddock::ipc
