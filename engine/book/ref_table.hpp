#pragma once

#include <array>
#include <cstdint>

#include "engine/base/reserved_array.hpp"
#include "engine/book/pool.hpp"
#include "engine/model/types.hpp"

namespace paddock::book {

/// One live order of a port under its ref; `order` is kNil once it has ended.
struct RefEntry {
  model::UserRef ref;
  Index order;
};

/// A port's orders by ref: an ascending run of entries in a block of the table. Zeroed: empty, without a
/// block.
struct RefList {
  std::uint32_t block;      ///< offset of its block
  std::uint32_t begin;      ///< first entry that may be live, within the block
  std::uint32_t end;        ///< one past the last entry
  std::uint32_t live;       ///< entries that are live
  std::uint8_t size_class;  ///< 0: no block; else the block holds kSmallest << (size_class - 1) entries
};

/// The refs of all ports. Refs of a port only ever ascend, so an entry is appended at the end and found by a
/// guess from its distance, O(1) when refs are given without gaps, else O(log). Blocks double and are
/// compacted in place, which is amortised over the appends between. One thread; nothing is allocated after
/// construction.
class RefTable {
 public:
  /// Room for `orders` live orders over all ports.
  explicit RefTable(std::size_t orders);

  /// Makes room for one more append; false when the table is full.
  [[nodiscard]] bool reserve(RefList& list) noexcept;
  /// Adds the order; `ref` is greater than all before, and `reserve` has succeeded since the last append;
  /// refs may have been erased in between.
  void append(RefList& list, model::UserRef ref, Index order) noexcept;
  /// The live order under `ref`, or kNil.
  [[nodiscard]] Index find(const RefList& list, model::UserRef ref) const noexcept;
  /// The order under `ref`, which is live, has ended.
  void erase(RefList& list, model::UserRef ref) noexcept;

  /// Visits the live orders in ascending order of ref, which is ascending order of number too.
  template <class Visit>
  void for_each(const RefList& list, Visit visit) const {
    for (std::uint32_t i = list.begin; i < list.end; ++i) {
      if (const RefEntry& entry = entries_[list.block + i]; entry.order != kNil) visit(entry.order);
    }
  }

 private:
  static constexpr std::uint32_t kSmallest = 8;
  static constexpr std::size_t kClasses = 26;

  static std::uint32_t capacity(const RefList& list) noexcept {
    return list.size_class == 0 ? 0 : kSmallest << (list.size_class - 1);
  }
  [[nodiscard]] std::uint32_t locate(const RefList& list, model::UserRef ref) const noexcept;
  [[nodiscard]] bool move_to(RefList& list, std::uint8_t size_class) noexcept;
  void compact_into(RefList& list, std::uint32_t block) noexcept;
  [[nodiscard]] bool allocate(std::uint8_t size_class, std::uint32_t& block) noexcept;
  void release(std::uint32_t block, std::uint8_t size_class) noexcept;

  base::ReservedArray<RefEntry> entries_;
  std::uint32_t fresh_ = 0;
  std::array<std::uint32_t, kClasses> free_{};  ///< per class: offset + 1 of the first free block
};

}  // namespace paddock::book
