#pragma once

#include <cstdint>
#include <vector>

#include "tools/dataset/shape.hpp"
#include "tools/workload/random.hpp"

namespace paddock::dataset {

/// Who holds what from the first day on: everybody the busiest offering, dealers everything, and the others a
/// few offerings each, some many; some offerings are held by many, most by few. One thread; accounts and
/// offerings are their numbers.
class Holders {
 public:
  explicit Holders(const Shape& shape);

  [[nodiscard]] const std::vector<std::uint32_t>& of(std::uint32_t offering) const {
    return holders_[offering - 1];
  }
  /// An account that holds the offering, a dealer in one of two cases.
  [[nodiscard]] std::uint32_t pick(std::uint32_t offering, workload::Random& random) const;
  /// An offering to trade in: the busiest in one of ten cases, else one that many hold more often.
  [[nodiscard]] std::uint32_t pick_offering(workload::Random& random) const;
  /// An offering that the account holds.
  [[nodiscard]] std::uint32_t pick_of(std::uint32_t account, workload::Random& random) const;

 private:
  void add(std::uint32_t account, std::uint32_t offering);

  std::uint32_t dealers_;
  std::vector<std::vector<std::uint32_t>> holders_;  ///< by offering
  std::vector<std::vector<std::uint32_t>> held_;     ///< by account
};

}  // namespace paddock::dataset
