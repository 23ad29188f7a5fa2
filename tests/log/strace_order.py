#!/usr/bin/env python3
"""Shows from two straces that no order was acknowledged before it was on the disk.

    strace -f -ttt -T -y -e trace=pwrite64,fdatasync -o ENGINE -p PID_OF_ENGINE
    strace -f -ttt -T -xx -s 65536 -e trace=sendto,sendmsg,write,writev -o GATEWAY -p PID_OF_GATEWAY
    strace_order.py DIR/journal ENGINE GATEWAY

An Order Accepted or Order Replaced names its order, which is the seq of the record that made it; the engine's trace says
when the fdatasync that covers that record had returned. Each acknowledgement must have been sent after that moment.
Exit status 1, with a line for each, when one was not.
"""

import bisect
import collections
import re
import struct
import sys

HEADER_BYTES = 4096
RECORD_BYTES = 64
# OUCH message type -> where in the message the order's number is.
ORDER_NUMBER_AT = {b"A": 36, b"U": 40}

_LINE = re.compile(r"^(?:\[pid\s+)?(\d+)\]?\s+(\d+\.\d+)\s+(.*)$")
_UNFINISHED = " <unfinished ...>"
_RESUMED = re.compile(r"^<\.\.\. \w+ resumed>(.*)$")
_ELAPSED = re.compile(r"<(\d+\.\d+)>$")

Call = collections.namedtuple("Call", "began returned text")


def calls(lines):
    """The finished system calls of a trace, in the order in which they returned; times in seconds."""
    waiting = {}
    finished = []
    for line in lines:
        match = _LINE.match(line.rstrip("\n"))
        if not match:
            continue
        pid, time, text = match[1], float(match[2]), match[3]
        resumed = _RESUMED.match(text)
        if text.endswith(_UNFINISHED):
            waiting[pid] = (time, text.removesuffix(_UNFINISHED))
        elif resumed and pid in waiting:
            began, start = waiting.pop(pid)
            finished.append(Call(began, time, start + resumed[1]))
        else:
            elapsed = _ELAPSED.search(text)
            finished.append(Call(time, time + float(elapsed[1]) if elapsed else time, text))
    return sorted(finished, key=lambda call: call.returned)


class Durable:
    """When each record was on the disk, out of the engine's trace."""

    _WRITE = re.compile(r"^pwrite64\(\d+<[^>]*/(\d{12})\.journal>, .*, (\d+), (\d+)\)\s+= (\d+)")
    _SYNC = re.compile(r"^fdatasync\(\d+<[^>]*/(\d{12})\.journal>\s*\)\s+= (-?\d+)")

    def __init__(self, lines, records_per_segment):
        self.ends = []  # one past the last record of each synced commit, ascending
        self.times = []
        written = {}  # segment -> (when the write returned, end)
        for call in calls(lines):
            write = self._WRITE.match(call.text)
            if write and int(write[3]) >= HEADER_BYTES:
                last_byte = int(write[3]) + int(write[4])
                end = int(write[1]) * records_per_segment + (last_byte - HEADER_BYTES) // RECORD_BYTES
                written[write[1]] = (call.returned, end)
            sync = self._SYNC.match(call.text)
            if sync and int(sync[2]) == 0 and sync[1] in written and written[sync[1]][0] <= call.began:
                _, end = written.pop(sync[1])
                self.ends.append(max(end, self.ends[-1] if self.ends else 0))
                self.times.append(call.returned)

    def when(self, seq):
        """The time at which record `seq` was on the disk; None: never."""
        place = bisect.bisect_right(self.ends, seq)
        return self.times[place] if place < len(self.times) else None


def _sent_bytes(text):
    """The bytes of a send as strace -xx shows them, no more than were sent."""
    shown = "".join(re.findall(r'"((?:\\x[0-9a-f]{2})*)"', text))
    count = re.search(r"= (-?\d+)(?: |$)", text)
    return bytes.fromhex(shown.replace("\\x", ""))[: max(0, int(count[1])) if count else 0]


def acknowledgements(lines):
    """(time of the send, order number) of each Order Accepted and Order Replaced in the gateway's trace."""
    found = []
    streams = collections.defaultdict(bytes)
    for call in sorted(calls(lines), key=lambda call: call.began):
        send = re.match(r"^(?:sendto|sendmsg|write|writev)\((\d+)", call.text)
        if not send:
            continue
        stream = streams[send[1]] + _sent_bytes(call.text)
        while len(stream) >= 3:
            (length,) = struct.unpack_from(">H", stream)
            if len(stream) < 2 + length:
                break
            packet, stream = stream[2 : 2 + length], stream[2 + length :]
            at = ORDER_NUMBER_AT.get(packet[1:2]) if packet[:1] == b"S" else None
            if at is not None and len(packet) >= 1 + at + 8:
                found.append((call.began, struct.unpack_from(">Q", packet, 1 + at)[0]))
        streams[send[1]] = stream
    return found


def too_early(durable, acks):
    """A sentence for each acknowledgement that was sent before its record was on the disk."""
    for sent, seq in acks:
        when = durable.when(seq)
        if when is None:
            yield f"order {seq} was acknowledged at {sent:.6f} and never synced"
        elif sent < when:
            yield f"order {seq} was acknowledged at {sent:.6f}, synced at {when:.6f}"


def records_per_segment(journal):
    with open(f"{journal}/000000000000.journal", "rb") as first:
        return struct.unpack_from("<Q", first.read(64), 24)[0]


def main(journal, engine_trace, gateway_trace):
    records = records_per_segment(journal)
    with open(engine_trace, encoding="ascii", errors="replace") as lines:
        durable = Durable(lines, records)
    with open(gateway_trace, encoding="ascii", errors="replace") as lines:
        acks = acknowledgements(lines)
    wrong = list(too_early(durable, acks))
    print("\n".join(wrong + [f"{len(acks)} acknowledgements, {len(durable.ends)} commits, {len(wrong)} too early"]))
    return 1 if wrong or not acks else 0


if __name__ == "__main__":
    if len(sys.argv) != 4:
        sys.exit(__doc__)
    sys.exit(main(*sys.argv[1:]))
