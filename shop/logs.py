"""Lines of the log: one JSON object each, or plain ones for a person's terminal, and never anybody's personal data."""

import json
import logging
import re
from datetime import UTC, datetime

from shop.request_id import NAME, request_id

# What must not get into a log, wherever it comes from: an address that somebody asked for, the words of an exception,
# a message of the database that repeats a row.
_CUTS: list[tuple[re.Pattern[str], str]] = [
    (re.compile(r"(/orders/link/|/orders/drawings/|/art/)[^/\s\"']+"), r"\1…"),  # whoever has it opens the order
    (re.compile(r"\bsk_(live|test)_\w+"), r"sk_\1_…"),
    (re.compile(r"(://)[^/\s@]+@"), r"\1…@"),  # the password in a database's address
    (
        re.compile(
            r"(?i)(authorization|password|secret[_ ]key|api[_-]key)(['\"]?\s*[:=]\s*['\"]?)(?:bearer )?[^\s'\",}]+"
        ),
        r"\1\2…",
    ),
    (re.compile(r"(Key \(.*?\)=)\(.*?\)(?= )"), r"\1(…)"),  # PostgreSQL's detail of a broken constraint
    (re.compile(r"(Failing row contains) \(.*\)"), r"\1 (…)"),
    (re.compile(r"[\w.+%-]+@[\w-]+(?:\.[\w-]+)+"), "…@…"),
    (re.compile(r"(?<![\w-])(?:\+?234|0)[789]\d(?:[ -]?\d){8}(?![\w-])"), "0…"),  # phones of Nigeria
]


def cut(text: str) -> str:
    """Return the text without tokens, keys, passwords, email addresses and phone numbers."""
    for pattern, instead in _CUTS:
        text = pattern.sub(instead, text)
    return text


def name_of(record: logging.LogRecord) -> str:
    """Return the name of the request that Django says a record is about: it logs answers when they are on their way."""
    return str(getattr(getattr(record, "request", None), "META", {}).get(NAME, ""))


class PlainLines(logging.Formatter):
    """Lines for a person."""

    def __init__(self) -> None:
        super().__init__("%(asctime)s %(levelname)s %(name)s %(message)s")

    def format(self, record: logging.LogRecord) -> str:
        return cut(super().format(record))


class JsonLines(logging.Formatter):
    """One JSON object a line: time, level, logger, message, and where there are any request and exception."""

    def format(self, record: logging.LogRecord) -> str:
        line = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname,
            "logger": record.name,
            "message": cut(record.getMessage()),
        }
        if name := request_id() or name_of(record):
            line["request"] = name
        if record.exc_info:
            line["exception"] = cut(self.formatException(record.exc_info))
        return json.dumps(line, ensure_ascii=False)
