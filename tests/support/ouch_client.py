"""A small OUCH 5.0 client over SoupBinTCP 3.00, blocking, for tests: bytes in, named tuples out."""

import socket
import struct
from collections import namedtuple

Login = namedtuple("Login", "session next_sequence")
Accepted = namedtuple("Accepted", "ref side quantity symbol price tif order state")
Replaced = namedtuple("Replaced", "orig_ref ref side quantity symbol price order")
Executed = namedtuple("Executed", "ref quantity price flag match")
Canceled = namedtuple("Canceled", "ref quantity reason")
Rejected = namedtuple("Rejected", "ref reason")
NextRef = namedtuple("NextRef", "ref")
SystemEvent = namedtuple("SystemEvent", "code")
Other = namedtuple("Other", "type body")

MARKET = 0x7FFFFFFF


class Refused(Exception):
    """The login was rejected; the code is the text."""


def decoded(message):
    """One sequenced message as a tuple."""
    kind, body = message[:1], message[9:]
    if kind == b"A":
        ref, side, quantity, symbol, price, tif, _, order, _, _, _, state = struct.unpack(">IcI8sQccQcccc", body[:39])
        return Accepted(ref, side.decode(), quantity, symbol.decode().rstrip(), price, tif.decode(), order,
                        state.decode())
    if kind == b"U":
        orig, ref, side, quantity, symbol, price, _, _, order = struct.unpack(">IIcI8sQccQ", body[:39])
        return Replaced(orig, ref, side.decode(), quantity, symbol.decode().rstrip(), price, order)
    if kind == b"E":
        ref, quantity, price, flag, match = struct.unpack(">IIQcQ", body[:25])
        return Executed(ref, quantity, price, flag.decode(), match)
    if kind == b"C":
        ref, quantity, reason = struct.unpack(">IIc", body[:9])
        return Canceled(ref, quantity, reason.decode())
    if kind == b"J":
        return Rejected(*struct.unpack(">IH", body[:6]))
    if kind == b"Q":
        return NextRef(*struct.unpack(">I", body[:4]))
    if kind == b"S":
        return SystemEvent(body[:1].decode())
    return Other(kind.decode(), body)


class OuchClient:
    """One connection. `received` counts sequenced messages of the session, so that one can resume behind them."""

    def __init__(self, host, port, timeout=30):
        self._socket = socket.create_connection((host, port), timeout=timeout)
        self._buffer = b""
        self.received = 0

    def close(self):
        self._socket.close()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()

    def _send(self, kind, payload=b""):
        self._socket.sendall(struct.pack(">H", 1 + len(payload)) + kind + payload)

    def _packet(self):
        """The next packet (type, payload); ConnectionError at the end."""
        while len(self._buffer) < 2 or len(self._buffer) < 2 + int.from_bytes(self._buffer[:2], "big"):
            data = self._socket.recv(65536)
            if not data:
                raise ConnectionError("the gateway closed the connection")
            self._buffer += data
        length = int.from_bytes(self._buffer[:2], "big")
        packet, self._buffer = self._buffer[2 : 2 + length], self._buffer[2 + length :]
        return packet[:1], packet[1:]

    def login(self, user, password, session="", sequence=1):
        self._send(b"L", f"{user:<6}{password:<10}{session:>10}{sequence:>20}".encode())
        while True:
            kind, payload = self._packet()
            if kind == b"J":
                raise Refused(payload.decode())
            if kind == b"A":
                accepted = Login(payload[:10].decode().strip(), int(payload[10:30]))
                self.received = accepted.next_sequence - 1
                return accepted

    def next(self):
        """The next sequenced message; heartbeats and debug text are passed over, and answered in kind."""
        while True:
            kind, payload = self._packet()
            if kind == b"S":
                self.received += 1
                return decoded(payload)
            if kind == b"H":
                self._send(b"R")
            if kind == b"Z":
                raise ConnectionError("the session ended")

    def until(self, kind, count=1):
        """Reads until so many messages of one kind have come; returns all that came."""
        seen = []
        while sum(isinstance(message, kind) for message in seen) < count:
            seen.append(self.next())
        return seen

    def enter(self, ref, side, quantity, symbol, price, tif="0", account=None):
        """`side` is buy or sell; `price` counts $0.0001."""
        options = b"" if account is None else struct.pack(">BBI", 5, 0x80, account)
        self._send(b"U", struct.pack(">cIcI8sQccccc14sH", b"O", ref, side[0].upper().encode(), quantity,
                                     f"{symbol:<8}".encode(), price, tif.encode(), b"Y", b"P", b"N", b"N", b" " * 14,
                                     len(options)) + options)

    def cancel(self, ref, quantity=0):
        self._send(b"U", struct.pack(">cII", b"X", ref, quantity))

    def replace(self, orig_ref, ref, quantity, price, tif="0"):
        self._send(b"U", struct.pack(">cIIIQccc14sH", b"U", orig_ref, ref, quantity, price, tif.encode(), b"Y", b"N",
                                     b" " * 14, 0))

    def query(self):
        self._send(b"U", b"Q")

    def logout(self):
        self._send(b"O")
        self.close()
