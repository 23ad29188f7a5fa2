"""What a database tells those who LISTEN."""

import json
import re
import subprocess

NOTICE = re.compile(r'Asynchronous notification "(\w+)" with payload "(.*)" received')


class Listener:
    """A psql that listens; `heard` gives what has come since."""

    def __init__(self, url, *channels):
        self.process = subprocess.Popen(["psql", "-X", "-q", "-At", "-d", url], stdin=subprocess.PIPE,
                                        stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
        self._send(*(f"LISTEN {channel};" for channel in channels))
        self.heard()

    def _send(self, *lines):
        self.process.stdin.write("\n".join(lines) + "\n")
        self.process.stdin.flush()

    def heard(self):
        """psql tells what has come after each statement: the second answer is behind all that came before the first."""
        self._send("SELECT 'first';", "SELECT 'last';")
        notices = []
        for line in iter(self.process.stdout.readline, ""):
            if found := NOTICE.match(line):
                notices.append((found[1], json.loads(found[2])))
            if line.strip() == "last":
                return notices
        raise RuntimeError("psql ended")

    def close(self):
        self.process.stdin.close()
        self.process.stdout.close()
        self.process.wait()
