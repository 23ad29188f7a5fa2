#include "engine/ipc/shared_segment.hpp"

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/statvfs.h>

#include <boost/interprocess/mapped_region.hpp>
#include <boost/interprocess/shared_memory_object.hpp>
#include <cerrno>
#include <cstring>
#include <utility>

#include "engine/base/check.hpp"

namespace paddock::ipc {
namespace bip = boost::interprocess;

struct SharedSegment::Mapping {
  bip::shared_memory_object object;
  bip::mapped_region region;

  [[nodiscard]] SegmentHeader& header() const noexcept {
    return *static_cast<SegmentHeader*>(region.get_address());
  }
};

namespace {

constexpr double kMiB = 1024.0 * 1024.0;

bool is_missing(const bip::interprocess_exception& error) {
  return error.get_error_code() == bip::not_found_error;
}

/// Every page now: tmpfs would otherwise answer a lack of memory with SIGBUS, at the first write.
base::Result<void> allocate(const bip::shared_memory_object& object, const SegmentSpec& spec) {
  const int fd = object.get_mapping_handle().handle;
  const int error = ::posix_fallocate(fd, 0, static_cast<off_t>(spec.bytes));
  if (error == 0) return {};
  struct statvfs space {};
  if (error != ENOSPC || ::fstatvfs(fd, &space) != 0) {
    return base::fail("cannot allocate {:.1f} MiB of shared memory for {}: {}", double(spec.bytes) / kMiB,
                      spec.name, std::strerror(error));
  }
  return base::fail(
      "/dev/shm is too small: the segment {} needs {:.1f} MiB, and {:.1f} MiB of {:.1f} MiB are free; "
      "enlarge it "
      "(mount -o remount,size=512M /dev/shm; docker run --shm-size=512m) or remove what is no longer used",
      spec.name, double(spec.bytes) / kMiB, double(space.f_bavail) * double(space.f_frsize) / kMiB,
      double(space.f_blocks) * double(space.f_frsize) / kMiB);
}

base::Result<void> check_size(const bip::shared_memory_object& object, const SegmentSpec& spec) {
  bip::offset_t size = 0;
  if (!object.get_size(size) || static_cast<std::size_t>(size) != spec.bytes) {
    return base::fail(
        "the shared-memory segment {} has {} bytes instead of {}: it is of another program or version; stop "
        "all "
        "processes of this market and remove /dev/shm/{}",
        spec.name, size, spec.bytes, spec.name);
  }
  return {};
}

/// Everything but market and state, which decide between use and replacement.
base::Result<void> check_layout(const SegmentHeader& header, const SegmentSpec& spec) {
  if (header.magic != kSegmentMagic) {
    return base::fail(
        "the shared-memory segment {} is not Paddock's (it begins with {:#018x}); find out whose it is, then "
        "remove /dev/shm/{}",
        spec.name, header.magic, spec.name);
  }
  if (header.layout_version != kLayoutVersion || header.kind != spec.kind ||
      header.record_size != spec.record_size || header.capacity != spec.capacity) {
    return base::fail(
        "the shared-memory segment {} has layout {} (kind {}, {} records of {} bytes), this program has "
        "layout {} "
        "(kind {}, {} records of {} bytes); stop all processes of this market, start one version of them, "
        "and "
        "remove /dev/shm/{} if it is the older",
        spec.name, header.layout_version, std::to_underlying(header.kind), header.capacity,
        header.record_size, kLayoutVersion, std::to_underlying(spec.kind), spec.capacity, spec.record_size,
        spec.name);
  }
  return {};
}

}  // namespace

SharedSegment::SharedSegment(std::unique_ptr<Mapping> mapping, bool adopted) noexcept
    : mapping_(std::move(mapping)), adopted_(adopted) {}
SharedSegment::SharedSegment(SharedSegment&&) noexcept = default;
SharedSegment& SharedSegment::operator=(SharedSegment&&) noexcept = default;
SharedSegment::~SharedSegment() = default;

base::Result<std::unique_ptr<SharedSegment::Mapping>> SharedSegment::map_existing(
    const SegmentSpec& spec) try {
  auto mapping = std::make_unique<Mapping>();
  mapping->object = bip::shared_memory_object(bip::open_only, spec.name.c_str(), bip::read_write);
  if (auto sized = check_size(mapping->object, spec); !sized) return std::unexpected(sized.error());
  mapping->region = bip::mapped_region(mapping->object, bip::read_write, 0, spec.bytes);
  return mapping;
} catch (const bip::interprocess_exception& error) {
  if (is_missing(error)) return nullptr;
  return base::fail("cannot open the shared-memory segment {}: {}", spec.name, error.what());
}

base::Result<SharedSegment> SharedSegment::adopt_or_create(const SegmentSpec& spec) {
  auto existing = map_existing(spec);
  if (!existing) {
    // A creator that was killed before it had allocated the segment leaves an empty one, which is nobody's.
    if (!is_unfinished(spec.name)) return std::unexpected(existing.error());
    return create(spec);
  }
  if (*existing == nullptr) return create(spec);
  const SegmentHeader& header = (*existing)->header();
  if (header.magic == 0 && header.state.load() == SegmentState::making) return create(spec);
  if (auto fits = check_layout(header, spec); !fits) return std::unexpected(fits.error());
  if (header.market != spec.market || header.state.load() != SegmentState::ready) return create(spec);
  return SharedSegment(std::move(*existing), true);
}

bool SharedSegment::is_unfinished(const std::string& name) try {
  const bip::shared_memory_object object(bip::open_only, name.c_str(), bip::read_only);
  bip::offset_t size = 0;
  return object.get_size(size) && size == 0;
} catch (const bip::interprocess_exception&) {
  return false;
}

base::Result<SharedSegment> SharedSegment::create(const SegmentSpec& spec) try {
  PADDOCK_CHECK(spec.bytes > kHeaderBytes, "a segment has room for its header and records");
  PADDOCK_CHECK(spec.market != 0, "a segment is made for a market");
  if (auto old = map_existing(spec); old && *old != nullptr && (*old)->header().magic == kSegmentMagic) {
    (*old)->header().state.store(SegmentState::retired);
  }
  bip::shared_memory_object::remove(spec.name.c_str());
  auto mapping = std::make_unique<Mapping>();
  bip::permissions only_the_owner(0600);
  mapping->object =
      bip::shared_memory_object(bip::create_only, spec.name.c_str(), bip::read_write, only_the_owner);
  if (auto allocated = allocate(mapping->object, spec); !allocated) {
    bip::shared_memory_object::remove(spec.name.c_str());
    return std::unexpected(allocated.error());
  }
  mapping->region = bip::mapped_region(mapping->object, bip::read_write, 0, spec.bytes);
  SegmentHeader& header = mapping->header();
  header.layout_version = kLayoutVersion;
  header.kind = spec.kind;
  header.record_size = spec.record_size;
  header.capacity = spec.capacity;
  header.market = spec.market;
  header.magic = kSegmentMagic;
  return SharedSegment(std::move(mapping), false);
} catch (const bip::interprocess_exception& error) {
  return base::fail("cannot create the shared-memory segment {}: {}", spec.name, error.what());
}

base::Result<std::optional<SharedSegment>> SharedSegment::find(const SegmentSpec& spec) {
  auto existing = map_existing(spec);
  if (!existing) {
    // It may have been in the making at that moment, without a size; and be whole by now.
    if (is_unfinished(spec.name)) return std::nullopt;
    existing = map_existing(spec);
  }
  if (!existing) return std::unexpected(existing.error());
  if (*existing == nullptr) return std::nullopt;
  const SegmentHeader& header = (*existing)->header();
  // The acquire half of this load pairs with `publish`: a ready segment's header is complete.
  const SegmentState state = header.state.load();
  if (header.magic == 0 || (header.magic == kSegmentMagic && state != SegmentState::ready))
    return std::nullopt;
  if (auto fits = check_layout(header, spec); !fits) return std::unexpected(fits.error());
  if (spec.market != 0 && header.market != spec.market) {
    return base::fail(
        "the shared-memory segment {} is of market {:012x}, not of {:012x}: it is left over from an earlier "
        "data "
        "directory of this path; start this market's engine, which replaces it",
        spec.name, header.market, spec.market);
  }
  return SharedSegment(std::move(*existing), true);
}

base::Result<SharedSegment> SharedSegment::open(const SegmentSpec& spec) {
  auto found = find(spec);
  if (!found) return std::unexpected(found.error());
  if (*found) return std::move(**found);
  if (const auto existing = map_existing(spec); existing && *existing == nullptr) {
    return base::fail("there is no shared-memory segment {}: start this market's engine first", spec.name);
  }
  return base::fail("the shared-memory segment {} is not ready: wait until this market's engine has started",
                    spec.name);
}

std::byte* SharedSegment::data() const noexcept {
  return static_cast<std::byte*>(mapping_->region.get_address());
}

SegmentHeader& SharedSegment::header() const noexcept { return mapping_->header(); }

void SharedSegment::publish() noexcept { header().state.store(SegmentState::ready); }

}  // namespace paddock::ipc
