#include "engine/book/price_ladder.hpp"

#include <algorithm>

#include "engine/base/check.hpp"

namespace paddock::book {
namespace {

/// How many keys of the node are at most `key`.
std::uint32_t rank(const LadderNode& node, std::uint32_t key) noexcept {
  std::uint32_t at_most = 0;
  for (std::uint32_t i = 0; i < node.count; ++i) at_most += node.keys[i] <= key;
  return at_most;
}

/// The child to follow for `key`: the last one whose least key is at most `key`, else the first.
std::uint32_t child_slot(const LadderNode& node, std::uint32_t key) noexcept {
  const std::uint32_t at_most = rank(node, key);
  return at_most == 0 ? 0 : at_most - 1;
}

void insert_at(LadderNode& node, std::uint32_t slot, std::uint32_t key, Index value) noexcept {
  PADDOCK_DCHECK(node.count < LadderNode::kCapacity, "a node that is inserted into has room");
  for (std::uint32_t i = node.count; i > slot; --i) {
    node.keys[i] = node.keys[i - 1];
    node.values[i] = node.values[i - 1];
  }
  node.keys[slot] = key;
  node.values[slot] = value;
  ++node.count;
}

void erase_at(LadderNode& node, std::uint32_t slot) noexcept {
  PADDOCK_DCHECK(slot < node.count, "a slot that is erased is in use");
  --node.count;
  for (std::uint32_t i = slot; i < node.count; ++i) {
    node.keys[i] = node.keys[i + 1];
    node.values[i] = node.values[i + 1];
  }
}

/// Moves the upper part of a full node into a new one. A node that overflows at its end keeps all but one
/// entry: keys that arrive in order then leave full nodes behind.
Index split(LadderNodes& nodes, Index node, bool at_end) noexcept {
  const Index right = nodes.allocate();
  LadderNode& from = nodes[node];
  LadderNode& to = nodes[right];
  const std::uint32_t keep = at_end ? LadderNode::kCapacity - 1 : LadderNode::kCapacity / 2;
  to.count = from.count - keep;
  for (std::uint32_t i = 0; i < to.count; ++i) {
    to.keys[i] = from.keys[keep + i];
    to.values[i] = from.values[keep + i];
  }
  from.count = keep;
  return right;
}

}  // namespace

PriceLadder::Path PriceLadder::descend(const LadderNodes& nodes, std::uint32_t key) const noexcept {
  Path path{};
  Index node = root_;
  for (std::uint32_t depth = 0; depth < height_; ++depth) {
    const std::uint32_t slot = child_slot(nodes[node], key);
    path[depth] = {node, slot};
    node = nodes[node].values[slot];
  }
  return path;
}

Index PriceLadder::find(const LadderNodes& nodes, LadderKey key) const noexcept {
  if (height_ == 0) return kNil;
  if (key.raw() == best_key_) return best_level_;
  Index at = root_;
  for (std::uint32_t depth = 1; depth < height_; ++depth) {
    at = nodes[at].values[child_slot(nodes[at], key.raw())];
  }
  const LadderNode& leaf = nodes[at];
  const std::uint32_t slot = child_slot(leaf, key.raw());
  return leaf.keys[slot] == key.raw() ? leaf.values[slot] : kNil;
}

Index PriceLadder::after(const LadderNodes& nodes, LadderKey key) const noexcept {
  if (height_ == 0) return kNil;
  const Path path = descend(nodes, key.raw());
  for (std::uint32_t depth = height_; depth-- > 0;) {
    const LadderNode& node = nodes[path[depth].node];
    std::uint32_t slot = rank(node, key.raw());
    if (slot == node.count) continue;
    // The first entry beyond the key; below it the leftmost leaf entry.
    Index value = node.values[slot];
    for (++depth; depth < height_; ++depth) value = nodes[value].values[0];
    return value;
  }
  return kNil;
}

Index PriceLadder::before(const LadderNodes& nodes, LadderKey key) const noexcept {
  if (height_ == 0 || key.raw() <= best_key_) return kNil;
  // The best key is smaller, so the last entry at most key - 1 exists.
  Index value = root_;
  for (std::uint32_t depth = 0; depth < height_; ++depth) {
    value = nodes[value].values[child_slot(nodes[value], key.raw() - 1)];
  }
  return value;
}

void PriceLadder::grow_root(LadderNodes& nodes, Index right) noexcept {
  PADDOCK_CHECK(height_ < kMaxHeight, "a ladder's tree stays within its greatest height");
  const Index root = nodes.allocate();
  insert_at(nodes[root], 0, nodes[root_].keys[0], root_);
  insert_at(nodes[root], 1, nodes[right].keys[0], right);
  root_ = root;
  ++height_;
}

/// A key below all others has become the least key of every node on its path.
void PriceLadder::lower_keys(LadderNodes& nodes, const Path& path, std::uint32_t key) noexcept {
  for (std::uint32_t depth = 0; depth + 1 < height_; ++depth) {
    auto& least = nodes[path[depth].node].keys[path[depth].slot];
    least = std::min(least, key);
  }
}

/// Whether the path leads to the last leaf.
bool PriceLadder::at_the_end(const LadderNodes& nodes, const Path& path) const noexcept {
  for (std::uint32_t depth = 0; depth + 1 < height_; ++depth) {
    if (path[depth].slot + 1 != nodes[path[depth].node].count) return false;
  }
  return true;
}

void PriceLadder::insert(LadderNodes& nodes, LadderKey key, Index level) noexcept {
  if (height_ == 0) {
    root_ = nodes.allocate();
    height_ = 1;
    insert_at(nodes[root_], 0, key.raw(), level);
    best_key_ = key.raw();
    best_level_ = level;
    return;
  }
  const Path path = descend(nodes, key.raw());
  lower_keys(nodes, path, key.raw());
  const bool last = at_the_end(nodes, path);
  std::uint32_t carried_key = key.raw();
  Index carried = level;
  for (std::uint32_t depth = height_; depth-- > 0;) {
    const Index node = path[depth].node;
    const std::uint32_t slot = rank(nodes[node], carried_key);
    if (nodes[node].count < LadderNode::kCapacity) {
      insert_at(nodes[node], slot, carried_key, carried);
      carried = kNil;
      break;
    }
    const Index right = split(nodes, node, last && slot == LadderNode::kCapacity);
    const std::uint32_t kept = nodes[node].count;
    if (slot <= kept) {
      insert_at(nodes[node], slot, carried_key, carried);
    } else {
      insert_at(nodes[right], slot - kept, carried_key, carried);
    }
    carried = right;
    carried_key = nodes[right].keys[0];
    if (depth == 0) {
      grow_root(nodes, right);
      carried = kNil;
    }
  }
  PADDOCK_DCHECK(carried == kNil, "an inserted entry has found its node");
  if (key.raw() < best_key_) {
    best_key_ = key.raw();
    best_level_ = level;
  }
}

/// Merges the child at `slot` with a neighbour when both fit into one node.
void PriceLadder::merge_around(LadderNodes& nodes, Index parent, std::uint32_t slot) noexcept {
  LadderNode& up = nodes[parent];
  for (const std::uint32_t left : {slot, slot - 1}) {
    if (left >= up.count || left + 1 >= up.count) continue;
    LadderNode& to = nodes[up.values[left]];
    LadderNode& from = nodes[up.values[left + 1]];
    if (to.count + from.count > LadderNode::kCapacity) continue;
    for (std::uint32_t i = 0; i < from.count; ++i) {
      to.keys[to.count + i] = from.keys[i];
      to.values[to.count + i] = from.values[i];
    }
    to.count += from.count;
    nodes.release(up.values[left + 1]);
    erase_at(up, left + 1);
    up.keys[left] = to.keys[0];
    return;
  }
}

void PriceLadder::erase(LadderNodes& nodes, LadderKey key) noexcept {
  PADDOCK_CHECK(height_ > 0, "a ladder that is erased from has levels");
  const Path path = descend(nodes, key.raw());
  const auto [leaf, at] = path[height_ - 1];
  PADDOCK_CHECK(nodes[leaf].keys[at] == key.raw(), "a key that is erased is in the ladder");
  erase_at(nodes[leaf], at);
  for (std::uint32_t depth = height_ - 1; depth-- > 0;) {
    const auto [parent, slot] = path[depth];
    const Index child = nodes[parent].values[slot];
    if (nodes[child].count == 0) {
      nodes.release(child);
      erase_at(nodes[parent], slot);
    } else {
      nodes[parent].keys[slot] = nodes[child].keys[0];
    }
    merge_around(nodes, parent, slot);
  }
  shrink_root(nodes);
  if (height_ > 0 && key.raw() == best_key_) refresh_best(nodes);
}

void PriceLadder::shrink_root(LadderNodes& nodes) noexcept {
  while (height_ > 1 && nodes[root_].count == 1) {
    const Index child = nodes[root_].values[0];
    nodes.release(root_);
    root_ = child;
    --height_;
  }
  if (nodes[root_].count == 0) {
    nodes.release(root_);
    height_ = 0;
  }
}

void PriceLadder::refresh_best(const LadderNodes& nodes) noexcept {
  Index at = root_;
  for (std::uint32_t depth = 1; depth < height_; ++depth) at = nodes[at].values[0];
  best_key_ = nodes[at].keys[0];
  best_level_ = nodes[at].values[0];
}

}  // namespace paddock::book
