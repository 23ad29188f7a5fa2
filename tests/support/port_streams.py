"""What each port must have been told, computed from the log alone: its messages in order, first to last.

Follows the rulebook and the OUCH sheet, not the gateway. A message is a tuple that begins with its type.
"""

from collections import defaultdict


class PortStreams:
    """Messages by port after the events given to `add`, all of one session (no `end_of_day` between)."""

    def __init__(self):
        self.messages = defaultdict(list)
        self._owner = {}  # order -> (port, ref)

    def add(self, event):
        handler = getattr(self, "_" + event["type"], None)
        if handler is not None:
            handler(event)

    def _accepted(self, event):
        self._owner[event["order"]] = (event["port"], event["ref"])
        self.messages[event["port"]].append(("accepted", event["ref"], event["order"]))

    def _replaced(self, event):
        self._owner.pop(event["orig_order"])
        self._owner[event["order"]] = (event["port"], event["ref"])
        self.messages[event["port"]].append(("replaced", event["orig_ref"], event["ref"], event["order"]))

    def _cancelled(self, event):
        port, ref = self._owner[event["order"]]
        self.messages[port].append(("cancelled", ref, event["quantity"]))

    def _trade(self, event):
        orders = (event["buy_order"], event["sell_order"])
        first_is_sell = event["aggressor"] == "sell"
        for order in reversed(orders) if first_is_sell else orders:
            port, ref = self._owner[order]
            self.messages[port].append(("trade", ref, event["trade"], event["quantity"], event["price"]))

    def _rejected(self, event):
        self.messages[event["port"]].append(("rejected", event["ref"]))

    def _next_ref(self, event):
        self.messages[event["port"]].append(("next_ref", event["ref"]))


_FIELDS = {
    "accepted": ("ref", "order"),
    "replaced": ("orig_ref", "ref", "order"),
    "cancelled": ("ref", "quantity"),
    "trade": ("ref", "trade", "quantity", "price"),
    "rejected": ("ref",),
    "next_ref": ("ref",),
}


def recorded(answer):
    """A line of a client's record (`paddock load --record`) in the same form."""
    return (answer["type"], *(answer[field] for field in _FIELDS.get(answer["type"], ())))


def compare(streams, answers):
    """Sentences for every recorded answer that is not in its port's stream at its number, and for answers that
    came twice or not in order. Also returns how many were held against the log."""
    told, expected_number, count = [], {}, 0
    for answer in answers:
        port, number = answer["port"], answer["number"]
        count += 1
        if number != expected_number.get(port, number):
            told.append(f"port {port}: after message {expected_number[port] - 1} came {number}")
        expected_number[port] = number + 1
        messages = streams.messages[port]
        stands = messages[number - 1] if 0 < number <= len(messages) else None
        if stands != recorded(answer):
            told.append(f"port {port}, message {number}: the client saw {recorded(answer)}, the log says {stands}")
    return told, count
