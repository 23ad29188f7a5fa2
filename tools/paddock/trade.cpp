#include "tools/paddock/trade.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <poll.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstring>
#include <deque>
#include <unordered_map>

#include "engine/base/clock.hpp"
#include "engine/ipc/file_lock.hpp"
#include "engine/model/script_reader.hpp"
#include "engine/model/words.hpp"
#include "tools/paddock/answer_writer.hpp"
#include "tools/paddock/line_source.hpp"
#include "tools/paddock/output.hpp"
#include "tools/paddock/symbols.hpp"

namespace paddock::tools {
namespace {

using model::Command;
using model::Op;

constexpr std::chrono::seconds kSilence{30};  // an engine that restarts answers within this
constexpr int kPauseMs = 250;                 // heartbeats are due once a second
constexpr int kLinesAtOnce = 1024;            // between two looks at the answers
constexpr std::size_t kMaxUnsent = 1 << 16;   // bytes; a paced gateway reads slower than a script

/// One run of `paddock trade`. Ends when the answer to a Query behind the last command is there: everything
/// before it has been answered then, since a port's answers come in the order of its commands.
class Trader {
 public:
  Trader(client::Client client, Symbols symbols, int input, std::uint64_t history_end)
      : client_(std::move(client)),
        symbols_(std::move(symbols)),
        lines_(input),
        input_(input),
        history_end_(history_end),
        output_(STDOUT_FILENO) {}

  int run() {
    progress_ns_ = base::monotonic_ns();
    while (!done_ && !broken_ && !output_.failed()) {
      send_what_is_ready();
      print_answers();
      if (!done_ && !broken_) wait();
    }
    output_.flush();
    if (!lines_.error().empty()) fail(lines_.error());
    if (!broken_) client_.log_out();
    return failed_ || broken_ || output_.failed() ? 1 : 0;
  }

 private:
  void send_what_is_ready() {
    for (int lines = 0; lines < kLinesAtOnce && takes_lines() && lines_.poll(); ++lines) {
      const auto line = lines_.next();
      if (!line) {
        ended_ = true;
        query(false);
        progress_ns_ = base::monotonic_ns();
      } else if (!model::is_blank(*line)) {
        take_line(*line);
      }
    }
  }
  /// Not while the gateway reads slower than the script, nor before a replay has shown the orders so far.
  [[nodiscard]] bool takes_lines() noexcept {
    return !ended_ && client_.unsent() < kMaxUnsent && client_.next() >= history_end_;
  }
  void take_line(std::string_view line) {
    const auto read = reader_.read(line);
    if (!read) return fail(fmt::format("line {}: {}", lines_.number(), read.error().message));
    const Command& command = read->command;
    switch (command.op) {
      case Op::enter:
        return enter(command);
      case Op::replace:
        return replace(command);
      case Op::cancel:
        return client_.send(client::Cancel{.ref = command.ref, .quantity = command.quantity});
      case Op::query:
        return query(true);
      default:
        return fail(fmt::format("line {}: {} is not a client's command here: give it through `paddock send`",
                                lines_.number(), model::word(command.op)));
    }
  }
  void enter(const Command& command) {
    const auto symbol = symbols_.find(command.offering);
    if (!symbol) {
      return fail(
          fmt::format("line {}: the symbol of offering {} is not known here: name it with --symbol {}=SYMBOL",
                      lines_.number(), command.offering.raw(), command.offering.raw()));
    }
    const auto options = command.order.options;
    client::Enter message{.ref = command.ref,
                          .side = options.side(),
                          .quantity = command.quantity,
                          .symbol = *symbol,
                          .tif = options.market() ? model::TimeInForce::ioc : options.tif(),
                          .post_only = options.post_only(),
                          .self_trade = options.stp(),
                          .account = command.account};
    if (!options.market()) message.price = command.price;
    tifs_[command.ref.raw()] = message.tif;
    client_.send(message);
  }
  void replace(const Command& command) {
    // The wire always has a time in force, which must be the order's.
    auto tif = tif_of(command.orig_ref);
    if ((command.flags & model::command_flag::has_tif) != 0) tif = command.order.options.tif();
    if (!tif) {
      return fail(fmt::format(
          "line {}: the time in force of order {} of an earlier run is not known here: name it in "
          "the line, such as \"tif\":\"gtc\", or log in with --from 1",
          lines_.number(), command.orig_ref.raw()));
    }
    tifs_[command.ref.raw()] = *tif;
    client_.send(client::Replace{.orig_ref = command.orig_ref,
                                 .ref = command.ref,
                                 .quantity = command.quantity,
                                 .price = command.price,
                                 .tif = *tif});
  }
  [[nodiscard]] std::optional<model::TimeInForce> tif_of(model::UserRef ref) const {
    const auto known = tifs_.find(ref.raw());
    return known == tifs_.end() ? std::nullopt : std::optional{known->second};
  }
  void query(bool is_shown) {
    queries_.push_back(is_shown);
    client_.send(client::Query{});
  }

  void print_answers() {
    for (;;) {
      const auto received = client_.receive(std::chrono::nanoseconds{0});
      if (!received) {
        broken_ = true;
        return complain("trade",
                        fmt::format("{}; what was not answered may or may not be in the market: log in again "
                                    "with --from {} to see",
                                    received.error().message, client_.next()));
      }
      if (!*received) break;
      progress_ns_ = base::monotonic_ns();
      if (is_shown(**received)) show((*received)->answer, (*received)->number);
      output_.poll();
    }
    output_.flush();
    if (client_.ended()) {
      done_ = true;
      complain("trade", "the session has ended with the market's day; log in again for the next one");
    }
  }
  void show(const client::Answer& answer, std::uint64_t number) {
    std::optional<model::TimeInForce> tif;
    if (const auto* accepted = std::get_if<client::Accepted>(&answer)) {
      if (const auto told = client::time_in_force(accepted->tif)) tifs_[accepted->ref.raw()] = *told;
    } else if (const auto* replaced = std::get_if<client::Replaced>(&answer)) {
      if (const auto before = tif_of(replaced->orig_ref)) tifs_[replaced->ref.raw()] = *before;
    } else if (const auto* cancelled = std::get_if<client::Canceled>(&answer)) {
      tif = tif_of(cancelled->ref);
    }
    append_answer(output_.text(), answer, number, std::nullopt, tif);
  }
  bool is_shown(const client::Received& received) {
    if (!std::holds_alternative<client::NextRef>(received.answer) || received.number < history_end_)
      return true;
    if (queries_.empty()) return true;
    const bool shown = queries_.front();
    queries_.pop_front();
    done_ = ended_ && queries_.empty();
    return shown;
  }

  void wait() {
    std::array<pollfd, 2> wanted{{{.fd = client_.descriptor(), .events = POLLIN, .revents = 0},
                                  {.fd = takes_lines() ? input_ : -1, .events = POLLIN, .revents = 0}}};
    if (client_.unsent() > 0) wanted[0].events |= POLLOUT;
    const bool has_lines = takes_lines() && lines_.ready();
    (void)::poll(wanted.data(), wanted.size(), has_lines ? 0 : kPauseMs);
    if (!ended_ || std::chrono::nanoseconds{base::monotonic_ns() - progress_ns_} < kSilence) return;
    broken_ = true;
    complain("trade", fmt::format("no answer for {} s: look at `paddock status`", kSilence.count()));
  }
  void fail(std::string_view sentence) {
    failed_ = true;
    complain("trade", sentence);
  }

  client::Client client_;
  Symbols symbols_;
  LineSource lines_;
  int input_;
  std::uint64_t history_end_;  ///< messages below this were there before this run
  Output output_;
  model::ScriptReader reader_;
  std::unordered_map<std::uint32_t, model::TimeInForce> tifs_;  ///< of the orders seen, by ref
  std::deque<bool> queries_;                                    ///< unanswered; whether the answer is shown
  std::int64_t progress_ns_ = 0;
  bool ended_ = false;   ///< no more input
  bool done_ = false;    ///< everything is answered
  bool failed_ = false;  ///< a bad line
  bool broken_ = false;  ///< no use going on
};

/// Where the session ends now: what a replay shows up to there is history.
base::Result<std::uint64_t> session_end(client::Login login) {
  if (login.sequence == 0) return std::uint64_t{0};
  login.sequence = 0;
  auto client = client::Client::log_in(login);
  if (!client) return std::unexpected(client.error());
  const auto next = client->next();
  client->log_out();
  return next;
}

int refuse(const base::Error& error) {
  complain("trade", error.message);
  return 1;
}

}  // namespace

int run_trade(const TradeOptions& options) {
  auto symbols = Symbols::make(options.symbols, options.config);
  if (!symbols) return refuse(symbols.error());
  const bool is_file = !options.script.empty();
  const ipc::Descriptor file{is_file ? ::open(options.script.c_str(), O_RDONLY | O_CLOEXEC) : -1};
  if (is_file && file.get() < 0) {
    return refuse({fmt::format("cannot open the script {}: {}", options.script, std::strerror(errno))});
  }
  auto login = options.login;
  login.sequence = options.from;
  const auto end = session_end(login);
  if (!end) return refuse(end.error());
  auto client = client::Client::log_in(login);
  if (!client) return refuse(client.error());
  return Trader{std::move(*client), std::move(*symbols), is_file ? file.get() : STDIN_FILENO, *end}.run();
}

}  // namespace paddock::tools
