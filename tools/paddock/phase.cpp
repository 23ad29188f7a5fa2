#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <deque>
#include <iterator>
#include <optional>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "engine/base/clock.hpp"
#include "engine/model/phase_order.hpp"
#include "engine/model/words.hpp"
#include "tools/paddock/market_day.hpp"
#include "tools/paddock/market_file.hpp"
#include "tools/paddock/offering_phases.hpp"
#include "tools/paddock/operator_lane.hpp"
#include "tools/paddock/output.hpp"

namespace paddock::tools {
namespace {

using model::Phase;

constexpr std::chrono::seconds kAnswerTimeout{30};
constexpr std::chrono::milliseconds kLook{2};
constexpr Phase kPhases[] = {Phase::closed, Phase::pre_open, Phase::trading, Phase::closing_auction,
                             Phase::halted};

const char* name_of(PhaseOptions::How how) {
  if (how == PhaseOptions::How::halt) return "halt";
  return how == PhaseOptions::How::resume ? "resume" : "phase";
}

std::string phases_after(Phase from) {
  std::string list;
  for (const Phase to : kPhases) {
    if (model::may_follow(from, to)) list += fmt::format("{}{}", list.empty() ? "" : ", ", model::word(to));
  }
  return list;
}

std::string may_not(std::string_view symbol, Phase from, Phase to) {
  return fmt::format("{} is {} and cannot become {}; from {} it may become {}", symbol, model::word(from),
                     model::word(to), model::word(from), phases_after(from));
}

/// What the command line asks for.
struct Wish {
  Phase to;
  bool all;
  std::string symbol;
  bool only_halted;    ///< `resume`
  bool spares_halted;  ///< a halt was meant for one offering, and so is its end
};

base::Result<Wish> read_wish(const PhaseOptions& options) {
  const bool names_phase = options.how == PhaseOptions::How::to_phase;
  const std::size_t wanted = (options.all ? 0U : 1U) + (names_phase ? 1U : 0U);
  if (options.words.size() != wanted) {
    return base::fail("expected {}{}: see paddock {} --help", options.all ? "--all" : "a symbol, or --all",
                      names_phase ? ", and a phase" : "", name_of(options.how));
  }
  Wish wish{Phase::halted, options.all, options.all ? "" : options.words.front(),
            options.how == PhaseOptions::How::resume, names_phase && options.all && !options.halted};
  if (options.how == PhaseOptions::How::halt) return wish;
  const std::string& word = names_phase ? options.words.back() : options.resume_to;
  const auto phase = model::from_word<Phase>(word);
  if (!phase)
    return base::fail("'{}' is no phase; there are: closed, pre_open, trading, closing_auction, halted",
                      word);
  wish.to = *phase;
  wish.spares_halted = wish.spares_halted && wish.to != Phase::halted;
  return wish;
}

/// An offering to be moved, and the phase in which that was decided on; a halt is wanted in any.
struct Target {
  model::OfferingId id;
  std::string symbol;
  std::optional<Phase> from;
};

std::unexpected<base::Error> no_such_symbol(const std::string& symbol) {
  return base::fail("no offering has the symbol {}: see paddock offerings", symbol);
}

/// How many offerings are left alone because they are halted, as a remark; "": none.
std::string spared_text(const OfferingPhases::ByNumber& offerings, const Wish& wish) {
  const auto halted = [](const auto& entry) { return entry.second.phase == Phase::halted; };
  const auto count = wish.spares_halted ? std::ranges::count_if(offerings, halted) : 0;
  return count == 0 ? "" : fmt::format(" ({} halted, left alone without --halted)", count);
}

/// The offerings to move; with --all those that may be. An error when there is nothing to do.
base::Result<std::vector<Target>> targets_of(const OfferingPhases::ByNumber& offerings, const Wish& wish) {
  std::vector<Target> targets;
  for (const auto& [id, offering] : offerings) {
    if (!wish.all && offering.symbol != wish.symbol) continue;
    if (wish.spares_halted && offering.phase == Phase::halted) continue;
    const bool fits = offering.phase == Phase::halted || !wish.only_halted;
    if (fits && model::may_follow(offering.phase, wish.to)) {
      targets.push_back(
          {id, offering.symbol, wish.to == Phase::halted ? std::nullopt : std::optional{offering.phase}});
    } else if (!wish.all && !fits) {
      return base::fail("{} is not halted but {}", wish.symbol, model::word(offering.phase));
    } else if (!wish.all) {
      return base::fail("{}", may_not(wish.symbol, offering.phase, wish.to));
    }
  }
  if (targets.empty() && !wish.all) return no_such_symbol(wish.symbol);
  if (targets.empty())
    return base::fail("none of {} offerings may become {} now{}: see paddock offerings", offerings.size(),
                      model::word(wish.to), spared_text(offerings, wish));
  return targets;
}

/// A halt is urgent: whether it may be is for the engine to say, and the log is read until its offering is
/// listed, not to the end.
base::Result<std::vector<Target>> target_of_halt(OfferingPhases& offerings, const std::string& symbol) {
  if (auto read = offerings.read_until(symbol); !read) return std::unexpected(read.error());
  for (const auto& [id, offering] : offerings.all()) {
    if (offering.symbol == symbol) return std::vector{Target{id, symbol, std::nullopt}};
  }
  return no_such_symbol(symbol);
}

base::Result<std::vector<Target>> find_targets(OfferingPhases& offerings, const Wish& wish) {
  if (wish.to == Phase::halted && !wish.all) return target_of_halt(offerings, wish.symbol);
  if (auto read = offerings.read_on(); !read) return std::unexpected(read.error());
  return targets_of(offerings.all(), wish);
}

/// One run: sends, and prints what came of each.
class PhaseChange {
 public:
  PhaseChange(OperatorLane lane, OfferingPhases offerings, const PhaseOptions& options, Phase to)
      : lane_(std::move(lane)),
        offerings_(std::move(offerings)),
        name_(name_of(options.how)),
        to_(to),
        output_(STDOUT_FILENO) {}

  bool run(const std::vector<Target>& targets) {
    std::size_t next = 0;
    std::int64_t progress = base::monotonic_ns();
    while (next < targets.size() || lane_.unanswered() > 0) {
      while (next < targets.size() && send(targets[next])) ++next;
      lane_.wait(kLook);
      const auto answered =
          lane_.poll([this](std::span<const model::Event> events, model::Seq) { take(events); });
      if (!answered) return fail(answered.error().message);
      const std::int64_t now = base::monotonic_ns();
      if (*answered > 0) progress = now;
      if (std::chrono::nanoseconds{now - progress} > kAnswerTimeout) {
        return fail(
            fmt::format("{} commands without an answer for {} s; they will be carried out when the engine "
                        "gets on: look with `paddock offerings`",
                        lane_.unanswered(), kAnswerTimeout.count()));
      }
    }
    output_.flush();
    return !failed_ && !output_.failed();
  }

 private:
  bool send(const Target& target) {
    auto command = model::make_command(model::Op::phase);
    command.offering = target.id;
    command.to = to_;
    if (target.from) {
      command.from = *target.from;
      command.flags |= model::command_flag::has_from;
    }
    const bool sent = lane_.try_send(command, nullptr);
    if (sent) asked_.push_back(target);
    return sent;
  }

  void take(std::span<const model::Event> events) {
    // Slices of a long expiry come as answers of their own.
    if (asked_.empty()) return;
    for (const auto& event : events) {
      if (event.type == model::EventType::phase && event.phase.offering == asked_.front().id) {
        fmt::format_to(std::back_inserter(output_.text()), "{}: {} -> {}\n", asked_.front().symbol,
                       model::word(event.phase.from), model::word(event.phase.phase));
        asked_.pop_front();
        return;
      }
      if (event.type != model::EventType::refused) continue;
      fail(why_refused(asked_.front(), event.refused.reason));
      asked_.pop_front();
      return;
    }
  }

  /// Looks at the log again: what it said before may have been what went wrong.
  std::string why_refused(const Target& target, model::Reason reason) {
    const auto read = offerings_.read_on();
    if (reason != model::Reason::bad_phase || !read)
      return fmt::format("{}: refused {}", target.symbol, model::word(reason));
    const Phase now = offerings_.all().at(target.id).phase;
    if (!target.from || *target.from == now) return "refused bad_phase: " + may_not(target.symbol, now, to_);
    return fmt::format(
        "refused bad_phase: {} was {} when this was decided on and is {} now; it was left alone",
        target.symbol, model::word(*target.from), model::word(now));
  }

  bool fail(std::string_view sentence) {
    output_.flush();
    complain(name_, sentence);
    failed_ = true;
    return false;
  }

  OperatorLane lane_;
  OfferingPhases offerings_;
  const char* name_;
  Phase to_;
  Output output_;
  std::deque<Target> asked_;
  bool failed_ = false;
};

int refuse(const PhaseOptions& options, const base::Error& error) {
  complain(name_of(options.how), error.message);
  return 1;
}

}  // namespace

int run_phase(const PhaseOptions& options) {
  const auto wish = read_wish(options);
  if (!wish) return refuse(options, wish.error());
  const auto market = open_market(options.config);
  if (!market) return refuse(options, market.error());
  // The lane first, so that the log is read up to now.
  auto lane = OperatorLane::open(*market);
  if (!lane) return refuse(options, lane.error());
  auto offerings = OfferingPhases::open(*market);
  if (!offerings) return refuse(options, offerings.error());
  const auto targets = find_targets(*offerings, *wish);
  if (!targets) return refuse(options, targets.error());
  if (const auto spared = spared_text(offerings->all(), *wish); !spared.empty())
    complain(name_of(options.how), fmt::format("moving {}{}", targets->size(), spared));
  return PhaseChange{std::move(*lane), std::move(*offerings), options, wish->to}.run(*targets) ? 0 : 1;
}

}  // namespace paddock::tools
