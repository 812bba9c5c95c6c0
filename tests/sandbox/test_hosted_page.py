"""The hosted page: plain HTML that a browser without JavaScript can pay with."""

import re
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
import requests

from tests.sandbox.conftest import Paystack
from tests.sandbox.control import Sandbox

SHOP = "http://127.0.0.1:9/payments/paystack/callback/"


def get(address: str) -> requests.Response:
    return requests.get(address, timeout=10, allow_redirects=False)


def press(page: dict[str, Any], form: str, **fields: str) -> requests.Response:
    """Send one of the page's forms."""
    return requests.post(f"{page['authorization_url']}/{form}", data=fields, timeout=10, allow_redirects=False)


def test_the_page_shows_who_is_paid_how_much_and_that_it_is_not_real(paystack: Paystack):
    page = get(paystack.begin(amount=1_250_050)["authorization_url"])
    assert page.status_code == 200
    assert "Paystack sandbox – no real money" in page.text
    assert "Pay Love &amp; Giftings" in page.text
    assert "₦12,500.50" in page.text
    assert "ada@example.com" in page.text
    assert "<script" not in page.text
    assert page.headers["Content-Security-Policy"].startswith("default-src 'none'")
    assert "form-action" not in page.headers["Content-Security-Policy"]


def test_a_long_reference_or_address_stays_in_its_box(paystack: Paystack):
    page = get(paystack.begin(reference="LG-7K3MPQ-" + "0123456789abcdef" * 2)["authorization_url"]).text
    assert re.search(r"\nmain{[^}]*overflow-wrap:anywhere[^}]*}", page)


def test_every_radio_button_has_a_label_and_every_id_is_unique(paystack: Paystack):
    text = get(paystack.begin()["authorization_url"]).text
    ids = re.findall(r' id="([^"]+)"', text)
    assert len(ids) == len(set(ids))
    radios = re.findall(r'type="radio" name="card" id="([^"]+)"', text)
    assert len(radios) == 10
    assert re.findall(r'<label class="choice" for="([^"]+)"', text) == radios
    assert '<html lang="en">' in text
    assert 'name="viewport" content="width=device-width' in text


@pytest.mark.parametrize(
    ("channels", "has_card", "has_transfer"),
    [
        (None, True, True),
        (["card"], True, False),
        (["bank_transfer"], False, True),
        (["bank_transfer", "card"], True, True),
        (["ussd"], False, False),
    ],
)
def test_only_the_channels_that_were_asked_for_are_offered(
    paystack: Paystack, channels: list[str] | None, *, has_card: bool, has_transfer: bool
):
    text = get(paystack.begin(channels=channels)["authorization_url"]).text
    assert ('id="card-form"' in text, 'id="transfer-form"' in text) == (has_card, has_transfer)
    assert ("Not played here: ussd" in text) == (channels == ["ussd"])
    assert 'id="cancel"' in text


def test_success_sends_the_browser_back_with_the_reference_twice(paystack: Paystack, sandbox: Sandbox):
    page = paystack.begin(reference="LG-1", callback_url=SHOP)
    back = press(page, "card", card="success")
    assert back.status_code == 303
    url = urlsplit(back.headers["Location"])
    assert url._replace(query="").geturl() == SHOP
    assert parse_qs(url.query) == {"trxref": ["LG-1"], "reference": ["LG-1"]}
    assert paystack.verify("LG-1")["status"] == "success"
    assert [each.event for each in sandbox.wait_for_webhooks()] == ["charge.success"]


@pytest.mark.parametrize(
    "card", ["success-pin", "success-otp", "success-phone", "success-bank", "refund-fails", "refund-needs-attention"]
)
def test_every_other_card_that_pays_pays(paystack: Paystack, card: str):
    page = paystack.begin(reference="LG-1", callback_url=SHOP)
    assert press(page, "card", card=card).status_code == 303
    assert paystack.verify("LG-1")["status"] == "success"


@pytest.mark.parametrize(
    ("card", "reason"),
    [
        ("declined", "Declined"),
        ("insufficient-funds", "Insufficient Funds"),
        ("token-not-generated", "Token Not Generated. Customer Not Registered on Token Platform"),
    ],
)
def test_a_decline_stays_on_the_page_and_the_same_reference_may_be_paid_then(
    paystack: Paystack, sandbox: Sandbox, card: str, reason: str
):
    page = paystack.begin(reference="LG-1", callback_url=SHOP)
    declined = press(page, "card", card=card)
    assert declined.status_code == 303
    assert declined.headers["Location"] == f"/checkout/{page['access_code']}"
    assert f'<p id="reason">{reason}</p>' in get(page["authorization_url"]).text
    data = paystack.verify("LG-1")
    assert (data["status"], data["gateway_response"], data["paid_at"]) == ("failed", reason, None)
    assert sandbox.deliveries() == []

    assert urlsplit(press(page, "card", card="success").headers["Location"]).path == urlsplit(SHOP).path
    data = paystack.verify("LG-1")
    assert (data["status"], data["log"]["attempts"], data["log"]["errors"]) == ("success", 2, 1)


def test_a_decline_may_read_abandoned_as_was_seen_at_paystack(paystack: Paystack, sandbox: Sandbox):
    sandbox.set(decline_status="abandoned")
    press(paystack.begin(reference="LG-1"), "card", card="declined")
    assert paystack.verify("LG-1")["status"] == "abandoned"


@pytest.mark.parametrize("card", ["", "no-such-card"])
def test_a_card_has_to_be_chosen(paystack: Paystack, card: str):
    assert press(paystack.begin(reference="LG-1"), "card", card=card).status_code == 400
    assert paystack.verify("LG-1")["status"] == "abandoned"


def test_paying_twice_charges_once(paystack: Paystack, sandbox: Sandbox):
    page = paystack.begin(reference="LG-1", callback_url=SHOP)
    first, second = (press(page, "card", card="success") for _ in range(2))
    assert first.headers["Location"] == second.headers["Location"]
    assert len(sandbox.wait_for_webhooks()) == 1
    assert "Already paid" in get(page["authorization_url"]).text


def test_a_transfer_is_ongoing_and_arrives_by_webhook(paystack: Paystack, sandbox: Sandbox):
    sandbox.set(transfer_delay=60)
    page = paystack.begin(reference="LG-1", callback_url=SHOP, channels=["bank_transfer"])
    assert re.search(r'id="account-number">\d{10}<', get(page["authorization_url"]).text)
    waiting = press(page, "transfer", sent="right")
    assert waiting.status_code == 303
    address = f"{paystack.url}{waiting.headers['Location']}"
    assert 'id="waiting"' in get(address).text
    assert 'http-equiv="refresh"' in get(address).text
    data = paystack.verify("LG-1")
    assert (data["status"], data["channel"], data["paid_at"]) == ("ongoing", "bank_transfer", None)
    assert sandbox.deliveries() == []

    sandbox.flush()
    assert [each.event for each in sandbox.wait_for_webhooks()] == ["charge.success"]
    data = paystack.verify("LG-1")
    assert (data["status"], data["channel"], data["log"]["attempts"]) == ("success", "bank_transfer", 1)
    assert data["authorization"]["channel"] == "bank_transfer"
    assert urlsplit(get(address).headers["Location"]).path == urlsplit(SHOP).path


def test_the_payer_may_go_back_before_the_transfer_arrives(paystack: Paystack, sandbox: Sandbox):
    sandbox.set(transfer_delay=None)
    page = paystack.begin(reference="LG-1", callback_url=SHOP)
    press(page, "transfer", sent="right")
    back = get(f"{page['authorization_url']}/return")
    assert back.headers["Location"] == f"{SHOP}?trxref=LG-1&reference=LG-1"
    assert paystack.verify("LG-1")["status"] == "ongoing"
    sandbox.pay("LG-1", channel="bank_transfer")
    assert paystack.verify("LG-1")["status"] == "success"


def test_a_wrong_amount_by_transfer_fails_and_may_be_tried_again(paystack: Paystack):
    page = paystack.begin(reference="LG-1", callback_url=SHOP)
    press(page, "transfer", sent="wrong")
    assert "Incorrect amount sent" in get(page["authorization_url"]).text
    assert paystack.verify("LG-1")["status"] == "failed"
    press(page, "card", card="success")
    assert paystack.verify("LG-1")["status"] == "success"


def test_cancel_goes_to_the_shops_address_and_says_nothing_else(paystack: Paystack, sandbox: Sandbox):
    page = paystack.begin(reference="LG-1", metadata={"cancel_action": "http://127.0.0.1:9/orders/1/"})
    back = press(page, "cancel")
    assert (back.status_code, back.headers["Location"]) == (303, "http://127.0.0.1:9/orders/1/")
    assert paystack.verify("LG-1")["status"] == "abandoned"
    assert sandbox.deliveries() == []
    assert press(page, "card", card="success").status_code in (200, 303)
    assert paystack.verify("LG-1")["status"] == "success"


@pytest.mark.parametrize("metadata", [None, {}, "text", {"cancel_action": "javascript:alert(1)"}])
def test_cancel_without_an_address_stays_and_explains(paystack: Paystack, metadata: object):
    page = paystack.begin(metadata=metadata)
    back = press(page, "cancel")
    assert back.headers["Location"] == f"/checkout/{page['access_code']}?cancelled=1"
    assert 'id="cancelled"' in get(f"{paystack.url}{back.headers['Location']}").text


def test_without_a_callback_the_payer_is_not_sent_back(paystack: Paystack):
    page = paystack.begin(reference="LG-1")
    paid = press(page, "card", card="success")
    assert paid.status_code == 200
    assert "Payment made" in paid.text


def test_a_query_in_the_callback_address_is_kept(paystack: Paystack):
    page = paystack.begin(reference="LG-1", callback_url=f"{SHOP}?a=1")
    assert press(page, "card", card="success").headers["Location"] == f"{SHOP}?a=1&trxref=LG-1&reference=LG-1"


def test_what_a_shop_or_payer_wrote_is_escaped(paystack: Paystack, sandbox: Sandbox):
    sandbox.set(merchant="<b>Shop</b>")
    text = get(paystack.begin(email="a<b>@x.co")["authorization_url"]).text
    assert "<b>" not in text
    back = press(paystack.begin(metadata={"cancel_action": "http://127.0.0.1:9/\r\nX-Bad: ọ"}), "cancel")
    assert back.headers["Location"] == "http://127.0.0.1:9/%0D%0AX-Bad:%20%E1%BB%8D"


@pytest.mark.parametrize("form", ["card", "transfer", "cancel"])
def test_an_unknown_page_pays_nothing(paystack: Paystack, form: str):
    page = {"authorization_url": f"{paystack.url}/checkout/0000"}
    assert get(page["authorization_url"]).status_code == 404
    assert press(page, form, card="success", sent="right").status_code in (400, 404)
