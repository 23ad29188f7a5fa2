#include "tools/paddock/send.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <poll.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

#include "engine/base/clock.hpp"
#include "engine/model/event_writer.hpp"
#include "engine/model/script_reader.hpp"
#include "tools/paddock/line_source.hpp"
#include "tools/paddock/market_file.hpp"
#include "tools/paddock/operator_lane.hpp"
#include "tools/paddock/output.hpp"

namespace paddock::tools {
namespace {

constexpr std::chrono::milliseconds kPause{2};  // between looks at the input while answers are due
constexpr int kIdlePauseMs = 200;               // between looks at the log while none is
constexpr std::size_t kMaxUnanswered = 16'384;  // far below a lane's slots, so that both sides keep moving

/// One run of `paddock send`.
class Sender {
 public:
  Sender(OperatorLane lane, int input, std::chrono::seconds timeout)
      : lane_(std::move(lane)), lines_(input), input_(input), timeout_(timeout), output_(STDOUT_FILENO) {}

  int run() {
    progress_ns_ = base::monotonic_ns();
    while (!broken_ && !output_.failed()) {
      send_what_is_ready();
      print_answers();
      if (ended_ && lane_.unanswered() == 0 && !goes_on()) break;
      wait();
    }
    print_answers();
    output_.flush();
    if (!lines_.error().empty()) fail(lines_.error());
    return failed_ || broken_ || output_.failed() ? 1 : 0;
  }

 private:
  void send_what_is_ready() {
    while (!ended_ && lane_.unanswered() < kMaxUnanswered && (held_back_ || lines_.poll())) {
      if (!held_back_ && !take_line()) continue;
      if (lane_.unanswered() == 0) progress_ns_ = base::monotonic_ns();
      held_back_ = !lane_.try_send(command_.command, command_.named());
      if (held_back_) return;
    }
  }
  /// Whether the last command goes on in slices; then asks for a sign of their end.
  [[nodiscard]] bool goes_on() { return lane_.slices_follow() && lane_.try_send_barrier(); }
  /// Reads the next line into `command_`; false when it holds none.
  bool take_line() {
    const auto line = lines_.next();
    if (!line) ended_ = true;
    if (!line || model::is_blank(*line)) return false;
    const auto command = reader_.read(*line);
    if (command) {
      command_ = *command;
    } else {
      fail(fmt::format("line {}: {}", lines_.number(), command.error().message));
    }
    return command.has_value();
  }

  void print_answers() {
    const auto answered = lane_.poll([this](std::span<const model::Event> events, model::Seq first) {
      std::uint64_t seq = first.raw();
      for (const auto& event : events) {
        model::append_event(output_.text(), event, model::Seq{seq++}, model::WithTime::yes);
      }
      output_.poll();
    });
    if (!answered) {
      broken_ = true;
      complain("send", answered.error().message);
    } else if (*answered > 0) {
      progress_ns_ = base::monotonic_ns();
      output_.flush();
    }
  }

  void wait() {
    if (lane_.unanswered() == 0) {
      pollfd input{.fd = input_, .events = POLLIN, .revents = 0};
      (void)::poll(&input, 1, kIdlePauseMs);
      return;
    }
    lane_.wait(kPause);
    if (!lane_.engine_runs() && !stop_was_said_) {
      stop_was_said_ = true;
      complain("send", "the engine has stopped; what is in the lane will be carried out when it runs again");
    }
    if (std::chrono::nanoseconds{base::monotonic_ns() - progress_ns_} < timeout_) return;
    broken_ = true;
    complain("send",
             fmt::format("{} commands without an answer for {} s; they stay in the lane and will be carried "
                         "out: look with `paddock log`, do not send them again",
                         lane_.unanswered(), timeout_.count()));
  }

  void fail(std::string_view sentence) {
    failed_ = true;
    complain("send", sentence);
  }

  OperatorLane lane_;
  LineSource lines_;
  int input_;
  std::chrono::seconds timeout_;
  Output output_;
  model::ScriptReader reader_;
  model::ScriptCommand command_{};
  std::int64_t progress_ns_ = 0;
  bool held_back_ = false;  ///< `command_` found the lane full
  bool ended_ = false;      ///< no more input
  bool failed_ = false;     ///< a bad line
  bool broken_ = false;     ///< no use going on
  bool stop_was_said_ = false;
};

}  // namespace

int run_send(const SendOptions& options) {
  const auto market = open_market(options.config);
  auto lane = market ? OperatorLane::open(*market) : std::unexpected(market.error());
  if (!lane) {
    complain("send", lane.error().message);
    return 1;
  }
  const bool is_file = !options.script.empty();
  const ipc::Descriptor file{is_file ? ::open(options.script.c_str(), O_RDONLY | O_CLOEXEC) : -1};
  if (is_file && file.get() < 0) {
    complain("send", fmt::format("cannot open the script {}: {}", options.script, std::strerror(errno)));
    return 1;
  }
  return Sender{std::move(*lane), is_file ? file.get() : STDIN_FILENO,
                std::chrono::seconds{options.timeout_s}}
      .run();
}

}  // namespace paddock::tools
