"""A label and what was answered: a colon between them, and none after a question."""

import pytest
from django.test import Client
from django.urls import reverse

from shop.orders.emails import compose
from shop.orders.models import OutboxMail
from tests.cart.pages import text_of
from tests.make import make_variant
from tests.orders.make import make_order, trust
from tests.personalisation.make import GIFTPACK_POST, make_giftpack

pytestmark = pytest.mark.django_db

FOR_WHOM = {"name": "for", "kind": "recipient", "label": "Who is it for?", "value": "female", "text": "For a woman"}


def test_a_question_has_no_colon_after_it_in_cart_and_checkout(client: Client) -> None:
    pack = make_giftpack(slug="pack")
    pack.customization_set.fields.filter(kind="recipient").update(label="Who is it for?")  # type: ignore[union-attr]
    added = client.post(
        "/cart/add/pack/",
        GIFTPACK_POST | {"variant": pack.variants.get().pk, "quantity": 1},
        headers={"HX-Request": "true"},
    )
    for page in (added, client.get("/checkout/")):
        assert "Who is it for? For a woman" in text_of(page)
        assert "Colour: Clay" in text_of(page)


def test_a_question_has_no_colon_after_it_on_the_order_and_in_its_mails(client: Client) -> None:
    extra = {"variant": make_variant(), "customization": [FOR_WHOM]}
    order = make_order(lines=[{"customization": [FOR_WHOM], "extras": [extra]}])
    trust(client, order)

    page = text_of(client.get(reverse("order", args=[order.pk])))
    mail = compose(OutboxMail(order=order, kind=OutboxMail.Kind.PLACED))

    assert '<dt class="asks">Who is it for?</dt>' in page
    assert "Who is it for? <bdi>For a woman</bdi>" in page
    assert mail.body.count("Who is it for? For a woman") == 2
    assert "?:" not in page + mail.body + str(mail.alternatives[0][0])
