#pragma once

#include <array>
#include <cstdint>

#include "engine/book/pool.hpp"
#include "engine/model/types.hpp"

namespace paddock::book {

/// Prices on one side of a book, ordered so that the best comes first: a key is the price for sells and its
/// complement for buys, so "smaller" means "better" on both.
class LadderKey {
 public:
  constexpr LadderKey(model::Side side, model::Price price) noexcept
      : raw_(side == model::Side::buy ? ~price.raw() : price.raw()) {}
  constexpr explicit LadderKey(std::uint32_t raw) noexcept : raw_(raw) {}
  [[nodiscard]] constexpr std::uint32_t raw() const noexcept { return raw_; }
  [[nodiscard]] constexpr model::Price price(model::Side side) const noexcept {
    return model::Price{side == model::Side::buy ? ~raw_ : raw_};
  }

 private:
  std::uint32_t raw_;
};

/// A node of the ladders' B+ trees: two cache lines.
struct alignas(64) LadderNode {
  static constexpr std::uint32_t kCapacity = 15;
  std::array<std::uint32_t, kCapacity> keys;  ///< ascending; of an inner node: the least key below each child
  std::uint32_t count;
  std::array<Index, kCapacity> values;  ///< levels, or child nodes
  Index pool_link;
};
static_assert(sizeof(LadderNode) == 128);

using LadderNodes = Pool<LadderNode>;

/// The levels of one side of one book by price: a B+ tree of nodes from a shared pool, the best kept at hand.
/// Best is O(1), the rest O(log levels); a ladder of up to 15 levels is a single node, an empty one has none.
/// One thread.
class PriceLadder {
 public:
  /// How many nodes `levels` levels in `ladders` ladders can need. Neighbours that fit into one node are
  /// merged when something is erased, and only the last node of a ladder is ever split unevenly: on average a
  /// node holds more than four entries.
  [[nodiscard]] static constexpr std::size_t nodes_for(std::size_t levels, std::size_t ladders) noexcept {
    return levels / 2 + 2 * (ladders < levels ? ladders : levels) + 64;
  }

  [[nodiscard]] Index best() const noexcept { return height_ == 0 ? kNil : best_level_; }
  [[nodiscard]] LadderKey best_key() const noexcept { return LadderKey{best_key_}; }
  [[nodiscard]] bool empty() const noexcept { return height_ == 0; }

  [[nodiscard]] Index find(const LadderNodes& nodes, LadderKey key) const noexcept;
  /// The next worse level, or kNil.
  [[nodiscard]] Index after(const LadderNodes& nodes, LadderKey key) const noexcept;
  /// The next better level, or kNil.
  [[nodiscard]] Index before(const LadderNodes& nodes, LadderKey key) const noexcept;

  /// Adds a key that is not there.
  void insert(LadderNodes& nodes, LadderKey key, Index level) noexcept;
  /// Takes off a key that is there.
  void erase(LadderNodes& nodes, LadderKey key) noexcept;

 private:
  static constexpr std::uint32_t kMaxHeight = 12;
  struct Step {
    Index node;
    std::uint32_t slot;
  };
  using Path = std::array<Step, kMaxHeight>;

  Path descend(const LadderNodes& nodes, std::uint32_t key) const noexcept;
  [[nodiscard]] bool at_the_end(const LadderNodes& nodes, const Path& path) const noexcept;
  void grow_root(LadderNodes& nodes, Index right) noexcept;
  void lower_keys(LadderNodes& nodes, const Path& path, std::uint32_t key) noexcept;
  void merge_around(LadderNodes& nodes, Index parent, std::uint32_t slot) noexcept;
  void shrink_root(LadderNodes& nodes) noexcept;
  void refresh_best(const LadderNodes& nodes) noexcept;

  Index root_ = 0;
  std::uint32_t height_ = 0;  ///< levels of nodes; 0: empty
  std::uint32_t best_key_ = 0;
  Index best_level_ = 0;
};

}  // namespace paddock::book
