"""Finding an order by whatever people say of it."""

import pytest

from shop.orders.change_text import change_text
from shop.orders.correct_email import correct_email
from shop.orders.models import Actor, Order
from shop.orders.search import search_orders
from shop.orders.words import refresh_words
from tests.checkout.make import make_cart, place
from tests.orders.make import make_answers, make_engraved, make_order

pytestmark = pytest.mark.django_db


def found(typed: str) -> list[str]:
    return sorted(search_orders(Order.objects.all(), typed).values_list("number", flat=True))


@pytest.fixture
def order() -> Order:
    """The order that is looked for, among others."""
    make_order(number="LG-AAAAAA", lines=[{"customization": make_answers(inscription="Tolu")}])
    contact = {"phone": "+2347011112222", "location": "ikeja"}
    line = {"customization": make_answers(inscription="Ọmọ́lọlá, ẹ kú ọjọ́ ìbí"), "contact": contact}
    who = {"name": "Bísí O’Adéọlá-Cole", "email": "Bisi.Cole@example.com", "phone": "+2348098765432"}
    return make_order(number="LG-7K3MPQ", lines=[line], **who)


@pytest.mark.parametrize(
    "typed",
    [
        "LG-7K3MPQ", "lg-7k3mpq", "7K3MPQ", " 7k3mpq ", "LG 7K3 MPQ", "lg7k3mpq", "7k3mp",
        "LG-7K3MP0", "7k3mpo", "1k3mpd",
        "bisi", "BISI", "Bísí", "adeola", "Bisi Cole", "cole bisi", "bis col", "O'Adeola", "oadeola",
        "bisi.cole@example.com", "BISI.COLE@EXAMPLE", "bisi.cole",
        "0809 876 5432", "+234 (0)809 876 5432", "2348098765432", "8098765432", "0809-876", "+234809876", "08098",
        "07011112222", "701 111 2222",
        "omolola", "Ọmọ́lọlá", "ojo ibi", "e ku ojo",
    ],
)  # fmt: skip
def test_it_is_found_by(typed: str, order: Order) -> None:
    assert found(typed) == ["LG-7K3MPQ"]


@pytest.mark.parametrize(
    "typed",
    ["", "  ", "bisi omololo", "isi", "0809 876 5433", "LG-7K3MPX", "zzzz", "%", "_", "'", "\\", "' | 'x",
     "!&|():*", "x\0y", "@", "x" * 10_000, "\ud800"],
)  # fmt: skip
def test_it_is_not_found_by(typed: str, order: Order) -> None:
    assert found(typed) == []


def test_every_order_that_fits_is_found(order: Order) -> None:
    assert found("example") == ["LG-7K3MPQ", "LG-AAAAAA"]


def test_what_a_shopper_types_is_found_from_the_start() -> None:
    order = place(make_cart())
    words = order.found_by
    refresh_words(order.pk)
    order.refresh_from_db()
    assert words == order.found_by != ""
    assert found(order.number) == found(order.email) == found(order.phone) == [order.number]


def test_other_words_on_a_gift_are_found_and_the_old_ones_are_not() -> None:
    line = make_engraved()
    change_text(line.pk, {"inscription": "Yétúndé"}, actor=Actor.OWNER, seen_version=1)
    assert (found("yetunde"), found("tolu")) == ([line.order.number], [])


def test_a_corrected_address_is_found_and_the_old_one_is_not() -> None:
    order = make_order(email="wrong@example.com")
    correct_email(order.pk, "right@example.com", actor=Actor.OWNER)
    assert (found("right@example.com"), found("wrong@example.com")) == ([order.number], [])
