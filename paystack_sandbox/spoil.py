"""Turn a good answer into a bad one, one function per fault."""

from collections.abc import Callable
from typing import Any

from paystack_sandbox.faults import Fault
from paystack_sandbox.messages import Answer, Json, Refusal

RATE_LIMIT_SECONDS = "30"
_HUGE = 10 * 1024 * 1024
_DEEP = 200_000  # more levels than any parser takes


def _server_error(status: int) -> Callable[[Answer], Answer]:
    refusal = Refusal("An error occurred", status=status, kind="api_error", code="unknown", next_step="Try again later")
    return lambda answer: refusal.answer()


def _refused(status: int, message: str, code: str | None, **headers: str) -> Callable[[Answer], Answer]:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    kind = "validation_error" if status == 401 else "api_error"
    refusal = Refusal(message, status=status, code=code, kind=kind, headers=named)
    return lambda answer: refusal.answer()


def _bad_json(answer: Answer) -> Answer:
    return Answer(answer.status, answer.body()[:-2] + b",}")


def _html(answer: Answer) -> Answer:
    return Answer(answer.status, "<!doctype html><title>Just a moment…</title><h1>Checking your browser</h1>")


def _empty(answer: Answer) -> Answer:
    return Answer(answer.status, b"")


def _huge(answer: Answer) -> Answer:
    return Answer(answer.status, b'{"status":true,"message":"' + b"x" * _HUGE + b'","data":{}}')


def _deep(answer: Answer) -> Answer:
    return Answer(answer.status, b'{"status":true,"message":"ok","data":' + b"[" * _DEEP + b"]" * _DEEP + b"}")


def _wrong_types(answer: Answer) -> Answer:
    if not isinstance(answer.content, dict):
        return answer
    return Answer(answer.status, {**answer.content, "data": _retyped(answer.content.get("data"))})


def _retyped(value: Any) -> Any:
    """Give every member of a JSON value another type: numbers as text, text in a list, objects as lists."""
    if isinstance(value, dict):
        return {name: list(member) if isinstance(member, dict) else _retyped(member) for name, member in value.items()}
    if isinstance(value, list):
        return [_retyped(member) for member in value]
    return str(value) if isinstance(value, int | None) else [value]


def _wrong_shape(answer: Answer) -> Answer:
    if not isinstance(answer.content, dict):
        return answer
    return Answer(answer.status, {**answer.content, "data": [answer.content.get("data")]})


SPOILERS: dict[str, Callable[[Answer], Answer]] = {
    "401": _refused(401, "Invalid key", "invalid_Key"),
    "403": _refused(403, "Your IP address is not allowed to make this call", None),
    "429": _refused(429, "Too many requests", "rate_limited", x_ratelimit_reset=RATE_LIMIT_SECONDS),
    "500": _server_error(500),
    "500_after": _server_error(500),
    "502": lambda answer: Answer(502, "<html><head><title>502 Bad Gateway</title></head></html>"),
    "503": _server_error(503),
    "bad_json": _bad_json,
    "html": _html,
    "empty": _empty,
    "huge": _huge,
    "deep": _deep,
    "wrong_types": _wrong_types,
    "wrong_shape": _wrong_shape,
}


def edited(answer: Answer, edits: list[Fault]) -> Answer:
    """Give the answer with some members of its `data` replaced (in a list: of each of its objects)."""
    if not edits or not isinstance(answer.content, dict) or answer.status != 200:
        return answer
    data = answer.content.get("data")
    new = [_edit(one, edits) for one in data] if isinstance(data, list) else _edit(data, edits)
    return Answer(answer.status, {**answer.content, "data": new}, answer.headers)


def _edit(data: Any, edits: list[Fault]) -> Any:
    if not isinstance(data, dict):
        return data
    new: Json = dict(data)
    for fault in edits:
        if fault.kind == "amount_above_requested":  # the payer bears the fees
            new["amount"] = data.get("requested_amount", data.get("amount", 0)) + fault.value
        else:
            new[fault.kind] = fault.value
    return new
