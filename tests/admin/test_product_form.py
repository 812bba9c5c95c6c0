"""The product page of the back office: sizes with prices in naira, colours, extras, stock to read."""

from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from shop.catalogue.models import Kind, Product, ProductColour, Variant
from shop.sheets.files import decode_sheet
from shop.sheets.out import stream
from shop.sheets.product_columns import product_columns, product_rows
from shop.sheets.product_plan import plan_products
from shop.stock.models import Stock
from shop.stock.reserve import reserve
from tests.admin.make import fields_of, send
from tests.make import make_category, make_colour, make_product, make_variant
from tests.orders.make import make_order

pytestmark = pytest.mark.django_db

ADD = reverse("admin:shop_product_add")
SIZE = {"variants-0-name": "A5", "variants-0-code": "JRN-A5", "variants-0-price_kobo": "9,500"}


def page_of(product: Product) -> str:
    return reverse("admin:shop_product_change", args=[product.pk])


def add(client: Client, **typed: Any) -> Any:
    fields: dict[str, Any] = {
        "name": "Linen journal",
        "slug": "linen-journal",
        "kind": "journal",
        "category": make_category().pk,
    }
    return send(client, ADD, **fields | SIZE | typed)


def errors_of(response: Any) -> str:
    """Return every error of the page, those of its inlines too, as one text."""
    return " ".join(str(error) for error in response.context["errors"])


def test_a_new_product_has_its_price_in_kobo_and_an_empty_count(owner):
    response = add(owner, **{"variants-0-sale_price_kobo": "8,000.50"})

    variant = Variant.objects.get()
    assert response.status_code == 302
    assert (variant.price_kobo, variant.sale_price_kobo) == (950_000, 800_050)
    stock = Stock.objects.get(variant=variant)
    assert (stock.on_hand, stock.reserved, stock.is_tracked) == (0, 0, True)


TYPED = {
    "name": "Cafe\u0301  cup ",
    "summary": "For o\u0323\u0301mo\u0323\u0301",
    "description": "one\r\n\r\ntwo  three\r\n",
    "contents": "a\r\nb",
    "variants-0-name": "A\u0301 5",
    "variants-0-code": "A\u0301-5",
}


def test_what_is_typed_here_goes_out_in_a_sheet_and_in_again_without_a_change(owner):
    assert add(owner, **TYPED).status_code == 302

    product = Product.objects.get()
    assert (product.name, product.description, product.contents) == ("Café cup", "one\n\ntwo three", "a\nb")
    columns = product_columns()
    sheet = "".join(stream(columns.titles, product_rows(columns))).removeprefix("\ufeff")
    plan, _ = plan_products(decode_sheet(sheet.encode()))
    assert (plan.changes, plan.problems, plan.unchanged) == ((), (), 1)


@pytest.mark.parametrize(
    ("typed", "error"),
    [
        ({"description": "a" * 10_001}, "Use at most 10000 characters. You have 10001."),
        ({"description": "a\n" * 200 + "a"}, "Use at most 200 lines."),
        ({"contents": "a" * 2_001}, "Use at most 2000 characters. You have 2001."),
        ({"name": "=Cup"}, "This begins with “=”, as a formula does. Take that sign away."),
        ({"summary": "a\u202eb"}, "Remove the character U+202E (right-to-left override). It cannot be used here."),
        ({"making_days": "366"}, "Enter at most 365 working days."),
        ({"variants-0-name": "@home"}, "This begins with “@”, as a formula does. Take that sign away."),
        ({"variants-0-code": "=1+1"}, "This begins with “=”, as a formula does. Take that sign away."),
    ],
)
def test_what_a_sheet_would_refuse_is_refused_here(owner, typed, error):
    response = add(owner, **typed)

    assert response.status_code == 200
    assert [[error]] == [list(one) for one in response.context["errors"]]
    assert not Product.objects.exists()


def test_a_product_needs_a_size(owner):
    nothing = dict.fromkeys(SIZE, "")

    response = add(owner, **nothing)

    assert response.status_code == 200
    assert "This field is required." in errors_of(response)
    assert not Product.objects.exists()


@pytest.mark.parametrize(
    ("typed", "error"),
    [
        ({"variants-0-price_kobo": "-1"}, "Enter an amount in naira, like 12,500 or 12,500.50."),
        ({"variants-0-price_kobo": "0"}, "Enter at least ₦0.01."),
        ({"variants-0-price_kobo": "12.345"}, "Enter an amount in naira"),
        ({"variants-0-price_kobo": "9.500,00"}, "Enter an amount in naira"),
        ({"variants-0-price_kobo": "1e3"}, "Enter an amount in naira"),
        ({"variants-0-price_kobo": "10,000,000.01"}, "Enter an amount of at most ₦10,000,000."),
        ({"variants-0-price_kobo": "9" * 400}, "at most"),
        ({"variants-0-sale_price_kobo": "9,500"}, "The sale price must be below the price."),
        ({"variants-0-sale_price_kobo": "9,501"}, "The sale price must be below the price."),
        ({"variants-0-sale_price_kobo": "0"}, "Enter at least ₦0.01."),
        (
            {"variants-0-sale_starts_at": "2026-05-02T10:00", "variants-0-sale_ends_at": "2026-05-02T10:00"},
            "The sale must end after it starts.",
        ),
        ({"variants-0-sale_starts_at": "soon"}, "Enter a valid date/time."),
        ({"variants-0-code": "TAKEN"}, "Variant with this Code already exists."),
        ({"variants-0-code": ""}, "This field is required."),
        ({"slug": "taken"}, "Product with this Slug already exists."),
        ({"kind": "spaceship"}, "not one of the available choices"),
        ({"making_days": "-3"}, "greater than or equal to 0"),
        ({"name": "a\x00b"}, "Null characters are not allowed."),
        ({"name": "x" * 81}, "at most 80 characters"),
    ],
)
def test_nonsense_is_a_form_error_and_nothing_is_made(typed, error, owner):
    make_variant(make_product(slug="taken", variants=0), code="TAKEN")

    response = add(owner, **typed)

    assert response.status_code == 200
    assert error in errors_of(response)
    assert Product.objects.count() == 1


@pytest.mark.parametrize("same", ["name", "code"])
def test_two_sizes_are_told_apart(same, owner):
    product = make_product(variants=2)
    other = {"name": "code", "code": "name"}[same]

    response = send(
        owner,
        page_of(product),
        **{f"variants-{n}-{same}": "SAME" for n in (0, 1)} | {f"variants-{n}-{other}": f"own-{n}" for n in (0, 1)},
    )

    assert response.status_code == 200
    assert f"Two sizes have the same {same}." in errors_of(response)
    assert not Variant.objects.filter(**{same: "SAME"}).exists()


def test_prices_come_back_as_they_were_typed(owner):
    product = make_product(variants=0)
    variant = make_variant(product, price_kobo=1_250_050, sale_price_kobo=1_000_000)

    posted = fields_of(owner.get(page_of(product)))
    assert (posted["variants-0-price_kobo"], posted["variants-0-sale_price_kobo"]) == ("12,500.50", "10,000")

    assert send(owner, page_of(product)).status_code == 302
    variant.refresh_from_db()
    assert (variant.price_kobo, variant.sale_price_kobo) == (1_250_050, 1_000_000)


def test_a_sale_is_timed_in_the_shop_s_own_time(owner):
    product = make_product()

    send(
        owner,
        page_of(product),
        **{"variants-0-sale_price_kobo": "5,000", "variants-0-sale_starts_at": "2026-05-02T10:00"},
    )

    starts = product.variants.get().sale_starts_at
    assert starts is not None
    assert starts.isoformat() == "2026-05-02T09:00:00+00:00"
    assert 'value="2026-05-02T10:00"' in owner.get(page_of(product)).content.decode()


def test_a_size_can_be_added_later_and_gets_its_own_count(owner):
    product = make_product(on_hand=7)
    typed = {"variants-TOTAL_FORMS": 2, "variants-1-name": "A6", "variants-1-code": "JRN-A6"}

    response = send(owner, page_of(product), **typed | {"variants-1-price_kobo": "7000", "variants-1-position": 1})

    assert response.status_code == 302
    assert [stock.on_hand for stock in Stock.objects.order_by("pk")] == [7, 0]


def test_saving_a_page_that_was_opened_before_a_sale_leaves_the_count_alone(owner):
    product = make_product(on_hand=7)
    variant = product.variants.get()
    posted = fields_of(owner.get(page_of(product)))
    reserve(make_order(lines=[{"variant": variant, "quantity": 2}]).pk, {variant.pk: 2})

    owner.post(page_of(product), posted | {"variants-0-stock": "99", "variants-0-on_hand": "99", "name": "Renamed"})

    stock = Stock.objects.get(variant=variant)
    assert (stock.on_hand, stock.reserved) == (7, 2)
    product.refresh_from_db()
    assert product.name == "Renamed"


def test_the_page_shows_the_count_with_a_way_to_change_it(owner):
    product = make_product(on_hand=7)
    variant = product.variants.get()
    Stock.objects.filter(variant=variant).update(reserved=2)

    page = owner.get(page_of(product)).content.decode()

    assert "7 on hand, 2 reserved, 5 available" in page
    assert f'href="{reverse("admin:shop_stock_change", args=[variant.pk])}"' in page


def test_a_size_is_not_deleted(owner):
    product = make_product(variants=2)

    send(owner, page_of(product), **{"variants-0-DELETE": "on"})

    assert product.variants.count() == 2


def test_a_product_is_not_deleted(owner):
    product = make_product()

    response = owner.post(reverse("admin:shop_product_delete", args=[product.pk]), {"post": "yes"})

    assert response.status_code == 403
    assert Product.objects.count() == 1


def test_a_colour_is_offered_once_and_can_be_taken_away(owner):
    product = make_product()
    indigo = make_colour()

    twice = send(owner, page_of(product), **{"product_colours-1-colour": indigo.pk})
    assert "duplicate" in errors_of(twice)

    send(owner, page_of(product), **{"product_colours-1-DELETE": "on"})
    assert [row.colour for row in ProductColour.objects.all()] == [indigo]


def test_a_giftpack_offers_what_is_sold_and_keeps_what_it_offered(owner):
    pack, cup = make_product(kind=Kind.GIFTPACK), make_product("Cup")
    kept, gone = make_product("Kept", is_active=False), make_product("Gone", is_active=False)
    pack.extras.add(kept)

    offered = list(owner.get(page_of(pack)).context["adminform"].form.fields["extras"].queryset)
    assert offered == [cup, kept]

    assert send(owner, page_of(pack), extras=[kept.pk, cup.pk]).status_code == 302
    assert set(pack.extras.all()) == {kept, cup}

    for refused in (gone, pack):
        assert "not one of the available choices" in errors_of(send(owner, page_of(pack), extras=[refused.pk]))


def test_the_list_shows_prices_and_what_can_be_sold(owner):
    journal = make_product("Journal", variants=0)
    make_variant(journal, price_kobo=950_000, on_hand=3)
    make_variant(journal, price_kobo=700_000, on_hand=4)
    make_variant(journal, price_kobo=100_000, on_hand=9, is_active=False)
    make_product("Made to order", on_hand=None)

    page = owner.get(reverse("admin:shop_product_changelist")).content.decode()

    assert "₦7,000 to ₦9,500" in page
    assert '<td class="field-in_stock">7</td>' in page
    assert "Never runs out" in page


def test_the_list_costs_the_same_for_many_products(owner):
    category = make_category()
    make_product(category=category)
    url = reverse("admin:shop_product_changelist")
    owner.get(url)
    with CaptureQueriesContext(connection) as at_one:
        owner.get(url)
    for _ in range(20):
        make_product(category=category, variants=2)

    with CaptureQueriesContext(connection) as at_many:
        owner.get(url)

    assert len(at_many) == len(at_one)
    assert len(at_many) <= 11


def test_the_page_costs_the_same_for_many_sizes_and_colours(owner):
    product = make_product(variants=1)
    owner.get(page_of(product))
    with CaptureQueriesContext(connection) as at_one:
        owner.get(page_of(product))
    for position in range(10):
        make_variant(product)
        ProductColour.objects.create(product=product, colour=make_colour(f"Shade {position}", f"#00000{position}"))

    with CaptureQueriesContext(connection) as at_many:
        owner.get(page_of(product))

    assert len(at_many) == len(at_one)
