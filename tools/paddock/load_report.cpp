#include "tools/paddock/load_report.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace paddock::tools {
namespace {

constexpr std::int64_t kSecond = 1'000'000'000;
constexpr std::array<std::string_view, 3> kKinds{"enter", "cancel", "replace"};

std::string row(std::string_view name, const workload::Histogram& times) {
  const auto at = [&](std::uint32_t per_million) {
    return workload::duration_text(times.percentile(per_million));
  };
  return fmt::format("{:<8} {:>10} {:>10} {:>10} {:>10} {:>10} {:>10} {:>10}\n", name, times.count(),
                     at(500'000), at(900'000), at(990'000), at(999'000), at(999'900),
                     workload::duration_text(times.max()));
}

}  // namespace

LoadReport::Kind LoadReport::kind_of(model::Op op) noexcept {
  if (op == model::Op::cancel) return Kind::cancel;
  return op == model::Op::replace ? Kind::replace : Kind::enter;
}

void LoadReport::answered(Kind kind, std::int64_t due_ns, std::int64_t now_ns) noexcept {
  times_[static_cast<std::size_t>(kind)].add(now_ns - due_ns);
  recent_.add(now_ns - due_ns);
}

std::string LoadReport::progress(std::int64_t elapsed_ns, std::size_t waiting) {
  auto line = fmt::format("{:>4} s: {} sent, {} answered just now, {} waiting, p50 {}, p99 {}, {} fills",
                          elapsed_ns / kSecond, sent_, recent_.count(), waiting,
                          workload::duration_text(recent_.percentile(500'000)),
                          workload::duration_text(recent_.percentile(990'000)), trades_);
  recent_.clear();
  return line;
}

std::string LoadReport::table(std::int64_t elapsed_ns) const {
  const std::int64_t ms = std::max(elapsed_ns / 1'000'000, std::int64_t{1});
  std::string text = fmt::format(
      "{} commands in {}.{:03} s ({} a second): {} rejected, {} cancels of orders that were gone, {} fills\n"
      "{} reconnects, {} commands sent again, {} answers missing\n\n",
      sent_, ms / 1000, ms % 1000, static_cast<std::int64_t>(sent_) * 1000 / ms, rejected_, without_effect_,
      trades_, reconnects_, sent_again_, missing_);
  text += fmt::format("{:<8} {:>10} {:>10} {:>10} {:>10} {:>10} {:>10} {:>10}\n", "answer", "count", "p50",
                      "p90", "p99", "p99.9", "p99.99", "max");
  workload::Histogram all;
  for (std::size_t i = 0; i < times_.size(); ++i) {
    text += row(kKinds[i], times_[i]);
    all.add(times_[i]);
  }
  return text + row("all", all);
}

}  // namespace paddock::tools
