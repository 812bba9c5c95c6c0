"""Sold out: one address, one mail when it is back, whoever asks and whatever runs twice."""

import os
import smtplib
import threading
from collections.abc import Callable
from datetime import timedelta

import pytest
import time_machine
from django.core import mail as django_mail
from django.core.mail.backends.locmem import EmailBackend
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.utils import timezone

from shop.catalogue.models import Product, Variant
from shop.profile.models import ShopProfile
from shop.stock.count import receive
from shop.storefront import tell_back
from shop.storefront.models import BackInStock
from shop.storefront.tell_back import MOST_PER_ADDRESS, Told, ask_to_be_told, tell_back_in_stock
from tests.make import make_product, make_variant

pytestmark = pytest.mark.django_db

ASK = "/products/mug/back-in-stock/"


@pytest.fixture
def mug() -> Product:
    """A mug with two sizes, the small one sold out."""
    mug = make_product("Mug", slug="mug", variants=0)
    make_variant(mug, name="Small", on_hand=0, position=1)
    make_variant(mug, name="Large", on_hand=5, position=2)
    return mug


@pytest.fixture
def small(mug: Product) -> Variant:
    return mug.variants.get(name="Small")


def waiting() -> list[tuple[str, str]]:
    return list(BackInStock.objects.order_by("pk").values_list("variant__name", "email"))


# --- Asking -----------------------------------------------------------------------------------------


def test_a_size_that_is_sold_out_can_be_waited_for(client, small):
    page = client.get("/products/mug/").content.decode()
    assert f'action="{ASK}" method="post"' in page
    assert "Small is sold out: hear when it is back" in page
    response = client.post(ASK, {"which": small.pk, "email": "Ada@Example.com"})
    assert (response.status_code, response["Location"]) == (303, "/products/mug/?asked=1#back")
    assert waiting() == [("Small", "ada@example.com")]
    page = client.get("/products/mug/?asked=1").content.decode()
    assert "We write to you once, when it is back." in page
    assert ASK not in page


def test_where_everything_is_sold_out_the_form_stands_open_in_place_of_the_purchase(client, mug, small):
    make_variant(mug, name="Tiny", on_hand=0)
    mug.variants.get(name="Large").stock.delete()
    page = client.get("/products/mug/").content.decode()
    assert "<strong>Sold out.</strong>" in page
    assert '<select name="which"' in page
    assert 'id="purchase"' not in page


def test_where_nothing_is_sold_out_there_is_no_such_form(client):
    make_product("Cup", slug="cup")
    assert "back-in-stock" not in client.get("/products/cup/").content.decode()


def test_the_answer_is_the_same_whether_the_address_waits_already(client, small):
    answers = [
        client.post(ASK, {"which": small.pk, "email": address}) for address in ("a@example.com", "A@example.com")
    ]
    assert [(answer.status_code, answer["Location"], answer.content) for answer in answers] == [
        (303, "/products/mug/?asked=1#back", b"")
    ] * 2
    assert waiting() == [("Small", "a@example.com")]


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({"email": ""}, "Enter your email address"),
        ({"email": "ada"}, "Enter an email address in the correct format, like name@example.com"),
        ({"email": "a@example.com\r\nBcc: b@example.com"}, "Enter an email address in the correct format"),
        ({"which": "large"}, "Choose a size that is sold out"),
        ({"which": ""}, "Choose a size"),
        ({"which": "999999"}, "Choose a size that is sold out"),
    ],
)
def test_a_refused_form_says_why_and_keeps_what_was_typed(client, mug, small, typed, sentence):
    typed = {"which": str(small.pk), "email": "ada@example.com"} | typed
    if typed["which"] == "large":
        typed["which"] = str(mug.variants.get(name="Large").pk)
    response = client.post(ASK, typed)
    page = response.content.decode()
    assert response.status_code == 422
    assert sentence in page[page.index('class="errors"') : page.index('class="crumbs"')]
    assert "<title>Error: Mug" in page
    assert waiting() == []


def test_what_came_back_meanwhile_can_simply_be_bought(client, mug, small):
    receive(small.pk, 3)
    response = client.post(ASK, {"which": small.pk, "email": "ada@example.com"})
    assert (response.status_code, response["Location"]) == (303, "/products/mug/")
    assert waiting() == []


def test_a_line_that_is_edited_is_not_the_place_to_ask(rf, client, mug):
    from shop.storefront.product_page import product_page
    from shop.storefront.shown import shown_product

    request = rf.get("/")
    request.session = client.session
    page = product_page(request, shown_product("mug"), post_to="/cart/lines/7/edit/", button="Save")
    assert "back-in-stock" not in page.content.decode()


def test_an_address_that_somebody_else_types_everywhere_waits_for_no_more_than_it_may(mug):
    for number in range(MOST_PER_ADDRESS + 5):
        ask_to_be_told(make_variant(mug, name=f"Size {number}", on_hand=0), "ada@example.com")
    assert len(waiting()) == MOST_PER_ADDRESS


def test_what_is_archived_cannot_be_waited_for(client, small):
    Product.objects.update(is_active=False)
    assert client.post(ASK, {"which": small.pk, "email": "ada@example.com"}).status_code == 404
    assert waiting() == []


# --- Telling ----------------------------------------------------------------------------------------


def test_nobody_is_told_before_it_is_back(small, mailoutbox):
    ask_to_be_told(small, "ada@example.com")
    assert tell_back_in_stock() == Told()
    assert mailoutbox == []
    assert len(waiting()) == 1


def test_everybody_who_waits_is_told_once_and_then_forgotten(small, mailoutbox):
    ShopProfile.objects.create(pk=1, name="Gifts\nof Ada", phone="0803 555 0142", email="ada@gifts.example")
    ask_to_be_told(small, "first@example.com")
    ask_to_be_told(small, "second@example.com")
    receive(small.pk, 1)
    assert tell_back_in_stock() == Told(sent=2)
    assert tell_back_in_stock() == Told()
    assert [message.to for message in mailoutbox] == [["first@example.com"], ["second@example.com"]]
    assert waiting() == []
    message = mailoutbox[0]
    assert message.subject == "Mug (Small) is back"
    assert message.reply_to == ["ada@gifts.example"]
    assert message.from_email.startswith("Gifts of Ada <")
    assert "http://127.0.0.1:8000/products/mug/" in message.body
    assert "0803 555 0142" in message.body
    assert '<a href="http://127.0.0.1:8000/products/mug/">See it in the shop</a>' in message.alternatives[0][0]


@pytest.mark.parametrize("hidden", ["reserved", "variant", "product", "category"])
def test_what_nobody_could_buy_is_not_back(small, hidden, mailoutbox):
    ask_to_be_told(small, "ada@example.com")
    receive(small.pk, 1)
    if hidden == "reserved":
        type(small.stock).objects.update(reserved=1)
    elif hidden == "variant":
        Variant.objects.filter(pk=small.pk).update(is_active=False)
    elif hidden == "product":
        Product.objects.update(is_active=False)
    else:
        type(small.product.category).objects.update(is_active=False)
    assert tell_back_in_stock() == Told()
    assert len(waiting()) == 1


def test_what_is_now_made_to_order_is_back(small, mailoutbox):
    ask_to_be_told(small, "ada@example.com")
    type(small.stock).objects.update(is_tracked=False)
    assert tell_back_in_stock() == Told(sent=1)


def test_who_was_told_can_ask_again(client, small, mailoutbox):
    ask_to_be_told(small, "ada@example.com")
    receive(small.pk, 1)
    tell_back_in_stock()
    type(small.stock).objects.update(on_hand=0)
    ask_to_be_told(small, "ada@example.com")
    assert waiting() == [("Small", "ada@example.com")]


class Refusing(EmailBackend):
    def send_messages(self, messages):
        raise smtplib.SMTPServerDisconnected("ada@example.com")


def test_a_mail_that_cannot_be_sent_is_tried_again_later_and_at_last_given_up(small, settings, mailoutbox, caplog):
    settings.EMAIL_BACKEND = "tests.storefront.test_back_in_stock.Refusing"
    ask_to_be_told(small, "ada@example.com")
    receive(small.pk, 1)
    now = timezone.now()
    for minutes, outcome in [(0, Told(failed=1)), (4, Told()), (5, Told(failed=1)), (66, Told(failed=1))]:
        with time_machine.travel(now + timedelta(minutes=minutes, seconds=minutes), tick=False):
            assert tell_back_in_stock() == outcome
    assert len(waiting()) == 1
    with time_machine.travel(now + timedelta(days=1), tick=False):
        assert tell_back_in_stock() == Told(failed=1)
    assert waiting() == []
    assert "SMTPServerDisconnected" in caplog.text
    assert "ada@example.com" not in caplog.text


def test_a_request_that_nothing_came_of_in_a_year_is_forgotten(small):
    ask_to_be_told(small, "old@example.com")
    BackInStock.objects.update(created_at=timezone.now() - timedelta(days=366))
    ask_to_be_told(small, "new@example.com")
    tell_back_in_stock()
    assert waiting() == [("Small", "new@example.com")]


def test_the_command_says_what_it_did(small, capsys, mailoutbox):
    ask_to_be_told(small, "ada@example.com")
    receive(small.pk, 1)
    call_command("tell_back_in_stock")
    assert capsys.readouterr().out == "back in stock: 1 told, 0 failed\n"


# --- Two jobs at once -------------------------------------------------------------------------------


def tell_in_two_threads(monkeypatch: pytest.MonkeyPatch, claim: Callable[[int], object]) -> list[int]:
    """Let both jobs read their lists before either claims, and both claim before either tells; say how many each."""
    together = threading.Barrier(2, timeout=20)

    def claim_together(pk: int) -> object:
        together.wait()
        claimed = claim(pk)
        together.wait()
        return claimed

    monkeypatch.setattr(tell_back, "_claim", claim_together)
    told: list[int] = []

    def tell() -> None:
        try:
            told.append(tell_back_in_stock().sent)
        finally:
            connection.close()

    threads = [threading.Thread(target=tell) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=40)
    return sorted(told)


needs_two_connections = pytest.mark.skipif(
    not os.environ.get("TEST_DATABASE_URL"), reason="needs a database that two threads share"
)


@pytest.mark.races
@pytest.mark.django_db(transaction=True)
@needs_two_connections
def test_two_jobs_at_once_tell_each_once(monkeypatch, small, mailoutbox):
    for number in range(4):
        ask_to_be_told(small, f"{number}@example.com")
    receive(small.pk, 1)
    assert sum(tell_in_two_threads(monkeypatch, tell_back._claim)) == 4
    assert len(django_mail.outbox) == 4
    assert waiting() == []


@pytest.mark.races
@pytest.mark.django_db(transaction=True)
@needs_two_connections
def test_without_the_claim_both_would_tell(monkeypatch, small, mailoutbox):
    """The twin of the test above: shows that the two threads do meet."""
    ask_to_be_told(small, "ada@example.com")
    receive(small.pk, 1)
    rows = BackInStock.objects.select_related("variant__product")
    assert tell_in_two_threads(monkeypatch, lambda pk: rows.get(pk=pk)) == [1, 1]
    assert len(django_mail.outbox) == 2


def test_it_works_by_a_plain_form_post_without_a_session(small):
    browser = Client(enforce_csrf_checks=True)
    assert f'action="{ASK}"' in browser.get("/products/mug/").content.decode()
    typed = {"which": small.pk, "email": "ada@example.com"}
    assert browser.post(ASK, typed, headers={"Origin": "http://testserver"}).status_code == 303
    assert set(browser.cookies) == set()
