#include <fmt/format.h>
#include <unistd.h>

#include <deque>
#include <iterator>
#include <map>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "engine/base/clock.hpp"
#include "engine/log/log_reader.hpp"
#include "engine/model/phase_order.hpp"
#include "engine/model/words.hpp"
#include "tools/paddock/market_day.hpp"
#include "tools/paddock/market_file.hpp"
#include "tools/paddock/operator_lane.hpp"
#include "tools/paddock/output.hpp"

namespace paddock::tools {
namespace {

using model::Phase;

constexpr std::chrono::seconds kAnswerTimeout{30};
constexpr std::chrono::milliseconds kLook{2};
constexpr std::size_t kReadBatch = 4096;
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
  bool only_halted;  ///< `resume`
};

base::Result<Wish> read_wish(const PhaseOptions& options) {
  const bool names_phase = options.how == PhaseOptions::How::to_phase;
  const std::size_t wanted = (options.all ? 0U : 1U) + (names_phase ? 1U : 0U);
  if (options.words.size() != wanted) {
    return base::fail("expected {}{}: see paddock {} --help", options.all ? "--all" : "a symbol, or --all",
                      names_phase ? ", and a phase" : "", name_of(options.how));
  }
  Wish wish{Phase::halted, options.all, options.all ? "" : options.words.front(),
            options.how == PhaseOptions::How::resume};
  if (options.how == PhaseOptions::How::halt) return wish;
  const std::string& word = names_phase ? options.words.back() : options.resume_to;
  const auto phase = model::from_word<Phase>(word);
  if (!phase)
    return base::fail("'{}' is no phase; there are: closed, pre_open, trading, closing_auction, halted",
                      word);
  wish.to = *phase;
  return wish;
}

struct Target {
  model::OfferingId id;
  std::string symbol;
  Phase from;
};

/// All offerings of the market by number, from its log; nothing else in it is looked at, so that an operator
/// in a hurry waits for the reading alone.
base::Result<std::map<model::OfferingId, Target>> read_offerings(const ipc::MarketDirectory& market) {
  auto reader = log::LogReader::open(market, model::Seq{1});
  if (!reader) return std::unexpected(reader.error());
  std::map<model::OfferingId, Target> offerings;
  std::vector<model::Event> batch(kReadBatch);
  for (const model::Seq end = reader->end(); reader->next() < end;) {
    const auto count = reader->poll(batch);
    if (!count) return std::unexpected(count.error());
    if (*count == 0) break;
    for (const auto& event : std::span{batch}.first(*count)) {
      if (event.type == model::EventType::listed) {
        const auto& listed = event.listed;
        offerings[listed.offering] = {listed.offering, std::string{listed.symbol.text()}, Phase::closed};
      } else if (event.type == model::EventType::phase) {
        offerings.at(event.phase.offering).from = event.phase.phase;
      }
    }
  }
  return offerings;
}

/// The offerings to move; with --all those that may be. An error when there is nothing to do.
base::Result<std::vector<Target>> targets_of(const std::map<model::OfferingId, Target>& offerings,
                                             const Wish& wish) {
  std::vector<Target> targets;
  for (const auto& [id, offering] : offerings) {
    if (!wish.all && offering.symbol != wish.symbol) continue;
    const bool fits = offering.from == Phase::halted || !wish.only_halted;
    if (fits && model::may_follow(offering.from, wish.to)) {
      targets.push_back(offering);
    } else if (!wish.all && !fits) {
      return base::fail("{} is not halted but {}", wish.symbol, model::word(offering.from));
    } else if (!wish.all) {
      return base::fail("{}", may_not(wish.symbol, offering.from, wish.to));
    }
  }
  if (targets.empty() && !wish.all)
    return base::fail("no offering has the symbol {}: see paddock offerings", wish.symbol);
  if (targets.empty())
    return base::fail("none of {} offerings may become {} now: see paddock offerings", offerings.size(),
                      model::word(wish.to));
  return targets;
}

/// One run: sends, and prints what came of each.
class PhaseChange {
 public:
  PhaseChange(OperatorLane lane, const PhaseOptions& options, Phase to)
      : lane_(std::move(lane)), name_(name_of(options.how)), to_(to), output_(STDOUT_FILENO) {}

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
      if (event.refused.reason == model::Reason::bad_phase) {
        fail("refused bad_phase: " + may_not(asked_.front().symbol, asked_.front().from, to_));
      } else {
        fail(fmt::format("{}: refused {}", asked_.front().symbol, model::word(event.refused.reason)));
      }
      asked_.pop_front();
      return;
    }
  }

  bool fail(std::string_view sentence) {
    output_.flush();
    complain(name_, sentence);
    failed_ = true;
    return false;
  }

  OperatorLane lane_;
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
  const auto offerings = read_offerings(*market);
  if (!offerings) return refuse(options, offerings.error());
  const auto targets = targets_of(*offerings, *wish);
  if (!targets) return refuse(options, targets.error());
  return PhaseChange{std::move(*lane), options, wish->to}.run(*targets) ? 0 : 1;
}

}  // namespace paddock::tools
