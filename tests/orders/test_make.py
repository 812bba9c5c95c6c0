import re

import pytest

from shop.orders.models import Status
from tests.make import make_variant
from tests.orders.make import make_order

pytestmark = pytest.mark.django_db


def test_an_order_adds_up():
    pack, card = make_variant(price_kobo=2_000_000), make_variant(price_kobo=300_000)

    order = make_order(lines=[{"variant": pack, "quantity": 2, "extras": [{"variant": card, "quantity": 2}]}])

    assert order.items_kobo == 4_600_000 == sum(line.total_kobo for line in order.lines.all())
    assert order.total_kobo == 4_750_000
    assert [line.parent_id is None for line in order.lines.all()] == [True, False]


def test_numbers_differ_and_cannot_be_misread():
    numbers = {make_order().number for _ in range(3)}

    assert len(numbers) == 3
    assert all(re.fullmatch(r"LG-[2-9A-HJKMNP-TV-Z]{6}", number) for number in numbers)


@pytest.mark.parametrize("status", Status.values)
def test_every_status_has_the_times_it_needs(status):
    order = make_order(status=status)

    assert (order.paid_at is not None) == (status in {"paid", "refunded"})
    assert (order.closed_at is not None) == (status in {"cancelled", "expired", "refunded"})
