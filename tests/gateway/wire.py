"""SoupBinTCP and OUCH as bytes, for tests that must be able to send anything."""

import socket
import struct
import time

TIMEOUT = 60  # seconds; only a safety net


def packet(kind, payload=b""):
    return struct.pack(">H", 1 + len(payload)) + kind + payload


def login_packet(user, password, session="", sequence=1):
    number = sequence if isinstance(sequence, str) else str(sequence)
    return packet(b"L", f"{user:<6}{password:<10}{session:>10}{number:>20}".encode())


def enter(ref, side=b"B", quantity=100, symbol="ALPHA1", price=1_500_000, tif=b"0", display=b"Y", capacity=b"P",
          sweep=b"N", cross=b"N", text=b"", options=b""):
    return (b"O" + struct.pack(">I", ref) + side + struct.pack(">I", quantity) + f"{symbol:<8}".encode()
            + struct.pack(">Q", price) + tif + display + capacity + sweep + cross + text.ljust(14)
            + struct.pack(">H", len(options)) + options)


def replace(orig, ref, quantity=100, price=1_500_000, tif=b"0", display=b"Y", sweep=b"N", text=b"", options=b""):
    return (b"U" + struct.pack(">IIIQ", orig, ref, quantity, price) + tif + display + sweep + text.ljust(14)
            + struct.pack(">H", len(options)) + options)


def cancel(ref, quantity=0):
    return b"X" + struct.pack(">II", ref, quantity)


QUERY = b"Q"


def without_time(message):
    """A message with its timestamp blanked: it is the engine's clock's."""
    return message[:1] + bytes(8) + message[9:]


class Closed(Exception):
    """The gateway has closed the connection."""


class Wire:
    """One TCP connection; packets in and out, heartbeats passed over unless asked for."""

    def __init__(self, port, receive_buffer=None):
        self.socket = socket.socket()
        if receive_buffer:
            self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, receive_buffer)
        self.socket.settimeout(TIMEOUT)
        self.socket.connect(("127.0.0.1", port))
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.buffer = b""
        self.debug = []

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.socket.close()

    def __del__(self):
        self.socket.close()

    def close(self):
        self.socket.close()

    def raw(self, data):
        self.socket.sendall(data)

    def send(self, *messages):
        """OUCH messages, in one write."""
        self.raw(b"".join(packet(b"U", message) for message in messages))

    def packet(self):
        """The next packet as (type, payload)."""
        while len(self.buffer) < 2 or len(self.buffer) < 2 + int.from_bytes(self.buffer[:2], "big"):
            try:
                data = self.socket.recv(1 << 20)
            except ConnectionResetError:
                raise Closed from None
            if not data:
                raise Closed
            self.buffer += data
        size = 2 + int.from_bytes(self.buffer[:2], "big")
        taken, self.buffer = self.buffer[:size], self.buffer[size:]
        return taken[2:3], taken[3:]

    def answer(self):
        """The next packet that is no heartbeat and no debug text."""
        end = time.monotonic() + TIMEOUT
        while True:
            kind, payload = self.packet()
            if time.monotonic() > end:
                raise AssertionError(f"nothing but heartbeats for {TIMEOUT} s")
            if kind == b"+":
                self.debug.append(payload.decode())
            elif kind == b"H":
                self.raw(packet(b"R"))
            else:
                return kind, payload

    def message(self):
        """The next sequenced message."""
        kind, payload = self.answer()
        assert kind == b"S", (kind, payload)
        return payload

    def messages(self, count):
        return [self.message() for _ in range(count)]

    def until_closed(self):
        """Everything up to the close, heartbeats and debug texts left out."""
        seen = []
        try:
            while True:
                seen.append(self.answer())
        except Closed:
            return seen

    def login(self, user, password, session="", sequence=1):
        """(session, next number), or the code of the reject."""
        self.raw(login_packet(user, password, session, sequence))
        kind, payload = self.answer()
        if kind == b"J":
            return payload.decode()
        assert kind == b"A" and len(payload) == 30, (kind, payload)
        return payload[:10].decode(), int(payload[10:])

    def next_ref(self):
        self.send(QUERY)
        message = self.message()
        assert message[:1] == b"Q", message
        return struct.unpack(">I", message[9:13])[0]

    def reject_reason(self):
        message = self.message()
        assert message[:1] == b"J", message
        return struct.unpack(">H", message[13:15])[0]
