"""Lines of the log: what is in them, and what never is."""

import json
import logging
import sys
from typing import Any

import pytest
from django.db import IntegrityError
from django.test import Client, RequestFactory

from shop.errors import server_error
from shop.logs import JsonLines, PlainLines, cut
from shop.request_id import RequestId

PERSONAL = [
    ("Not Found: /orders/link/eyJvIjoiMSJ9:secret/", "Not Found: /orders/link/…/"),
    ("/art/eyJvIjoiMSJ9:secret.svg was asked for", "/art/… was asked for"),
    ("could not reach https://user:pass@db.example/x", "could not reach https://…@db.example/x"),
    ("postgresql://shop:secret@database:5432/shop", "postgresql://…@database:5432/shop"),
    ("the key sk_live_0123456789abcdef is wrong", "the key sk_live_… is wrong"),
    ("Authorization: Bearer abc.def", "Authorization: …"),
    ("{'api_key': 'xyz', 'to': 1}", "{'api_key': '…', 'to': 1}"),
    ("mail to ada.obi+x@mail.example.ng failed", "mail to …@… failed"),
    ("call 0803 123 4567 or +2348031234567", "call 0… or 0…"),
    (
        "violates unique constraint DETAIL:  Key (lower(email))=(ada@x.ng) already exists.",
        "violates unique constraint DETAIL:  Key (lower(email))=(…) already exists.",
    ),
    ("DETAIL:  Failing row contains (1, Ada Obi, 12 Quarry Road).", "DETAIL:  Failing row contains (…)."),
]
KEPT = [
    "order 3f0c9a52-8031-4234-9567-080312345678 is paid",
    "payment LG-7K3MPQ-2 of 950000 kobo at 2026-11-21 12:00:01",
    "GET /products/adire-mug/ 200",
]


def record(message: str, *args: object, **more: Any) -> logging.LogRecord:
    return logging.LogRecord("shop.test", logging.WARNING, "f", 1, message, args, more.get("exc_info"))


@pytest.mark.parametrize(("text", "logged"), PERSONAL)
def test_personal_data_and_secrets_are_cut_out(text: str, logged: str) -> None:
    assert cut(text) == logged


@pytest.mark.parametrize("text", KEPT)
def test_what_helps_to_find_a_fault_is_kept(text: str) -> None:
    assert cut(text) == text


@pytest.mark.parametrize("formatter", [PlainLines(), JsonLines()], ids=["line", "json"])
def test_arguments_and_exceptions_are_cut_too(formatter: logging.Formatter) -> None:
    try:
        raise IntegrityError("duplicate key DETAIL:  Key (email)=(ada@example.ng) already exists.")
    except IntegrityError:
        told = formatter.format(record("mail to %s", "ada@example.ng", exc_info=sys.exc_info()))
    assert "ada@" not in told
    assert "IntegrityError" in told
    assert "test_logs.py" in told


def test_a_line_is_one_json_object() -> None:
    told = JsonLines().format(record("two\nlines of %s", "“words”"))
    assert "\n" not in told
    line = json.loads(told)
    assert line.pop("time").endswith("+00:00")
    assert line == {"level": "WARNING", "logger": "shop.test", "message": "two\nlines of “words”"}


# --- A request has a name -----------------------------------------------------------------------------


@pytest.mark.django_db
def test_a_request_s_name_is_in_its_answer_and_in_its_lines(client: Client, capsys: pytest.CaptureFixture[str]) -> None:
    handler = logging.StreamHandler(sys.stdout)
    handler.setFormatter(JsonLines())
    logging.getLogger("django.request").addHandler(handler)
    try:
        answer = client.get("/nowhere/", headers={"X-Request-ID": "render-12345678"})
    finally:
        logging.getLogger("django.request").removeHandler(handler)
    assert answer["X-Request-ID"] == "render-12345678"
    [line] = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert (line["request"], line["message"]) == ("render-12345678", "Not Found: /nowhere/")


@pytest.mark.django_db
@pytest.mark.parametrize("given", ["", "short", "with space 123", "a" * 65, '"}{"level":"x', "line\x0bbreak12"])
def test_a_name_that_could_forge_a_line_is_replaced(client: Client, given: str) -> None:
    answers = [client.get("/healthz/", headers={"X-Request-ID": given})["X-Request-ID"] for _ in range(2)]
    assert all(len(name) == 32 and name.isalnum() for name in answers)
    assert answers[0] != answers[1]


def test_the_page_for_a_fault_of_ours_says_the_name() -> None:
    request = RequestFactory().get("/", headers={"X-Request-ID": "render-12345678"})
    page = RequestId(server_error)(request)
    assert "say: render-12345678" in page.content.decode()  # type: ignore[attr-defined]


@pytest.mark.django_db
def test_a_dead_link_is_logged_without_its_token(client: Client, capsys: pytest.CaptureFixture[str]) -> None:
    client.get("/orders/link/a-token-that-is-not-good/")
    logged = capsys.readouterr()
    assert "a-token-that-is-not-good" not in logged.err + logged.out
