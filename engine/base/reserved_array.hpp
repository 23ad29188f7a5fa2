#pragma once

#include <sys/mman.h>

#include <cstddef>
#include <new>
#include <type_traits>
#include <utility>

#include "engine/base/check.hpp"

namespace paddock::base {

/// A zero-filled array of fixed capacity, reserved at the start and backed by memory page by page as it is
/// touched: a generous limit costs address space only. One owner; throws std::bad_alloc when the address
/// space is refused.
template <class T>
class ReservedArray {
  static_assert(std::is_trivially_copyable_v<T> && std::is_trivially_destructible_v<T>);

 public:
  explicit ReservedArray(std::size_t capacity) : capacity_(capacity) {
    void* memory =
        ::mmap(nullptr, bytes(), PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    if (memory == MAP_FAILED) throw std::bad_alloc{};
    data_ = static_cast<T*>(memory);
  }
  ReservedArray(ReservedArray&& other) noexcept
      : data_(std::exchange(other.data_, nullptr)), capacity_(other.capacity_) {}
  ReservedArray(const ReservedArray&) = delete;
  ReservedArray& operator=(const ReservedArray&) = delete;
  ReservedArray& operator=(ReservedArray&&) = delete;
  ~ReservedArray() {
    if (data_ != nullptr) ::munmap(data_, bytes());
  }

  [[nodiscard]] std::size_t capacity() const noexcept { return capacity_; }
  [[nodiscard]] T* data() noexcept { return data_; }
  [[nodiscard]] const T* data() const noexcept { return data_; }
  T& operator[](std::size_t i) noexcept {
    PADDOCK_DCHECK(i < capacity_, "an index lies within its array");
    return data_[i];
  }
  const T& operator[](std::size_t i) const noexcept {
    PADDOCK_DCHECK(i < capacity_, "an index lies within its array");
    return data_[i];
  }

 private:
  [[nodiscard]] std::size_t bytes() const noexcept { return (capacity_ == 0 ? 1 : capacity_) * sizeof(T); }

  T* data_ = nullptr;
  std::size_t capacity_ = 0;
};

}  // namespace paddock::base
