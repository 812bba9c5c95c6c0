"""What a query finds whose SQL is put together once: the same as the query itself, for any values and in any thread."""

import uuid
from datetime import timedelta
from threading import Thread
from typing import Any

import pytest
from django.contrib.sessions.models import Session
from django.db import connection, transaction
from django.db.models import F
from django.utils import timezone

from shop.built_query import BuiltQuery
from shop.cart.change import add_line
from shop.cart.models import Cart
from shop.catalogue.models import Kind, Product, Variant
from shop.checkout.place import place_order
from shop.sessions import SessionStore
from tests.cart.make import make_cup, make_customization
from tests.checkout.make import make_cart, make_details, place, shown
from tests.make import make_product

pytestmark = pytest.mark.django_db

BY_SLUG = BuiltQuery(lambda slug, kind: Product.objects.filter(slug=slug, kind=kind))
OF_PRODUCTS = BuiltQuery(
    lambda product_ids: Variant.objects.filter(product__pk__in=product_ids).select_related("product", "stock")
)


def test_it_finds_what_the_query_finds_each_time_for_the_values_given() -> None:
    first, second = make_product(slug="first", kind=Kind.CUP), make_product(slug="second", kind=Kind.BOTTLE)
    assert BY_SLUG.rows("first", "cup") == [first]
    assert BY_SLUG.rows("second", "bottle") == [second]
    assert BY_SLUG.rows("second", "cup") == []
    assert BY_SLUG.first("first", "cup") == first
    assert BY_SLUG.first("third", "cup") is None


def test_rows_are_whole_with_what_is_joined(django_assert_num_queries: Any) -> None:
    product = make_product(variants=2)
    plain = list(Variant.objects.filter(product=product).select_related("product", "stock"))
    with django_assert_num_queries(1):
        built = OF_PRODUCTS.rows([product.pk])
        assert [one.product.name for one in built] == [product.name] * 2
        assert [one.stock.on_hand for one in built] == [one.stock.on_hand for one in plain]
    assert [_values(one) for one in built] == [_values(one) for one in plain]
    assert not any(one.get_deferred_fields() for one in built)


def test_so_are_rows_with_nothing_joined_and_with_more_than_their_columns() -> None:
    product, bare = make_product(variants=1, name="Mug"), make_product(variants=1)
    bare.variants.get().stock.delete()
    asked: BuiltQuery[Any] = BuiltQuery(
        lambda product_ids: (
            Variant.objects.filter(product__pk__in=product_ids)
            .select_related("stock")
            .annotate(whose=F("product__name"))
            .order_by("pk")
        )
    )
    full, empty = asked.rows([product.pk, bare.pk])
    assert (full.whose, full.stock.variant_id) == ("Mug", full.pk)
    assert empty.whose == bare.name
    assert not hasattr(empty, "stock")
    assert full.stock.variant is full


def _values(row: Variant) -> list[object]:
    return [getattr(row, field.attname) for field in row._meta.concrete_fields]


def test_a_list_may_have_any_length_and_an_empty_one_asks_nothing(django_assert_num_queries: Any) -> None:
    products = [make_product() for _ in range(3)]
    for count in (3, 1, 2):
        asked = [one.pk for one in products[:count]]
        assert {one.product_id for one in OF_PRODUCTS.rows(asked)} == set(asked)
    with django_assert_num_queries(0):
        assert OF_PRODUCTS.rows([]) == []


def test_what_was_read_belongs_to_who_asked() -> None:
    """Two that ask the same get rows of their own: what one changes, the other does not see."""
    make_product(slug="one", kind=Kind.CUP, name="Mug")
    mine, other = BY_SLUG.first("one", "cup"), BY_SLUG.first("one", "cup")
    assert mine is not None
    assert other is not None
    mine.name = "Changed"
    assert other.name == "Mug"


@pytest.mark.django_db(transaction=True)
@pytest.mark.skipif(connection.vendor == "sqlite", reason="needs a database that two threads share")
def test_each_thread_asks_on_its_own_connection() -> None:
    product = make_product(slug="one", kind=Kind.CUP)
    assert BY_SLUG.first("one", "cup") == product
    found: list[Any] = []

    def ask() -> None:
        found.append((BY_SLUG.first("one", "cup"), connection.connection.info.backend_pid))
        connection.close()

    thread = Thread(target=ask)
    thread.start()
    thread.join()
    assert found[0][0] == product
    assert found[0][1] != connection.connection.info.backend_pid


@pytest.mark.django_db(transaction=True)
@pytest.mark.skipif(connection.vendor == "sqlite", reason="only PostgreSQL keeps plans")
class TestKeptPlans:
    def test_what_is_asked_again_and_again_is_planned_once(self) -> None:
        product = make_product(slug="one", kind=Kind.CUP)
        connection.close()
        assert [BY_SLUG.first("one", "cup") for _ in range(8)] == [product] * 8
        assert BY_SLUG.first("two", "cup") is None
        assert kept_plans() == 1

    def test_a_column_of_another_type_takes_nobody_s_answer(self) -> None:
        """A migration while an older version of the shop still runs: what it planned is no more."""
        product = make_product(slug="one", kind=Kind.CUP)
        connection.close()
        for _ in range(8):
            BY_SLUG.first("one", "cup")
        assert kept_plans() == 1
        elsewhere("ALTER TABLE shop_product ALTER COLUMN summary TYPE varchar(170)")
        try:
            assert BY_SLUG.first("one", "cup") == product
            assert kept_plans() == 0
        finally:
            elsewhere("ALTER TABLE shop_product ALTER COLUMN summary TYPE varchar(160)")

    def test_in_a_transaction_no_plan_is_kept_since_it_could_not_be_given_up(self) -> None:
        product = make_product(slug="one", kind=Kind.CUP)
        connection.close()
        with transaction.atomic():
            assert [BY_SLUG.first("one", "cup") for _ in range(8)] == [product] * 8
            assert kept_plans() == 0

    def test_an_order_is_placed_all_the_same_when_a_plan_in_its_transaction_is_no_more(self) -> None:
        cup = make_cup(on_hand=20)
        for _ in range(8):
            place(make_cart(cup))
        assert kept_plans() > 0
        cart, details = make_cart(cup), make_details()
        seen = shown(cart)
        elsewhere("ALTER TABLE shop_product ALTER COLUMN summary TYPE varchar(170)")
        try:
            placed = place_order(cart.pk, details, seen, uuid.uuid4())
            assert placed.order.lines.get().product_name == "Cup"
        finally:
            elsewhere("ALTER TABLE shop_product ALTER COLUMN summary TYPE varchar(160)")

    def test_a_gift_is_added_all_the_same_when_a_plan_in_its_transaction_is_no_more(self) -> None:
        cart, cup = Cart(), make_cup()
        for number in range(8):
            add_line(cart, cup, 1, make_customization(f"Name {number}"))
        assert kept_plans() > 0
        elsewhere("ALTER TABLE shop_cartline ALTER COLUMN digest TYPE varchar(70)")
        try:
            add_line(cart, cup, 1, make_customization("Tolu"))
            assert cart.lines.count() == 9
        finally:
            elsewhere("ALTER TABLE shop_cartline ALTER COLUMN digest TYPE varchar(64)")


def elsewhere(statement: str) -> None:
    """Run a statement on another connection than this thread's."""

    def run() -> None:
        with connection.cursor() as cursor:
            cursor.execute(statement)
        connection.close()

    thread = Thread(target=run)
    thread.start()
    thread.join()


def kept_plans() -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_prepared_statements")
        return int(cursor.fetchone()[0])


def test_a_time_built_into_the_query_is_refused_since_it_would_stand_still() -> None:
    young = BuiltQuery(lambda name: Product.objects.filter(name=name, created_at__gt=timezone.now()))
    with pytest.raises(ValueError, match="would stand still"):
        young.rows("Mug")


def test_a_time_that_is_given_is_compared_as_it_is_stored() -> None:
    product = make_product()
    older = BuiltQuery(lambda when: Product.objects.filter(created_at__lt=when))
    assert older.rows(product.created_at + timedelta(microseconds=1)) == [product]
    assert older.rows(product.created_at) == []


class TestSessions:
    def test_what_was_kept_is_there_again(self) -> None:
        made = SessionStore()
        made["cart"] = 7
        made.save()
        assert SessionStore(made.session_key)["cart"] == 7

    def test_one_that_is_over_is_nothing_and_is_not_taken_up_again(self) -> None:
        made = SessionStore()
        made["cart"] = 7
        made.save()
        Session.objects.update(expire_date=timezone.now() - timedelta(seconds=1))
        again = SessionStore(made.session_key)
        assert again.get("cart") is None
        assert again.session_key is None

    def test_a_key_that_somebody_made_up_is_not_kept(self) -> None:
        """Else whoever gives a browser a key knows its session."""
        made_up = SessionStore("a" * 32)
        assert made_up.get("cart") is None
        made_up["cart"] = 7
        made_up.save()
        assert made_up.session_key != "a" * 32
