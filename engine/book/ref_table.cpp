#include "engine/book/ref_table.hpp"

#include <algorithm>
#include <tuple>

#include "engine/base/check.hpp"

namespace paddock::book {

using model::UserRef;

// A block holds at most eight times its live entries, or the smallest number; an empty list has none. Twice
// that, since blocks of different sizes do not make room for each other.
RefTable::RefTable(std::size_t orders) : entries_(orders * 16 + 4096) {
  PADDOCK_CHECK(entries_.capacity() < kNil, "the ref table is addressed by 32-bit offsets");
}

bool RefTable::allocate(std::uint8_t size_class, std::uint32_t& block) noexcept {
  if (size_class > kClasses) return false;
  auto& free = free_[size_class - 1U];
  if (free != 0) {
    block = free - 1;
    free = entries_[block].order;
    return true;
  }
  const std::uint32_t size = kSmallest << (size_class - 1);
  if (size > entries_.capacity() - fresh_) return false;
  block = fresh_;
  fresh_ += size;
  return true;
}

void RefTable::release(std::uint32_t block, std::uint8_t size_class) noexcept {
  if (size_class == 0) return;
  auto& free = free_[size_class - 1U];
  entries_[block].order = free;
  free = block + 1;
}

/// Writes the live entries of the list, in order, to the start of `block`, which may be its own.
void RefTable::compact_into(RefList& list, std::uint32_t block) noexcept {
  std::uint32_t kept = 0;
  for (std::uint32_t i = list.begin; i < list.end; ++i) {
    const RefEntry entry = entries_[list.block + i];
    if (entry.order != kNil) entries_[block + kept++] = entry;
  }
  PADDOCK_CHECK(kept == list.live, "a ref list counts its live entries");
  list.begin = 0;
  list.end = kept;
}

bool RefTable::move_to(RefList& list, std::uint8_t size_class) noexcept {
  std::uint32_t block = 0;
  if (!allocate(size_class, block)) return false;
  const std::uint32_t old = list.block;
  compact_into(list, block);
  release(old, list.size_class);
  list.block = block;
  list.size_class = size_class;
  return true;
}

bool RefTable::reserve(RefList& list) noexcept {
  if (list.end < capacity(list)) return true;
  const bool wants_more = list.size_class == 0 || list.live > capacity(list) / 2;
  if (wants_more && move_to(list, static_cast<std::uint8_t>(list.size_class + 1))) return true;
  if (list.live == capacity(list)) return false;
  compact_into(list, list.block);
  return true;
}

void RefTable::append(RefList& list, UserRef ref, Index order) noexcept {
  // What was reserved may have gone with the list's last order: then the block is free to be taken again.
  const bool room = reserve(list);
  PADDOCK_CHECK(room, "a ref is appended after room was reserved");
  PADDOCK_DCHECK(list.end == list.begin || entries_[list.block + list.end - 1].ref < ref, "refs ascend");
  entries_[list.block + list.end++] = {ref, order};
  ++list.live;
}

/// The place of `ref` in the list's block, or `end`. Refs are distinct and ascend, so the entry lies neither
/// further from the first entry than their refs do, nor further from the last.
std::uint32_t RefTable::locate(const RefList& list, UserRef ref) const noexcept {
  if (list.begin == list.end) return list.end;
  const RefEntry* const block = entries_.data() + list.block;
  const std::uint32_t first = block[list.begin].ref.raw();
  const std::uint32_t last = block[list.end - 1].ref.raw();
  if (ref.raw() < first || ref.raw() > last) return list.end;
  const std::uint32_t highest = list.begin + std::min(ref.raw() - first, list.end - 1 - list.begin);
  const std::uint32_t from_last = std::min(last - ref.raw(), list.end - 1 - list.begin);
  const std::uint32_t lowest = list.end - 1 - from_last;
  const auto* const found =
      std::lower_bound(block + std::min(lowest, highest), block + highest, ref,
                       [](const RefEntry& entry, UserRef wanted) { return entry.ref < wanted; });
  return found->ref == ref ? static_cast<std::uint32_t>(found - block) : list.end;
}

Index RefTable::find(const RefList& list, UserRef ref) const noexcept {
  const std::uint32_t at = locate(list, ref);
  return at == list.end ? kNil : entries_[list.block + at].order;
}

void RefTable::erase(RefList& list, UserRef ref) noexcept {
  const std::uint32_t at = locate(list, ref);
  PADDOCK_CHECK(at != list.end, "an order that ends is in its port's list");
  entries_[list.block + at].order = kNil;
  if (--list.live == 0) {
    release(list.block, list.size_class);
    list = RefList{};
    return;
  }
  // Without a smaller block the list keeps the one it has.
  if (list.size_class > 1 && list.live < capacity(list) / 8) {
    std::ignore = move_to(list, static_cast<std::uint8_t>(list.size_class - 1));
  }
  while (entries_[list.block + list.begin].order == kNil) ++list.begin;
}

}  // namespace paddock::book
