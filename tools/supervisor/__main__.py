"""tools/run: one market, from nothing to trading, until it is told to stop."""

import argparse
import sys
from pathlib import Path

import demo
import fast_day
from child import PAUSES
from market import Market
from supervisor import StartFailed, Supervisor
from waiting import Stopped, watch_signals

ROOT = Path(__file__).resolve().parents[2]

DESCRIPTION = """\
Installs what is missing, builds, and runs one market: a private PostgreSQL cluster, the engine, the persister and
the gateway, with a few vehicles listed and a gentle flow of orders, so that there is something to see. Ctrl-C (or
SIGTERM) stops everything in order; the next run continues where this one stopped."""

EXAMPLES = """\
examples:
  tools/run                                      a market under var/, with a demo
  tools/run --empty --data /tmp/two --ouch-port 26500   a second one beside it, with nothing listed
  tools/run --empty --script market.ndjson       set up by a script of operator commands
  tools/run --fast-day                           the next trading day in two minutes, on a market of its own

DIR/paddock.env holds, as shell assignments, what a script needs to reach the market; the line `ready` is printed
when all is up."""


def arguments():
    parser = argparse.ArgumentParser(prog="tools/run", description=DESCRIPTION, epilog=EXAMPLES,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", metavar="DIR", type=Path,
                        help="the market's directory (default: var/ of this repository; var/fast-day with --fast-day)")
    parser.add_argument("--fast-day", metavar="S", type=float, nargs="?", const=fast_day.SECONDS,
                        help="play a whole trading day in S seconds (default: %(const)s), then stop; the next run plays "
                             "the next trading day")
    parser.add_argument("--ouch-port", metavar="N", type=int,
                        help="TCP port of the OUCH door (default: what DIR/paddock.toml says, first 26400)")
    parser.add_argument("--database", metavar="URL",
                        help="use this PostgreSQL (a libpq connection string) instead of a private cluster")
    parser.add_argument("--empty", action="store_true", help="list nothing and trade nothing")
    parser.add_argument("--script", metavar="FILE", type=Path, help="apply this operator script after the start")
    parser.add_argument("--programs", metavar="DIR", type=Path, default=ROOT / "build" / "release" / "bin",
                        help="where the programs are (default: build/release/bin)")
    parser.add_argument("--restarts", metavar="N", type=int, choices=range(1, len(PAUSES) + 1), default=len(PAUSES),
                        help="restarts in a row after which a process is given up (default: %(default)s)")
    parser.add_argument("--patience", metavar="S", type=float, default=120,
                        help="seconds without progress after which a start is given up (default: %(default)s)")
    options = parser.parse_args()
    if options.fast_day is not None and not 1 <= options.fast_day <= 86400:
        parser.error(f"--fast-day {options.fast_day:g}: a day takes 1 to 86400 seconds")
    if options.data is None:
        options.data = ROOT / "var" if options.fast_day is None else ROOT / "var" / "fast-day"
    if options.ouch_port is not None and not 1 <= options.ouch_port <= 65535:
        parser.error(f"--ouch-port {options.ouch_port} is not a TCP port: 1 to 65535")
    if options.script is not None and not options.script.is_file():
        parser.error(f"--script {options.script}: there is no such file")
    return options


def say(line):
    print(line, flush=True)


def apply_script(supervisor, script):
    """Sends an operator script and shows its answers."""
    done = supervisor.paddock("send", script.resolve())
    sys.stdout.write(done.stdout)
    sys.stderr.write(done.stderr)
    if done.returncode != 0:
        say(f"the script {script} was not carried out in full (paddock send ended with status {done.returncode})")


def how_to_connect(market, supervisor, login):
    say(f"""
  OUCH 5.0        {supervisor.ouch_host}:{supervisor.ouch_port}{f"   user {login.user}   password {login.password}" if login else ""}
  database        psql "{supervisor.database}"
  command line    {market.program("paddock")} status --config {market.config}
  for scripts     {market.environment}
  logs            {market.logs}
""")


def main():
    options = arguments()
    watch_signals()
    try:
        market = Market(options.data, options.programs)
        market.make_folders()
        place = market.lock()  # held until the process ends
    except OSError as error:
        return refuse(error)
    if place is None:
        return refuse(f"the market in {market.directory} is already run by another tools/run")
    supervisor = Supervisor(market, options, say)
    try:
        run(market, supervisor, options)
    except Stopped as stopped:
        say(f"stopping ({stopped})")
    except (StartFailed, RuntimeError, OSError) as failed:
        supervisor.problem = str(failed)
    finally:
        supervisor.stop()
    if supervisor.problem:
        return refuse(supervisor.problem)
    say("stopped")
    return 0


def run(market, supervisor, options):
    """Brings the market up, says `ready`, and keeps it up until its end."""
    day = fast_day.FastDay(market, supervisor, options.fast_day, say) if options.fast_day is not None else None
    show = None if options.empty else demo.Demo(market, supervisor, say, scheduled=day is not None)
    try:
        bring_up_and_watch(market, supervisor, options, day, show)
    finally:
        if show:
            show.stop()
        if day:
            day.stop()


def bring_up_and_watch(market, supervisor, options, day, show):
    supervisor.start(settled=day.settle if day else lambda: None)
    if options.script:
        apply_script(supervisor, options.script)
    login = show.prepare() if show else None
    how_to_connect(market, supervisor, login)
    say("ready")
    if day:
        day.begin()

    def tend():
        for one in filter(None, (show, day)):
            one.tend()

    supervisor.watch(tend)


def refuse(reason):
    say(f"tools/run: {reason}")
    return 1


if __name__ == "__main__":
    sys.exit(main())
