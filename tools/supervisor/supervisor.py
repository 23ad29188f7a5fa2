"""Starts the processes of one market in order, keeps them up, and stops them in order."""

import os
import time

import leftovers
import settings_file
from child import PAUSES, Child
from environment import write_environment
from market import accepts
from postgres import Cluster
from waiting import Stopped, pause

DATABASE_SECONDS = 10
TOLD_EVERY = 10.0  # seconds between two words about a start that takes long
STOP_SECONDS = 30
DRAIN_SECONDS = 10
DEATHS_AT_START = 3


class StartFailed(Exception):
    """The market cannot be brought up; the message says what is wrong and what to do."""


class Supervisor:
    """The processes of `market`. `options` are the arguments of tools/run; `say` takes one line for people."""

    def __init__(self, market, options, say):
        self.market = market
        self.options = options
        self.say = say
        self.cluster = None
        self.children = []  # in the order of their start
        self.problem = None  # why the market ended by itself
        self._is_written = True  # the environment file is current
        self._was_told = False  # ... is not, and that was said
        self.ouch_host = self.ouch_port = self.database = None  # known once the settings are read

    def start(self, settled=lambda: None):
        """Brings everything up; returns when orders are taken. Raises StartFailed or Stopped. `settled` is called
        when the settings are known and nothing runs yet."""
        self._settle_settings()
        leftovers.clear(lambda: leftovers.of_market(self.market.config), "processes", self.say)
        settled()
        self._write_environment()
        if self.cluster is not None:
            self._start_database()
        self._start_process("engine")
        if self.cluster is not None:
            self._finish_database()
        self._start_process("persister")
        self._look_at_database()
        self._start_process("gateway")
        self._wait_until(lambda: accepts(self.ouch_host, self.ouch_port), "the gateway to take connections")

    def _settle_settings(self):
        """Makes the settings file, or brings an existing one in line with the arguments of this run."""
        own = Cluster(self.market.directory / "postgres", self.market.logs, self.say)
        config = self.market.config
        if not config.exists():
            settings_file.make(config, self.options.database or own.connection(), self.options.ouch_port,
                               fast_day=self.options.fast_day is not None)
        try:
            before = config.read_text()
            text, said = self._in_line(before, own)
            self.ouch_host = settings_file.text_of(text, "gateway", "ouch_host") or "127.0.0.1"
            self.ouch_port = settings_file.port_of(text, "gateway", "ouch_port") or settings_file.DEFAULT_OUCH_PORT
            self.database = settings_file.text_of(text, "persister", "database") or own.connection()
        except ValueError as error:
            raise StartFailed(f"{config}: {error}") from error
        if settings_file.keeps_set_time(text) and self.options.fast_day is None:
            self.say("this market goes by a clock that `paddock clock` sets, and may stand still")
        if text != before:
            self.say(said)
            settings_file.write_whole(config, text)
        if self.database == own.connection():
            self.cluster = own
            problem = own.problem()
            if problem:
                raise StartFailed(problem)
        if accepts(self.ouch_host, self.ouch_port) and not leftovers.of_market(config):
            raise StartFailed(f"port {self.ouch_port} on {self.ouch_host} is in use by another program: choose "
                              "another with --ouch-port, or end that program")

    def _in_line(self, text, own):
        """The settings as the arguments, or a data directory that has moved, ask for; and what to say of a change."""
        said = f"changing {self.market.config} as the arguments say"
        if self.options.ouch_port and settings_file.port_of(text, "gateway", "ouch_port") != self.options.ouch_port:
            text = settings_file.with_value(text, "gateway", "ouch_port", self.options.ouch_port)
        database = settings_file.text_of(text, "persister", "database")
        if self.options.database and self.options.database != database:
            text = settings_file.with_value(text, "persister", "database", self.options.database)
        if not self.options.database and database and own.is_named_elsewhere(database):
            said = f"this market was moved or copied: its database is now the one in {own.folder}, no longer {database}"
            text = settings_file.with_value(text, "persister", "database", own.connection())
        return text, said

    def _start_database(self):
        try:
            self.cluster.prepare()
            self._add(self.cluster.child())
        except (RuntimeError, OSError) as error:
            raise StartFailed(str(error)) from error

    def _finish_database(self):
        """The server comes up beside the engine."""
        self._wait_until(self.cluster.answers, "the database to answer")
        try:
            self.cluster.finish_start()
        except (RuntimeError, OSError) as error:
            raise StartFailed(str(error)) from error

    def _start_process(self, name):
        child = Child(name, [self.market.program(f"paddock-{name}"), "--config", self.market.config],
                      self.market.logs / f"{name}.out", self.say, pauses=PAUSES[: self.options.restarts])
        self._add(child)
        self._wait_until(lambda: self._is_up(child), f"the {name} to come up", lambda: self._how_far(child))

    def _look_at_database(self):
        """Trading does not need it, so that one which is away stops nothing; but it is said."""
        persister, end = self.child("persister"), time.monotonic() + min(DATABASE_SECONDS, self.options.patience)

        def said():
            return next((said for said in self._statuses(persister) if said.get("database") == "away"), None)

        self._wait_until(lambda: not said() or time.monotonic() > end, "the persister to find the database")
        if away := said():
            why = "; ".join(map(str, away.get("alarms") or [])) or f"see {self.market.logs}"
            self.say(f"the database is away ({why}); the market trades without it, and rows wait until it is there")

    def _add(self, child):
        child.start()
        self.children.append(child)
        self._write_environment()

    def _is_up(self, child):
        return any(said.get("state") != "recovering" for said in self._statuses(child))

    def _how_far(self, child):
        """How much a process that is not up yet has read: to be seen to move. A gateway says nothing before it is up."""
        for said in self._statuses(child):
            return f"{said.get('position')} records of the log"
        return f"{child.mebibytes_read()} MiB"

    def _statuses(self, child):
        """What this incarnation of the process says about itself."""
        return [said for said in self.market.statuses(child.name) if child.pid and said.get("pid") == child.pid]

    def _wait_until(self, condition, what, progress=lambda: None):
        """Waits for something to come up, restarting what dies meanwhile: as long as `progress()` changes."""
        came = progress()
        moved = told = time.monotonic()
        while not condition():
            self.tend()
            for child in self.children:
                if child.given_up or child.deaths >= DEATHS_AT_START:
                    raise StartFailed(f"{child.name} does not start: {child.last_words() or 'it gave no reason'}\n"
                                      f"(all it said is in {child.output})")
            now = time.monotonic()
            if (goes := progress()) != came:
                came, moved = goes, now
            if now - moved > self.options.patience:
                raise StartFailed(f"gave up waiting for {what}: nothing moved for {self.options.patience:g} s; see the "
                                  f"files in {self.market.logs}")
            if now - told > TOLD_EVERY:
                told = now
                self.say(f"waiting for {what}" + (f", which has read {came}" if came else ""))
            pause(0.05)

    def paddock(self, *words):
        """Runs the command line on this market, and keeps the market up meanwhile."""
        return self.market.paddock(*words, meanwhile=self._keep_up)

    def _keep_up(self):
        self.tend()
        engine = self.child("engine")
        if engine.given_up:
            raise StartFailed(f"without its engine the market ends: {engine.given_up}")

    def tend(self):
        """Looks after every child; the environment file follows."""
        if any([child.tend() for child in self.children]):
            self._is_written = False
        if self._is_written:
            return
        try:
            self._write_environment()
        except OSError as error:  # a full disk is no reason to end the market
            if not self._was_told:
                self.say(f"{self.market.environment} cannot be written: {error.strerror}; trying on")
            self._was_told = True

    def watch(self, also=None):
        """Keeps the market up until somebody asks for its end (returns) or the engine cannot be kept up."""
        while True:
            self.tend()
            if also is not None:
                also()
            engine = self.child("engine")
            if engine.given_up:
                self.problem = f"without its engine the market ends: {engine.given_up}"
                return
            waits = [wait for wait in (child.next_look() for child in self.children) if wait is not None]
            try:
                pause(min([*waits, 1.0]))
            except Stopped as stopped:
                self.say(f"stopping ({stopped})")
                return

    def child(self, name):
        return next(child for child in self.children if child.name == name)

    def pid(self, name):
        return next((child.pid for child in self.children if child.name == name), None)

    def _write_environment(self):
        write_environment(self.market.environment, {
            "PADDOCK_CONFIG": self.market.config,
            "PADDOCK_OUCH_HOST": self.ouch_host,
            "PADDOCK_OUCH_PORT": self.ouch_port,
            "PADDOCK_DATABASE": self.database,
            "PADDOCK_ENGINE_PID": self.pid("engine"),
            "PADDOCK_GATEWAY_PID": self.pid("gateway"),
            "PADDOCK_PERSISTER_PID": self.pid("persister"),
        })
        self._is_written, self._was_told = True, False

    def stop(self):
        """First the door, then the engine, then the persister once it has everything, then the database."""
        for name in ("gateway", "engine", "persister", "database"):
            for child in [child for child in self.children if child.name == name]:
                if name == "persister":
                    self._let_it_drain(child)
                try:
                    child.stop(STOP_SECONDS)
                except Stopped:  # asked again: be quick about it
                    child.stop(0)
        if self.database:
            self._is_written = False
            self.tend()

    def _let_it_drain(self, persister):
        """Waits a little for the rows of what was still traded; the rest would follow at the next start."""
        def said(name, key):
            return max((status.get(key, 0) for status in self.market.statuses(name)), default=0)

        wanted = said("engine", "durable")
        end = time.monotonic() + DRAIN_SECONDS
        while persister.pid and wanted and time.monotonic() < end and os.path.exists(f"/proc/{persister.pid}"):
            if said("persister", "position") >= wanted:
                return
            try:
                pause(0.1)
            except Stopped:
                return
