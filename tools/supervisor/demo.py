"""Something to see: a few vehicles, some accounts, a login for a person, and a gentle flow of orders."""

import json
import sys
import tempfile
from collections import namedtuple
from pathlib import Path

from child import Child
from environment import write_environment, write_whole
from waiting import until

Login = namedtuple("Login", "user password")

VEHICLES = (  # offering, symbol, shares, price
    (1, "BLZR74", 1000, "100.00"),
    (2, "MUST67", 2000, "85.50"),
    (3, "CORV63", 500, "240.00"),
    (4, "BRNC66", 1500, "132.25"),
)
VISITOR, ISSUER, TRADER = 1, 901, 902  # accounts; each trades through the port of the same number
CASH = {VISITOR: "100000.00", ISSUER: "1000000.00", TRADER: "50000000.00"}
QUOTING = "every offering has quotes"  # what the flow says once there is something to see
READY = "ready for the day"  # ... or once it waits for the market to open
USERS = {VISITOR: "DEMO01", ISSUER: "FLOW01", TRADER: "FLOW02"}


def script(trading):
    """The operator commands that make the demo's market."""
    for account, amount in CASH.items():
        yield {"op": "open_account", "account": account}
        yield {"op": "deposit", "account": account, "amount": amount}
    for offering, symbol, shares, price in VEHICLES:
        yield {"op": "list", "offering": offering, "symbol": symbol, "issuer": ISSUER, "shares": shares, "price": price}
        if trading:
            yield {"op": "phase", "offering": offering, "to": "trading"}


class Demo:
    """Makes the demo once, then keeps its flow going. Its logins stay the same over all runs of the market. With a
    scheduler (`scheduled`) the phases are its business, and the flow follows them."""

    def __init__(self, market, supervisor, say, scheduled=False):
        self.scheduled = scheduled
        self.market = market
        self.supervisor = supervisor
        self.say = say
        self.flow = None

    @property
    def flow_program(self):
        return "day_flow.py" if self.scheduled else "flow.py"

    @property
    def _record(self):
        return self.market.directory / "demo.json"

    @property
    def login_file(self):
        return self.market.directory / "demo-login"

    def prepare(self):
        """Returns the visitor's login, or None when the market has offerings of somebody else's."""
        passwords = self._known()
        if not passwords.get("complete"):
            if not passwords and len(self.supervisor.paddock("offerings").stdout.splitlines()) > 1:
                self.say("this market has offerings of its own: no demo is added")
                return None
            self._make(passwords)
        visitor = Login(USERS[VISITOR], passwords[USERS[VISITOR]])
        write_environment(self.login_file, {"PADDOCK_USER": visitor.user, "PADDOCK_PASSWORD": visitor.password})
        self.flow = Child("demo flow", [sys.executable, Path(__file__).with_name(self.flow_program),
                                        self.market.directory,
                                        self.market.program("paddock"), self.supervisor.ouch_host,
                                        self.supervisor.ouch_port], self.market.logs / "flow.out", self.say)
        self.flow.start()
        until(self._flowing, 30)
        return visitor

    def _flowing(self):
        self.supervisor.tend()
        self.flow.tend()
        return (READY if self.scheduled else QUOTING) in self.flow.last_words()

    def _known(self):
        try:
            known = json.loads(self._record.read_text())
        except (OSError, ValueError):
            return {}
        if not isinstance(known, dict):
            return {}
        return known if all(user in known for user in USERS.values()) else {**known, "complete": False}

    def _make(self, passwords):
        """Each step is noted before the next, so that one that was interrupted goes on where it was."""
        for number, user in USERS.items():
            if user not in passwords:
                passwords[user] = self._add_port(number, user)
                write_whole(self._record, json.dumps(passwords))
        with tempfile.NamedTemporaryFile("w", dir=self.market.directory, suffix=".ndjson") as lines:
            lines.writelines(json.dumps(command) + "\n" for command in script(not self.scheduled))
            lines.flush()
            sent = self.supervisor.paddock("send", lines.name)
        if sent.returncode != 0:
            raise RuntimeError(f"the demo's accounts and offerings could not be made: {sent.stderr.strip()}")
        passwords["complete"] = True
        write_whole(self._record, json.dumps(passwords))

    def _add_port(self, number, user):
        tidy = [] if number == VISITOR else ["--cancel-on-disconnect"]  # the flow's quotes end with the flow
        added = self.supervisor.paddock("port", "add", "--port", str(number), "--user", user, "--account", str(number),
                                        *tidy)
        if added.returncode != 0:  # made by a run that was killed before it could note the password
            added = self.supervisor.paddock("port", "password", "--port", str(number))
        if added.returncode != 0:
            raise RuntimeError(f"no login for the demo: {added.stderr.strip()}")
        return added.stdout.splitlines()[-1].strip()

    def tend(self):
        if self.flow is not None and not self.flow.given_up:
            self.flow.tend()

    def stop(self):
        if self.flow is not None:
            self.flow.stop(5)
