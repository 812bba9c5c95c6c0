"""How the sandbox behaves. Some of it can be changed while it runs, through the control API."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

from paystack_sandbox.messages import Json, Refusal

KEY_PREFIX = "sk_test_"


@dataclass(frozen=True)
class Settings:
    """Start-up values. Times are seconds; a delay of None means: only when told to."""

    key: str
    webhook: str = ""  # empty: events are recorded and go nowhere
    currency: str = "NGN"
    merchant: str = "Sandbox shop"
    webhook_delay: float = 0.0
    retry_seconds: float = 2.0
    webhook_timeout: float = 30.0
    transfer_delay: float | None = 3.0
    refund_delay: float | None = 2.0  # between two states of a refund
    unknown_reference_status: int = 400  # verify: 400 is what was seen, 404 what the OpenAPI file says
    decline_status: str = "failed"  # or `abandoned`, which was seen after some declines
    refund_minimum: int = 0  # kobo; Paystack's figure for naira is not known
    is_balance_low: bool = False  # every new refund is refused for want of money
    refund_events_carry_id: bool = False  # Paystack's samples have no refund id, its event log has one


def _seconds(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and value >= 0


def _seconds_or_none(value: Any) -> bool:
    return value is None or _seconds(value)


def _flag(value: Any) -> bool:
    return isinstance(value, bool)


def _text(value: Any) -> bool:
    return isinstance(value, str)


def _address(value: Any) -> bool:
    return value == "" or (isinstance(value, str) and value.startswith(("http://", "https://")))


def _kobo(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and value >= 0


# What may be changed while running, and what a value must be.
_CHECKS: dict[str, Callable[[Any], bool]] = {
    "webhook": _address,
    "merchant": _text,
    "webhook_delay": _seconds,
    "retry_seconds": _seconds,
    "webhook_timeout": _seconds,
    "transfer_delay": _seconds_or_none,
    "refund_delay": _seconds_or_none,
    "unknown_reference_status": lambda value: value in (400, 404),
    "decline_status": lambda value: value in ("failed", "abandoned"),
    "refund_minimum": _kobo,
    "is_balance_low": _flag,
    "refund_events_carry_id": _flag,
}


def changed(settings: Settings, wanted: Json) -> Settings:
    """Give the settings with the wanted changes. Refuse a name or value that makes no sense; then nothing changes."""
    for name, value in wanted.items():
        check = _CHECKS.get(name)
        if check is None:
            raise Refusal(f"No setting {name!r}; there are {', '.join(sorted(_CHECKS))}", kind=None)
        if not check(value):
            raise Refusal(f"{value!r} is no value for {name}", kind=None)
    return replace(settings, **wanted)


def as_json(settings: Settings) -> Json:
    """Give what may be changed, with its present values."""
    return {name: getattr(settings, name) for name in sorted(_CHECKS)}
