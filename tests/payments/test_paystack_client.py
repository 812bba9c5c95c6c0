"""The client keeps every limit and turns every odd answer into one of three exceptions."""

import json
import socket
import threading
import time
from collections.abc import Iterator

import pytest
from django.db import transaction

from shop.payments import paystack
from tests.gateway import Gateway, ok, refused


def initialize(reference: str = "lg-1") -> str:
    return paystack.initialize(
        reference=reference,
        email="ada@example.com",
        amount_kobo=950_000,
        callback_url="http://shop.example/back/",
        cancel_url="http://shop.example/order/",
        channels=["card"],
        order_number="LG-7K3MPQ",
    )


def test_a_page_is_opened_and_its_address_returned(gateway: Gateway) -> None:
    assert initialize() == f"{gateway.url}/checkout/lg-1"
    assert gateway.transactions["lg-1"]["amount"] == 950_000


def test_a_reference_used_twice_is_refused_with_paystacks_code(gateway: Gateway) -> None:
    initialize()
    with pytest.raises(paystack.PaystackRefused) as refusal:
        initialize()
    assert refusal.value.code == "duplicate_reference"


def test_a_page_on_a_strange_host_is_not_passed_on(gateway: Gateway) -> None:
    gateway.fail(ok({"authorization_url": "https://evil.example/pay", "access_code": "x", "reference": "lg-1"}))
    with pytest.raises(paystack.PaystackReplyUnclear):
        initialize()


def test_verify_reads_every_field(gateway: Gateway) -> None:
    gateway.pay("lg-1", amount=950_000, requested_amount="950000", gateway_response="Approved")
    answer = paystack.verify("lg-1")
    assert (answer.status, answer.amount_kobo, answer.requested_kobo) == ("success", 950_000, 950_000)
    assert (answer.fees_kobo, answer.message, answer.domain, answer.currency) == (1500, "Approved", "test", "NGN")
    assert answer.paid_at is not None
    assert answer.paid_at.isoformat() == "2026-11-21T10:00:00+00:00"


def test_verify_of_an_unknown_reference_is_refused(gateway: Gateway) -> None:
    with pytest.raises(paystack.PaystackRefused):
        paystack.verify("lg-nobody")


DEEP = b"[" * 100_000
ANSWERS_WITHOUT_NEWS = {
    "500": ((500, b"oops"), paystack.PaystackUnavailable),
    "503 in HTML": ((503, b"<html>"), paystack.PaystackUnavailable),
    "429": (refused("slow down", "rate_limited", 429), paystack.PaystackUnavailable),
    "key refused": (refused("Invalid key", "invalid_Key", 401), paystack.PaystackUnavailable),
    "hung up": (None, paystack.PaystackUnavailable),
    "too large": ((200, b" " * (paystack.MAX_BODY_BYTES + 1)), paystack.PaystackUnavailable),
    "not JSON": ((200, b"<html>hello"), paystack.PaystackReplyUnclear),
    "empty": ((200, b""), paystack.PaystackReplyUnclear),
    "deeply nested": ((200, DEEP), paystack.PaystackReplyUnclear),
    "a list": ((200, b"[]"), paystack.PaystackReplyUnclear),
    "no data": ((200, b'{"status": true}'), paystack.PaystackReplyUnclear),
    "status is text": ((200, b'{"status": "true", "data": {}}'), paystack.PaystackReplyUnclear),
    "redirect": ((302, b""), paystack.PaystackReplyUnclear),
    "not UTF-8": ((200, b'{"status": true, "data": "\xff"}'), paystack.PaystackReplyUnclear),
}


@pytest.mark.parametrize("name", ANSWERS_WITHOUT_NEWS)
def test_an_answer_without_news_is_one_of_the_three_exceptions(gateway: Gateway, name: str) -> None:
    answer, expected = ANSWERS_WITHOUT_NEWS[name]
    gateway.fail(answer)
    with pytest.raises(expected):
        paystack.verify("lg-1")


@pytest.mark.parametrize(
    "field",
    [{"amount": "12.50"}, {"amount": None}, {"amount": True}, {"amount": 1.5}, {"amount": "9" * 30}]
    + [{"id": None}, {"status": 7}, {"currency": ""}, {"reference": None}, {"fees": "NaN"}, {"amount": 2**63}],
)
def test_a_field_of_the_wrong_type_is_unclear(gateway: Gateway, field: dict[str, object]) -> None:
    gateway.pay("lg-1", **{"amount": 950_000} | field)
    with pytest.raises(paystack.PaystackReplyUnclear):
        paystack.verify("lg-1")


@pytest.mark.parametrize("paid_at", ["yesterday", "2026-13-45T99:00:00Z", "2026-11-21T10:00:00", 5, None])
def test_an_unreadable_time_is_no_time(gateway: Gateway, paid_at: object) -> None:
    gateway.pay("lg-1", amount=950_000, paid_at=paid_at)
    assert paystack.verify("lg-1").paid_at is None


@pytest.fixture
def hung_up(
    settings: object, monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest
) -> Iterator[threading.Event]:
    """A server that never ends its answer; the client may wait a second in all. Set once the client hung up.

    The parameter is what it sends now and then: bytes of the body, or nothing at all.
    """
    listener = socket.create_server(("127.0.0.1", 0))
    stop, gone = threading.Event(), threading.Event()

    def drip() -> None:
        connection, _ = listener.accept()
        with connection:
            connection.recv(65536)
            connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n")
            while not stop.wait(0.05):
                try:
                    connection.sendall(request.param)
                except OSError:
                    gone.set()
                    return

    thread = threading.Thread(target=drip)
    thread.start()
    settings.PAYSTACK_BASE_URL = f"http://127.0.0.1:{listener.getsockname()[1]}"  # type: ignore[attr-defined]
    monkeypatch.setattr(paystack, "TOTAL_SECONDS", 1.0)
    yield gone
    stop.set()
    thread.join()
    listener.close()


@pytest.mark.parametrize("hung_up", [b" ", b""], indirect=True, ids=["drips", "stalls"])
def test_an_answer_that_does_not_end_is_given_up_at_the_total_limit(hung_up: threading.Event) -> None:
    started = time.monotonic()
    with pytest.raises(paystack.PaystackUnavailable):
        paystack.verify("lg-1")
    assert time.monotonic() - started < 4


@pytest.mark.parametrize("hung_up", [b" "], indirect=True)
def test_an_answer_that_drips_keeps_no_thread_busy_after_that(hung_up: threading.Event) -> None:
    with pytest.raises(paystack.PaystackUnavailable):
        paystack.verify("lg-1")
    assert hung_up.wait(10)


@pytest.fixture
def leading_elsewhere(gateway: Gateway, settings: object) -> Iterator[Gateway]:
    """A server that sends whoever asks to another one, which would say that all is paid."""
    gateway.pay("lg-1", amount=950_000)
    listener = socket.create_server(("127.0.0.1", 0))
    elsewhere = f"{gateway.url}/transaction/verify/lg-1".encode()

    def answer() -> None:
        connection, _ = listener.accept()
        with connection:
            connection.recv(65536)
            connection.sendall(b"HTTP/1.1 302 Found\r\nContent-Length: 0\r\nLocation: " + elsewhere + b"\r\n\r\n")

    thread = threading.Thread(target=answer)
    thread.start()
    settings.PAYSTACK_BASE_URL = f"http://127.0.0.1:{listener.getsockname()[1]}"  # type: ignore[attr-defined]
    yield gateway
    thread.join()
    listener.close()


def test_an_answer_that_leads_elsewhere_is_not_followed(leading_elsewhere: Gateway) -> None:
    with pytest.raises(paystack.PaystackReplyUnclear):
        paystack.verify("lg-1")
    assert leading_elsewhere.requests == []


def test_a_refused_connection_is_unavailable(settings: object) -> None:
    settings.PAYSTACK_BASE_URL = "http://127.0.0.1:9"  # type: ignore[attr-defined]
    with pytest.raises(paystack.PaystackUnavailable):
        paystack.verify("lg-1")


@pytest.mark.django_db(transaction=True)
def test_it_refuses_to_be_called_inside_a_transaction(gateway: Gateway) -> None:
    with transaction.atomic(), pytest.raises(RuntimeError, match="inside a transaction"):
        paystack.verify("lg-1")
    assert gateway.requests == []


def test_a_refund_is_asked_for_with_our_key_and_found_again_by_it(gateway: Gateway) -> None:
    gateway.pay("lg-1", amount=950_000)
    made = paystack.request_refund(transaction="lg-1", amount_kobo=500_000, key="rf-1")
    found = paystack.refunds_of(gateway.transactions["lg-1"]["id"])
    assert [(row.id, row.amount_kobo, row.merchant_note) for row in found] == [(made.id, 500_000, "rf-1")]


def test_successes_are_listed_page_by_page(gateway: Gateway) -> None:
    gateway.pay("lg-1", amount=950_000)
    gateway.pay("lg-2", "abandoned", amount=950_000)
    from django.utils import timezone

    assert [row.reference for row in paystack.successes_since(timezone.now(), page=1)] == ["lg-1"]
    assert paystack.successes_since(timezone.now(), page=2) == []


def test_the_key_travels_in_the_header_and_never_in_an_exception(gateway: Gateway, settings: object) -> None:
    gateway.fail((500, json.dumps({"message": "sk_test_of_the_tests"}).encode()))
    with pytest.raises(paystack.PaystackUnavailable) as fault:
        paystack.verify("lg-1")
    assert "sk_test" not in str(fault.value)


def test_with_all_turns_taken_the_next_caller_is_told_soon(gateway: Gateway, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(paystack, "WAIT_FOR_A_TURN_SECONDS", 0.01)
    turns = [paystack._turns.acquire(blocking=False) for _ in range(paystack.MAX_CALLS_AT_ONCE)]
    try:
        with pytest.raises(paystack.PaystackUnavailable):
            paystack.verify("lg-1")
        assert (all(turns), gateway.requests) == (True, [])
    finally:
        for _ in turns:
            paystack._turns.release()


@pytest.mark.parametrize("answer", [(500, b""), None, (200, b"<html>")])
def test_a_turn_is_given_back_however_the_call_ends(gateway: Gateway, answer: object) -> None:
    for _ in range(2 * paystack.MAX_CALLS_AT_ONCE):
        gateway.fail(answer)  # type: ignore[arg-type]
        with pytest.raises(paystack.PaystackError):
            paystack.verify("lg-1")
    gateway.pay("lg-1", amount=950_000)
    assert paystack.verify("lg-1").status == "success"
