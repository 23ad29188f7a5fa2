#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>

#include "engine/model/command.hpp"
#include "tools/workload/histogram.hpp"

namespace paddock::tools {

/// What a load run counted and measured. One thread.
class LoadReport {
 public:
  enum class Kind : std::uint8_t { enter, cancel, replace };
  [[nodiscard]] static Kind kind_of(model::Op op) noexcept;

  void sent() noexcept { ++sent_; }
  /// An answer to a command that was due at `due_ns` (monotonic) has come.
  void answered(Kind kind, std::int64_t due_ns, std::int64_t now_ns) noexcept;
  /// A cancel of an order that was gone has no answer on the wire.
  void without_effect() noexcept { ++without_effect_; }
  /// Later commands of the port were answered, this one was not.
  void missing() noexcept { ++missing_; }
  void rejected() noexcept { ++rejected_; }
  void traded() noexcept { ++trades_; }
  void reconnected() noexcept { ++reconnects_; }
  void sent_again() noexcept { ++sent_again_; }

  [[nodiscard]] std::uint64_t missing_count() const noexcept { return missing_; }
  /// One line about the time since the last one.
  [[nodiscard]] std::string progress(std::int64_t elapsed_ns, std::size_t waiting);
  /// The closing table.
  [[nodiscard]] std::string table(std::int64_t elapsed_ns) const;

 private:
  std::array<workload::Histogram, 3> times_;
  workload::Histogram recent_;
  std::uint64_t sent_ = 0;
  std::uint64_t without_effect_ = 0;
  std::uint64_t missing_ = 0;
  std::uint64_t rejected_ = 0;
  std::uint64_t trades_ = 0;
  std::uint64_t reconnects_ = 0;
  std::uint64_t sent_again_ = 0;
};

}  // namespace paddock::tools
