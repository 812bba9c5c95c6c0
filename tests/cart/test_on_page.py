"""A line that looks as before is not drawn again, and nothing of one visitor gets onto the page of another."""

import re
from dataclasses import fields, replace
from typing import Any

import pytest
from django.test import Client

from shop.cart.contents import Instead, WaysOut
from shop.cart.models import CartLine
from shop.cart.on_page import ExtraOnPage, Fact, LineOnPage, _drawn, line_on_page
from shop.cart.read import read_cart
from shop.cart.refused import RefusedQuantity
from tests.cart.make import make_line
from tests.cart.pages import add

EXTRA = ExtraOnPage(
    "Pen", "/pen.svg", is_sold_out=False, quantity=1, seen_price_kobo=1, unit_price_kobo=1, total_kobo=1, facts=()
)
LINE = LineOnPage(
    line_id=1,
    name="Cup",
    slug="cup",
    picture_url="/cup.svg",
    engraved="Tolu",
    mark="",
    facts=(Fact("Inscription", "Tolu", is_quoted=True),),
    place="Ikeja",
    phone="0803",
    quantity=1,
    seen_price_kobo=100_000,
    unit_price_kobo=100_000,
    total_kobo=100_000,
    extras=(EXTRA,),
    problem="",
    notice="It costs less now",
    new_price_kobo=100_000,
    ways_out=WaysOut((), "", "", "", "", can_be_edited=True),
    max_quantity=20,
    refused=None,
)
OTHERWISE: dict[str, Any] = {
    "facts": (Fact("Inscription", "Tolu", is_quoted=False),),
    "extras": (replace(EXTRA, is_sold_out=True),),
    "new_price_kobo": None,
    "ways_out": replace(LINE.ways_out, instead=(Instead("Clay", "/?colour=clay"),)),
    "max_quantity": None,
    "refused": RefusedQuantity(1, "99", "Enter a quantity of at most 20"),
}


@pytest.mark.parametrize("name", [field.name for field in fields(LineOnPage)])
def test_whatever_is_otherwise_is_drawn_otherwise(name: str) -> None:
    before: Any = getattr(LINE, name)
    other: Any = OTHERWISE[name] if name in OTHERWISE else before + ("-x" if isinstance(before, str) else 1)
    assert _drawn(replace(LINE, **{name: other})) != _drawn(LINE)


@pytest.mark.django_db
def test_what_looks_the_same_is_drawn_once() -> None:
    line = make_line()
    first = line_on_page(read_cart(line.cart).lines[0])
    _drawn.cache_clear()
    drawn = _drawn(first)
    assert _drawn(line_on_page(read_cart(line.cart).lines[0])) is drawn
    line.variant.product.name = "Beaker"
    line.variant.product.save()
    assert "Beaker" in _drawn(line_on_page(read_cart(line.cart).lines[0]))
    assert _drawn.cache_info().currsize == 2


@pytest.mark.django_db
def test_the_forms_of_a_line_carry_the_token_of_whoever_asks(client: Client) -> None:
    add(client, make_line().variant, inscription="Tolu")
    line = CartLine.objects.latest("pk")
    strict = Client(enforce_csrf_checks=True)
    strict.cookies["sessionid"] = client.cookies["sessionid"].value
    other = Client(enforce_csrf_checks=True)
    other.cookies["sessionid"] = client.cookies["sessionid"].value
    pages = [one.get("/cart/").content.decode() for one in (strict, other)]
    tokens = [set(re.findall(r'name="csrfmiddlewaretoken" value="([^"]+)"', page)) for page in pages]
    assert all(len(token) == 64 for found in tokens for token in found)
    address = f"/cart/lines/{line.pk}/"
    form = re.search(rf'action="{address}".*?csrfmiddlewaretoken" value="([^"]+)"', pages[1], re.DOTALL)
    assert form is not None
    # Theirs is refused from another browser, which has no such cookie, and taken from their own.
    asked = {"quantity": "2", "csrfmiddlewaretoken": form[1]}
    assert strict.post(address, asked).status_code == 403
    assert other.post(address, asked).status_code == 303
    line.refresh_from_db()
    assert line.quantity == 2
