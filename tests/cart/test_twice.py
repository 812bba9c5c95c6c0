"""The same form sent twice, by a double tap or by Back and once more, adds once."""

import uuid

import pytest
from django.test import Client

from shop.cart.change import add_line
from shop.cart.models import Cart, CartLine
from shop.cart.refused import AddedAlready
from tests.cart.make import make_cup, make_customization
from tests.cart.pages import HTMX, add, filled_in, forms_to, text_of

pytestmark = pytest.mark.django_db


def form_of(client: Client, slug: str) -> str:
    """Return the key of the form on a fresh product page."""
    address = f"/cart/add/{slug}/"
    [form] = forms_to(client.get(f"/products/{slug}/"), address)
    [key] = form["key"]
    return key


def test_a_double_tap_adds_once_and_both_answers_lead_to_the_cart(client):
    cup = make_cup()
    key = form_of(client, cup.product.slug)
    first, second = add(client, cup, 2, key=key), add(client, cup, 2, key=key)
    assert [first.status_code, second.status_code] == [303, 303]
    assert CartLine.objects.get().quantity == 2
    assert "This gift is in your cart: 2 × " in text_of(client.get("/cart/"))


def test_two_pages_are_two_forms(client):
    cup = make_cup()
    add(client, cup, key=form_of(client, cup.product.slug))
    add(client, cup, key=form_of(client, cup.product.slug))
    assert CartLine.objects.get().quantity == 2


def test_after_back_another_name_is_another_gift(client):
    cup = make_cup()
    key = form_of(client, cup.product.slug)
    add(client, cup, key=key)
    add(client, cup, key=key, inscription="Tola")
    assert [line.customization["inscription"] for line in CartLine.objects.all()] == ["Tolu", "Tola"]


@pytest.mark.parametrize("way", [{}, HTMX])
def test_after_back_one_new_name_among_those_added_is_added_alone(client, way):
    cup = make_cup()
    key, address = form_of(client, cup.product.slug), f"/cart/add/{cup.product.slug}/"

    def name(*names: str) -> str:
        rows = {f"each.name-{number}": name for number, name in enumerate(names, start=1)}
        posted = filled_in(cup, len(names), key=key, inscription="") | {"each.how": "different"} | rows
        answer = client.post(address, posted, **way)
        return text_of(answer if way else client.get("/cart/"))

    name("Ada", "Bola", "Chi")
    page = name("Ada", "Bola", "Dayo")
    lines = CartLine.objects.order_by("pk")
    assert [(line.customization["inscription"], line.quantity) for line in lines] == [
        *(("Ada", 1), ("Bola", 1), ("Chi", 1), ("Dayo", 1))
    ]
    assert "2 of these gifts were in your cart already: the others were added" in page
    assert "These gifts are in your cart: 1 × " in name("Ada", "Dayo")
    assert lines.count() == 4


def test_what_was_taken_out_can_be_added_by_the_same_form(client):
    cup = make_cup()
    key = form_of(client, cup.product.slug)
    add(client, cup, key=key)
    client.post(f"/cart/lines/{CartLine.objects.get().pk}/remove/")
    add(client, cup, key=key)
    assert CartLine.objects.get().quantity == 1


def test_undo_pressed_twice_puts_back_once(client):
    cup = make_cup()
    add(client, cup)
    page = client.post(f"/cart/lines/{CartLine.objects.get().pk}/remove/", **HTMX)
    address = f"/cart/add/{cup.product.slug}/"
    [undo] = forms_to(page, address)
    client.post(address, undo)
    client.post(address, undo)
    assert CartLine.objects.get().quantity == 1


def test_htmx_hears_it_too_and_gets_a_new_key_each_time(client):
    cup = make_cup()
    key, address = form_of(client, cup.product.slug), f"/cart/add/{cup.product.slug}/"
    first = text_of(client.post(address, filled_in(cup, key=key), **HTMX))
    second = text_of(client.post(address, filled_in(cup, key=key), **HTMX))
    assert "Added to your cart" in first
    assert "Already in your cart" in second
    keys = {text.partition('name="key" value="')[2].partition('"')[0] for text in (first, second)}
    assert len({uuid.UUID(key), *map(uuid.UUID, keys)}) == 3
    assert CartLine.objects.get().quantity == 1


@pytest.mark.parametrize("key", ["", "nonsense", "x" * 10_000, "\0"])
def test_a_form_without_a_sensible_key_is_taken_as_it_comes(client, key):
    cup = make_cup()
    add(client, cup, key=key)
    add(client, cup, key=key)
    assert CartLine.objects.get().quantity == 2


def test_the_second_time_changes_nothing_and_is_quiet_about_what_was_never_lost():
    cup, cart, key = make_cup(), Cart(), uuid.uuid4()
    line = add_line(cart, cup, 1, make_customization(), key=key)
    before = Cart.objects.get().version
    with pytest.raises(AddedAlready) as refusal:
        add_line(cart, cup, 1, make_customization(), key=key)
    assert refusal.value.lines == [line]
    assert Cart.objects.get().version == before
