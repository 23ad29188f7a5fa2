#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <span>
#include <vector>

#include "engine/base/check.hpp"

namespace paddock::net {

/// Bytes that go in at the end and out at the front, in one piece. One thread. The space is reused once it is
/// empty, so that a connection which keeps up neither moves nor allocates.
class ByteQueue {
 public:
  [[nodiscard]] std::span<const std::uint8_t> bytes() const noexcept {
    return std::span<const std::uint8_t>{bytes_}.subspan(front_);
  }
  [[nodiscard]] std::size_t size() const noexcept { return bytes_.size() - front_; }
  [[nodiscard]] bool empty() const noexcept { return size() == 0; }

  /// To append to; nothing else may be done with it.
  [[nodiscard]] std::vector<std::uint8_t>& back() noexcept { return bytes_; }

  void consume(std::size_t count) noexcept {
    PADDOCK_CHECK(count <= size(), "no more is taken than there is");
    front_ += count;
    if (front_ == bytes_.size()) {
      bytes_.clear();
      front_ = 0;
      if (bytes_.capacity() > kKeep) bytes_ = {};
    } else if (front_ > kMove && front_ * 2 > bytes_.size()) {
      bytes_.erase(bytes_.begin(), bytes_.begin() + static_cast<std::ptrdiff_t>(front_));
      front_ = 0;
    }
  }

 private:
  static constexpr std::size_t kMove = 64 * 1024;   ///< dead bytes at the front before they are moved away
  static constexpr std::size_t kKeep = 256 * 1024;  ///< a bigger buffer is given back when it is empty

  std::vector<std::uint8_t> bytes_;
  std::size_t front_ = 0;
};

}  // namespace paddock::net
