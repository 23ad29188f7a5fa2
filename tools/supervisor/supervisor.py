"""Starts the processes of one market in order, keeps them up, and stops them in order."""

import os
import time

import leftovers
import settings_file
from child import PAUSES, Child
from environment import write_environment
from market import accepts
from postgres import Cluster
from waiting import Stopped, pause, until

START_SECONDS = 120  # a long log may have to be recovered first
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
        self.ouch_host = self.ouch_port = self.database = None  # known once the settings are read

    def start(self):
        """Brings everything up; returns when orders are taken. Raises StartFailed or Stopped."""
        self._settle_settings()
        leftovers.clear(lambda: leftovers.of_market(self.market.config), "processes", self.say)
        self._write_environment()
        if self.cluster is not None:
            self._start_database()
        self._start_process("engine")
        if self.cluster is not None:
            self._finish_database()
        for name in ("persister", "gateway"):
            self._start_process(name)
        self._wait_until(lambda: accepts(self.ouch_host, self.ouch_port), "the gateway to take connections",
                         START_SECONDS)

    def _settle_settings(self):
        """Makes the settings file, or brings an existing one in line with the arguments of this run."""
        own = Cluster(self.market.directory / "postgres", self.market.logs, self.say)
        config = self.market.config
        if not config.exists():
            settings_file.make(config, self.options.database or own.connection(), self.options.ouch_port)
        text = before = config.read_text()
        try:
            settings_file.value_of(text, "market", "directory")
        except ValueError as error:
            raise StartFailed(f"{config} is not valid TOML: {error}") from error
        if self.options.ouch_port:
            if settings_file.value_of(text, "gateway", "ouch_port") != self.options.ouch_port:
                text = settings_file.with_value(text, "gateway", "ouch_port", self.options.ouch_port)
        if self.options.database:
            text = settings_file.with_value(text, "persister", "database", self.options.database)
        if text != before:
            self.say(f"changing {config} as the arguments say")
            settings_file.write_whole(config, text)
        self.ouch_host = settings_file.value_of(text, "gateway", "ouch_host") or "127.0.0.1"
        self.ouch_port = int(settings_file.value_of(text, "gateway", "ouch_port") or settings_file.DEFAULT_OUCH_PORT)
        self.database = settings_file.value_of(text, "persister", "database") or own.connection()
        if self.database == own.connection():
            self.cluster = own
            problem = own.problem()
            if problem:
                raise StartFailed(problem)
        if accepts(self.ouch_host, self.ouch_port) and not leftovers.of_market(config):
            raise StartFailed(f"port {self.ouch_port} on {self.ouch_host} is in use by another program: choose "
                              "another with --ouch-port, or end that program")

    def _start_database(self):
        try:
            self.cluster.prepare()
            self._add(self.cluster.child())
        except (RuntimeError, OSError) as error:
            raise StartFailed(str(error)) from error

    def _finish_database(self):
        """The server comes up beside the engine."""
        self._wait_until(self.cluster.answers, "the database to answer", START_SECONDS)
        try:
            self.cluster.finish_start()
        except (RuntimeError, OSError) as error:
            raise StartFailed(str(error)) from error

    def _start_process(self, name):
        child = Child(name, [self.market.program(f"paddock-{name}"), "--config", self.market.config],
                      self.market.logs / f"{name}.out", self.say, pauses=PAUSES[: self.options.restarts])
        self._add(child)
        self._wait_until(lambda: self._is_up(child), f"the {name} to come up", START_SECONDS)

    def _add(self, child):
        child.start()
        self.children.append(child)
        self._write_environment()

    def _is_up(self, child):
        return child.pid is not None and any(said.get("pid") == child.pid for said in self.market.statuses(child.name))

    def _wait_until(self, condition, what, seconds):
        """Waits for something to come up, restarting what dies meanwhile, but not for ever."""
        def look():
            self._tend()
            for child in self.children:
                if child.given_up or child.deaths >= DEATHS_AT_START:
                    raise StartFailed(f"{child.name} does not start: {child.last_words() or 'it gave no reason'}\n"
                                      f"(all it said is in {child.output})")
            return condition()

        if not until(look, seconds, step=0.05):
            raise StartFailed(f"gave up waiting {seconds} s for {what}; see the files in {self.market.logs}")

    def _tend(self):
        """Looks after every child; the environment file follows."""
        if any([child.tend() for child in self.children]):
            self._write_environment()

    def watch(self, also=None):
        """Keeps the market up until somebody asks for its end (returns) or the engine cannot be kept up."""
        while True:
            self._tend()
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
            self._write_environment()

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
