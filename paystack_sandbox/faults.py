"""The switches of things that go wrong, and which of them a request or a webhook meets."""

from dataclasses import dataclass
from itertools import count
from typing import Any

from paystack_sandbox.messages import Json, Refusal

ENDPOINTS = (
    "initialize",
    "verify",
    "fetch",
    "list",
    "timeline",
    "refund",
    "refund_list",
    "refund_fetch",
    "refund_retry",
    "checkout",
)

# The request is not carried out: nothing has happened at Paystack.
BEFORE = ("drop_before", "401", "403", "429", "500", "502", "503")
# The request is carried out, then its answer is lost or spoiled.
AFTER = (
    "drop_after",
    "500_after",
    "drip",
    "truncated",
    "bad_json",
    "html",
    "empty",
    "huge",
    "deep",
    "wrong_types",
    "wrong_shape",
)
DELAYS = ("slow", "slow_before")
# Members of the answer's `data` that are not as they should be; the fault's value takes their place.
EDITS = (
    "amount",
    "requested_amount",
    "currency",
    "domain",
    "reference",
    "status",
    "metadata",
    "amount_above_requested",
)
WEBHOOK = ("double", "late", "reorder", "lost", "bad_signature", "foreign_key", "no_signature")

_NEEDS_NUMBER = ("slow", "slow_before", "drip", "late", "amount_above_requested")
_NEEDS_VALUE = ("amount", "requested_amount", "currency", "domain", "reference", "status")


@dataclass
class Fault:
    """One switch. `times` is how often it still strikes; None is always. `reference` limits it to one transaction."""

    id: int
    endpoint: str
    kind: str
    times: int | None
    value: Any
    reference: str | None


class Faults:
    """All switches, in the order in which they were set."""

    def __init__(self) -> None:
        self._ids = count(1)
        self._set: list[Fault] = []

    def add(self, wanted: Json) -> Fault:
        """Set a switch. Refuse an endpoint, kind or value that does not exist."""
        endpoint, kind, value, times = (wanted.get(name) for name in ("endpoint", "kind", "value", "times"))
        kinds = WEBHOOK if endpoint == "webhook" else BEFORE + AFTER + DELAYS + EDITS
        if endpoint not in (*ENDPOINTS, "webhook"):
            raise Refusal(f"No endpoint {endpoint!r}; there are {', '.join(ENDPOINTS)} and webhook", kind=None)
        if kind not in kinds:
            raise Refusal(f"No fault {kind!r} for {endpoint}; there are {', '.join(kinds)}", kind=None)
        if kind in _NEEDS_NUMBER and (not isinstance(value, int | float) or isinstance(value, bool)):
            raise Refusal(f"{kind} needs a number as its value", kind=None)
        if kind in _NEEDS_VALUE and value is None:
            raise Refusal(f"{kind} needs a value", kind=None)
        if times is not None and (not isinstance(times, int) or times < 1):
            raise Refusal("times is a whole number above zero; leave it out for always", kind=None)
        fault = Fault(next(self._ids), str(endpoint), str(kind), times, value, wanted.get("reference"))
        self._set.append(fault)
        return fault

    def take(self, endpoint: str, reference: str) -> list[Fault]:
        """Give the faults that strike now and count them.

        At most one of each group strikes at a time (one breakage, one delay, one edit per member), the oldest first, so
        that "500 once, then 503 once" is a sequence and "slow" goes together with either.
        """
        struck: dict[str, Fault] = {}
        for fault in list(self._set):
            group = _group(fault.kind)
            if fault.endpoint != endpoint or fault.reference not in (None, reference) or group in struck:
                continue
            struck[group] = fault
            if fault.times is not None:
                fault.times -= 1
                if fault.times == 0:
                    self._set.remove(fault)
        return list(struck.values())

    def clear(self) -> None:
        """Switch everything off."""
        self._set.clear()

    def as_json(self) -> list[Json]:
        """Give the switches that are still set."""
        return [dict(vars(fault)) for fault in self._set]


def _group(kind: str) -> str:
    if kind in BEFORE + AFTER:
        return "breakage"
    return "delay" if kind in DELAYS else kind
