#include "tools/paddock/watch.hpp"

#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <csignal>
#include <filesystem>
#include <optional>
#include <thread>
#include <utility>

#include "engine/base/clock.hpp"
#include "engine/ipc/file_lock.hpp"
#include "engine/ipc/market_clock.hpp"
#include "engine/log/log_reader.hpp"
#include "engine/schedule/zone.hpp"
#include "tools/paddock/live_book.hpp"
#include "tools/paddock/market_file.hpp"
#include "tools/paddock/output.hpp"
#include "tools/paddock/screen.hpp"
#include "tools/paddock/watch_frame.hpp"

namespace paddock::tools {
namespace {

using Clock = std::chrono::steady_clock;
using std::chrono::milliseconds;
using std::chrono::seconds;

constexpr milliseconds kLook{200};  ///< how often the log is read; what it says is shown at once
constexpr seconds kBeat{1};         ///< how often something is shown at least

/// The market that is watched: its log, one offering's book, and whether its engine runs.
class Watched {
 public:
  Watched(const ipc::MarketDirectory& market, log::LogReader reader, LiveBook book)
      : market_(market), reader_(std::move(reader)), book_(std::move(book)) {}

  /// Reads what is new; false: the log cannot be read on, which has been said.
  [[nodiscard]] base::Result<void> look() { return catch_up(book_, reader_); }
  [[nodiscard]] const LiveBook& book() const { return book_; }
  /// What the market's clock shows: events take their times from it. It is looked for anew, which costs some
  /// microseconds: an engine may have been started with another.
  [[nodiscard]] std::int64_t time() const {
    const auto clock = ipc::MarketClock::of(market_);
    return clock ? clock->now() : base::wall_clock_ns();
  }
  [[nodiscard]] bool engine_runs() {
    std::error_code missing;
    const auto lock = market_.lock("engine");
    if (!probe_ && std::filesystem::exists(lock, missing)) {
      if (auto probe = ipc::LockProbe::open(lock)) probe_ = std::move(*probe);
    }
    return probe_ && probe_->is_held();
  }

 private:
  ipc::MarketDirectory market_;
  std::optional<ipc::LockProbe> probe_;
  log::LogReader reader_;
  LiveBook book_;
};

base::Result<Watched> open_watched(const WatchOptions& options) {
  const auto market = open_market(options.config);
  if (!market) return std::unexpected(market.error());
  auto reader = log::LogReader::open(*market, model::Seq{1});
  if (!reader) return std::unexpected(reader.error());
  auto book = read_book(options.symbol, *reader);
  if (!book) return std::unexpected(book.error());
  if (const auto clock = ipc::MarketClock::of(*market); !clock) return std::unexpected(clock.error());
  if (const auto zone = schedule::Zone::new_york(); !zone) return std::unexpected(zone.error());
  return Watched{*market, std::move(*reader), std::move(*book)};
}

Clock::time_point end_of(const WatchOptions& options) {
  return options.seconds == 0 ? Clock::time_point::max() : Clock::now() + seconds{options.seconds};
}

void append_page(std::string& to, Watched& watched, const TerminalKind& kind) {
  const ScreenSize size = screen_size(STDOUT_FILENO);
  const FrameOptions frame{.now = watched.time(),
                           .columns = size.columns,
                           .rows = std::clamp<std::size_t>(size.rows, 2, 25) - 1,
                           .colour = kind.colour,
                           .engine_runs = watched.engine_runs()};
  for (const auto& line : render_frame(watched.book(), frame)) to += line + "\n";
}

/// A line or a page a second, one after the other.
int print_beats(Watched& watched, const WatchOptions& options, const TerminalKind& kind) {
  Output output{STDOUT_FILENO};
  const auto end = end_of(options);
  // Beats that passed while this process was stopped are left out: each that is shown has a look before it.
  const auto after = [](Clock::time_point beat) {
    return Clock::now() < beat + 2 * kBeat ? beat + kBeat : Clock::now();
  };
  for (auto beat = Clock::now();; beat = after(beat)) {
    if (options.json) {
      output.text() += watch_line(watched.book(), watched.time(), watched.engine_runs());
    } else {
      append_page(output.text(), watched, kind);
    }
    output.flush();
    if (options.once || output.failed()) return output.failed() ? 1 : 0;
    do {
      std::this_thread::sleep_until(std::min(beat + kBeat, Clock::now() + kLook));
      if (Clock::now() >= end) return 0;
      if (const auto read = watched.look(); !read) {
        complain("watch", read.error().message);
        return 1;
      }
    } while (Clock::now() < beat + kBeat);
  }
}

/// What the screen shows; another frame is worth drawing when it changes, or a beat has passed.
struct Shown {
  model::Seq last{};
  bool engine_runs = false;
  Clock::time_point at{};
};

/// Draws until something ends it; an error says why the log cannot be read on.
base::Result<void> show(Watched& watched, Screen& screen, const TerminalKind& kind, Clock::time_point end) {
  std::optional<Shown> shown;
  for (auto wish = Screen::Wish::redraw; wish != Screen::Wish::quit && Clock::now() < end;
       wish = screen.wait(kLook)) {
    if (auto read = watched.look(); !read) return read;
    const Shown now{watched.book().last(), watched.engine_runs(), Clock::now()};
    const bool same = shown && shown->last == now.last && shown->engine_runs == now.engine_runs;
    if (wish == Screen::Wish::none && same && now.at < shown->at + kBeat) continue;
    const ScreenSize size = screen_size(STDOUT_FILENO);
    const FrameOptions frame{watched.time(), size.columns, size.rows, kind.colour, true, now.engine_runs};
    if (!screen.draw(render_frame(watched.book(), frame))) break;
    shown = now;
  }
  return {};
}

int show_screen(Watched& watched, const WatchOptions& options, const TerminalKind& kind) {
  base::Result<void> done;
  int ended_by = 0;
  {
    Screen screen;
    done = show(watched, screen, kind, end_of(options));
    ended_by = screen.ended_by();
  }
  if (ended_by != 0) (void)::raise(ended_by);
  if (!done) complain("watch", done.error().message);
  return done ? 0 : 1;
}

}  // namespace

int run_watch(const WatchOptions& options) {
  auto watched = open_watched(options);
  if (!watched) {
    complain("watch", watched.error().message);
    return 1;
  }
  const TerminalKind kind = terminal_kind(STDOUT_FILENO);
  if (options.once || options.json || !kind.screen) return print_beats(*watched, options, kind);
  return show_screen(*watched, options, kind);
}

}  // namespace paddock::tools
