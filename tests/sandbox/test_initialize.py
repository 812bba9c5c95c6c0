"""POST /transaction/initialize: what it takes, what it refuses, and in which words."""

import json

import pytest

from tests.sandbox.conftest import Paystack
from tests.sandbox.control import Sandbox
from tests.sandbox.fields import ENVELOPE, ERROR, INITIALIZED, misfits


def test_it_answers_with_an_address_on_this_server(paystack: Paystack):
    answer = paystack.initialize(reference="LG-1")
    assert answer.status_code == 200
    body = answer.json()
    assert misfits(body, ENVELOPE) == []
    assert misfits(body["data"], INITIALIZED) == []
    assert body["status"] is True
    assert body["message"] == "Authorization URL created"
    assert body["data"]["reference"] == "LG-1"
    assert body["data"]["authorization_url"] == f"{paystack.url}/checkout/{body['data']['access_code']}"


@pytest.mark.parametrize(
    ("fields", "message", "code"),
    [
        ({"email": None}, "Email Address is required", "missing_params"),
        ({"email": ""}, "Email Address is required", "missing_params"),
        ({"email": "ada"}, "Invalid Email Address Passed", "invalid_email_address"),
        ({"email": ["ada@example.com"]}, "Invalid Email Address Passed", "invalid_email_address"),
        ({"amount": None}, "Invalid Amount Sent", "invalid_amount"),
        ({"amount": 0}, "Invalid Amount Sent", "invalid_amount"),
        ({"amount": -5000}, "Invalid Amount Sent", "invalid_amount"),
        ({"amount": 5000.5}, "Invalid Amount Sent", "invalid_amount"),
        ({"amount": "5000.00"}, "Invalid Amount Sent", "invalid_amount"),
        ({"amount": "٥٠٠٠"}, "Invalid Amount Sent", "invalid_amount"),
        ({"amount": True}, "Invalid Amount Sent", "invalid_amount"),
        ({"amount": 1_000_000_001}, "Transaction amount limit exceeded", None),
        ({"currency": "GHS"}, "Currency not supported by merchant", "unsupported_currency"),
        ({"reference": "with space"}, "Invalid character in transaction reference", None),
        ({"reference": "a/b"}, "Invalid character in transaction reference", None),
        ({"reference": "ọmọ"}, "Invalid character in transaction reference", None),
        ({"callback_url": "/back/"}, '"callback_url" must be an absolute address', None),
    ],
)
def test_it_refuses_in_paystacks_words(
    paystack: Paystack, sandbox: Sandbox, fields: dict[str, object], message: str, code: str | None
):
    answer = paystack.initialize(**fields)
    assert answer.status_code == 400
    body = answer.json()
    assert misfits(body, ERROR) == []
    assert (body["status"], body["message"], body.get("code")) == (False, message, code)
    assert body["type"] == "validation_error"
    assert body["meta"]["nextStep"]
    assert sandbox.transactions() == []


@pytest.mark.parametrize("channels", [[], ["cash"], "cash", [["card"]], {"card": 1}])
def test_it_refuses_channels_that_do_not_exist(paystack: Paystack, sandbox: Sandbox, channels: object):
    assert paystack.initialize(channels=channels).status_code == 400
    assert sandbox.transactions() == []


@pytest.mark.parametrize("again", [{}, {"amount": 1}, {"email": "bola@example.com"}])
def test_a_reference_is_taken_once_whatever_else_changes(
    paystack: Paystack, sandbox: Sandbox, again: dict[str, object]
):
    paystack.begin(reference="LG-1")
    answer = paystack.initialize(reference="LG-1", **again)
    assert answer.status_code == 400
    assert answer.json()["message"] == "Duplicate Transaction Reference"
    assert answer.json()["code"] == "duplicate_reference"
    assert [each["amount"] for each in sandbox.transactions()] == [500_000]


def test_a_paid_reference_is_taken_too(paystack: Paystack, sandbox: Sandbox):
    paystack.begin(reference="LG-1")
    sandbox.pay("LG-1")
    assert paystack.initialize(reference="LG-1").json()["code"] == "duplicate_reference"


@pytest.mark.parametrize("reference", ["A.b=c-1", "with_underscore", "x" * 48])
def test_the_documented_characters_and_the_underscore_are_fine(paystack: Paystack, reference: str):
    assert paystack.begin(reference=reference)["reference"] == reference


def test_a_reference_is_made_up_where_none_is_given(paystack: Paystack):
    first, second = paystack.begin()["reference"], paystack.begin()["reference"]
    assert first
    assert first != second


def test_an_amount_may_be_digits(paystack: Paystack):
    reference = paystack.begin(amount="123456")["reference"]
    assert paystack.verify(reference)["amount"] == 123456


def test_a_missing_currency_silently_becomes_the_accounts_own(paystack: Paystack):
    assert paystack.verify(paystack.begin(currency=None)["reference"])["currency"] == "NGN"


@pytest.mark.parametrize(
    ("sent", "back"),
    [
        ({"order": 42, "deep": [{"n": 1.5, "ok": True}]}, {"order": "42", "deep": [{"n": "1.5", "ok": True}]}),
        (json.dumps({"order": 42}), {"order": 42}),
        ("just text", "just text"),
        ({"name": "Ọmọ́lọlá"}, {"name": "Ọmọ́lọlá"}),
        (None, ""),
    ],
)
def test_metadata_comes_back_as_paystack_gives_it(paystack: Paystack, sent: object, back: object):
    assert paystack.verify(paystack.begin(metadata=sent)["reference"])["metadata"] == back


def test_a_form_is_taken_like_json(paystack: Paystack):
    answer = paystack.call("POST", "/transaction/initialize", data={"email": "ada@example.com", "amount": "5000"})
    assert answer.status_code == 200


@pytest.mark.parametrize("body", [b"{", b"[]", b"\xff\xfe", b"[" * 100_000])
def test_a_body_that_is_no_object_is_refused(paystack: Paystack, body: bytes):
    answer = paystack.call("POST", "/transaction/initialize", data=body, headers={"Content-Type": "application/json"})
    assert answer.status_code == 400
    assert answer.json()["status"] is False


def test_the_payer_keeps_one_customer_code(paystack: Paystack):
    first = paystack.verify(paystack.begin(first_name="Adá")["reference"])["customer"]
    second = paystack.verify(paystack.begin(email="ADA@example.com", phone="+2348030000000")["reference"])["customer"]
    assert (second["id"], second["customer_code"]) == (first["id"], first["customer_code"])
    assert (second["first_name"], second["phone"]) == ("Adá", "+2348030000000")


@pytest.mark.parametrize("path", ["/transaction", "/transaction/1", "/transaction/verify/x", "/refund", "/refund/1"])
def test_every_call_wants_the_secret_key(paystack: Paystack, path: str):
    wrong = paystack.call("GET", path, headers={"Authorization": "Bearer sk_test_of_somebody_else"})
    assert wrong.status_code == 401
    assert (wrong.json()["message"], wrong.json()["code"]) == ("Invalid key", "invalid_Key")
    none = paystack.call("GET", path, headers={"Authorization": ""})
    assert none.status_code == 401
    assert none.json() == {"status": False, "message": "No Authorization Header was found"}
