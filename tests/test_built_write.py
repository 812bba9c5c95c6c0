"""What is written by statements that are put together once: the same rows as Django's own, with their keys."""

import uuid
from datetime import UTC, datetime
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from django.db.models import F

from shop.built_write import BuiltUpdate, insert_together
from shop.cart.models import Cart
from shop.orders.models import Actor, Order, OrderEvent, OrderLine, OutboxMail
from shop.stock.models import Stock
from tests.make import make_variant
from tests.orders.make import make_order

pytestmark = pytest.mark.django_db

ADD = BuiltUpdate(
    lambda variant, more: (
        Stock.objects.filter(variant=variant, on_hand__gte=F("reserved") + more),
        {"reserved": F("reserved") + more},
    )
)
REMEMBER = BuiltUpdate(lambda cart, order: (Cart.objects.filter(pk=cart), {"placed_order_id": order}))


def bare_order() -> Order:
    """Return an order whose lines were taken away."""
    order = make_order()
    order.lines.all().delete()
    return order


def values_of(row: Any) -> dict[str, object]:
    """Return everything that the database has of a row, its own key and its order aside."""
    fresh = type(row)._base_manager.get(pk=row.pk)
    names = [field.attname for field in row._meta.concrete_fields]
    return {name: getattr(fresh, name) for name in names if name not in {"id", "order_id"}}


def unsaved(order: Order) -> list[Any]:
    """Return lines with quotes, empty texts and nulls, an event and a mail of an order."""
    variant, at = make_variant(), datetime(2026, 3, 1, 12, 30, 15, 250, tzinfo=UTC)
    said = [{"name": "inscription", "kind": "inscription", "label": "W", "value": "“Ọmọ́lọlá” & 'co' %s", "text": ""}]
    fields: dict[str, Any] = {"order": order, "variant": variant, "quantity": 2, "unit_price_kobo": 5, "total_kobo": 10}
    fields |= {"product_name": "Cup", "product_slug": "cup", "kind": "cup"}
    lines = [
        OrderLine(position=0, customization=said, contact={"phone": "+234"}, drawing_svg='<svg a="\\">', **fields),
        OrderLine(position=1, cart_line_key=7, engraving={"path": "m1 2", "lines": ["a"]}, **fields),
    ]
    event = OrderEvent(order=order, actor=Actor.SHOPPER, what="placed", at=at)
    return [*lines, event, OutboxMail(order=order, kind="placed", cause="here", created_at=at, next_attempt_at=at)]


def test_rows_of_several_tables_are_what_django_would_have_written() -> None:
    together, apart = bare_order(), bare_order()
    ours, djangos = unsaved(together), unsaved(apart)
    for row, other in zip(ours, djangos, strict=True):
        if isinstance(row, OrderLine):
            row.variant = other.variant
        other.save(force_insert=True)

    insert_together(*ours)

    assert [values_of(row) for row in ours] == [values_of(row) for row in djangos]
    assert all(row.order_id == together.pk and not row._state.adding for row in ours)


def test_every_row_gets_its_own_key_and_can_be_saved_again() -> None:
    rows = unsaved(bare_order())
    insert_together(*rows)
    for row in rows:
        assert type(row)._base_manager.filter(pk=row.pk).count() == 1
    first, second, *_ = rows
    assert [OrderLine.objects.get(pk=one.pk).position for one in (first, second)] == [0, 1]
    first.quantity, first.total_kobo = 3, 15
    first.save(update_fields=["quantity", "total_kobo"])
    assert OrderLine.objects.get(pk=first.pk).quantity == 3


def test_an_order_goes_with_what_points_to_it(django_assert_num_queries: Any) -> None:
    order = bare_order()
    copy = Order.objects.get(pk=order.pk)
    copy.pk, copy.number, copy.checkout_token, copy.cart_key = uuid.uuid4(), "LG-AGAIN2", uuid.uuid4(), None
    copy._state.adding = True
    rows = unsaved(order)
    for row in rows:
        row.order = copy
    with django_assert_num_queries(1 if connection.vendor == "postgresql" else 4):
        insert_together(copy, *rows)
    assert copy.lines.count() == 2
    assert copy.events.count() == 1


def test_what_the_database_refuses_is_refused_whole() -> None:
    order = bare_order()
    rows = unsaved(order)
    rows[1].total_kobo = 11  # not price times quantity
    with pytest.raises(IntegrityError), transaction.atomic():
        insert_together(*rows)
    assert order.lines.count() == 0
    assert not OutboxMail.objects.filter(order=order, cause="here").exists()


def test_nothing_is_written_for_no_rows(django_assert_num_queries: Any) -> None:
    with django_assert_num_queries(0):
        insert_together()


def test_an_update_changes_the_rows_it_is_true_for_and_says_how_many() -> None:
    first, second = make_variant(on_hand=3), make_variant(on_hand=3)
    assert [ADD.run(first.pk, 2), ADD.run(first.pk, 2), ADD.run(second.pk, 3)] == [1, 0, 1]
    assert [Stock.objects.get(pk=one.pk).reserved for one in (first, second)] == [2, 3]


def test_an_update_takes_a_uuid_and_nothing() -> None:
    cart, order = Cart.objects.create(), uuid.uuid4()
    REMEMBER.run(cart.pk, order)
    assert Cart.objects.get(pk=cart.pk).placed_order_id == order
    REMEMBER.run(cart.pk, None)
    assert Cart.objects.get(pk=cart.pk).placed_order_id is None
