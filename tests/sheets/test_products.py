"""The product sheet: out, changed, looked at, agreed to, and in again."""

import csv
import io
from datetime import UTC, datetime

import pytest
from django.contrib.auth.models import User
from django.db import connection
from django.test.utils import CaptureQueriesContext

from shop.catalogue.models import Kind, Product, Variant
from shop.catalogue.price_history import PriceChange
from shop.sheets.out import stream
from shop.sheets.plan import PlanChanged
from shop.sheets.product_columns import product_columns, product_rows
from shop.sheets.product_import import import_products
from shop.sheets.product_plan import plan_products
from tests.make import make_category, make_colour, make_product, make_set, make_variant

pytestmark = pytest.mark.django_db

NEW = "Address,Code,Product,Kind,Category,Price in naira"


@pytest.fixture
def owner() -> User:
    return User.objects.create_user("owner")


def exported() -> str:
    columns = product_columns()
    return "".join(stream(columns.titles, product_rows(columns))).removeprefix("\ufeff")


def changed(**cells: str) -> str:
    """Return the exported sheet with some cells of its first row changed."""
    rows = list(csv.DictReader(io.StringIO(exported(), newline="")))
    rows[0] |= {name.replace("_", " "): value for name, value in cells.items()}
    out = io.StringIO(newline="")
    writer = csv.DictWriter(out, rows[0])
    writer.writeheader()
    writer.writerows(rows)
    return out.getvalue()


def problems(text: str) -> list[tuple[int, str, str]]:
    return [(one.row, one.column, one.says) for one in plan_products(text)[0].problems]


def do(text: str, owner: User) -> None:
    import_products(text, digest=plan_products(text)[0].digest, actor=owner)


def test_what_comes_out_goes_in_again_without_a_change():
    make_product(
        "Ankara cup",
        variants=2,
        customization_set=make_set(),
        description="- one\n=two\nthree “3”, 4; 5",
        contents="a\nb",
        summary="'quoted",
    )
    make_product(kind=Kind.GIFTPACK, is_active=False)
    plan, works = plan_products(exported())
    assert (plan.changes, plan.problems, plan.unchanged, works) == ((), (), 3, [])


def test_what_was_kept_before_texts_were_tidied_goes_in_again_without_a_change():
    product = make_product("Cafe\u0301 cup", description="one\r\n\r\ntwo  three ", summary="'- quoted")
    sale = {"sale_price_kobo": 1, "sale_starts_at": datetime(2026, 11, 21, 12, 30, 59, tzinfo=UTC)}
    Variant.objects.filter(product=product).update(name="A\u0301", **sale)
    plan, works = plan_products(exported())
    assert (plan.changes, plan.problems, plan.unchanged, works) == ((), (), 1, [])


def test_a_change_is_shown_before_it_is_done_and_then_done(owner):
    product = make_product("Ankara cup")
    text = changed(Price_in_naira="12,000.50", Product="Adire cup", Colours="Clay")
    plan, _ = plan_products(text)

    said = [
        (one.row, one.what, one.name, [(d.column, d.before, d.after) for d in one.differences]) for one in plan.changes
    ]
    assert said == [
        (2, "Product", "Adire cup", [("Product", "Ankara cup", "Adire cup"), ("Colours", "Indigo, Clay", "Clay")]),
        (2, "Size", f"Adire cup, {product.variants.get().name}", [("Price in naira", "₦9,500", "₦12,000.50")]),
    ]
    assert Product.objects.get().name == "Ankara cup"

    import_products(text, digest=plan.digest, actor=owner)
    product.refresh_from_db()
    assert product.name == "Adire cup"
    assert product.variants.get().price_kobo == 1_200_050
    assert [one.colour.name for one in product.product_colours.all()] == ["Clay"]
    assert product.lowest_kobo == 1_200_050
    assert PriceChange.objects.get().actor == owner
    assert product.variants.get().stock.on_hand == 10


def test_new_products_come_with_their_sizes_and_wait_outside_the_shop(owner):
    category = make_category("Cups")
    do(
        f"{NEW},Size\nankara-cup,A-1,Ankara cup,cup,cups,9500,Small\nankara-cup,A-2,Ankara cup,Cup,Cups,12000,Big\n",
        owner,
    )
    product = Product.objects.get()
    assert (product.slug, product.kind, product.category, product.is_active) == ("ankara-cup", "cup", category, False)
    assert [(one.code, one.name, one.price_kobo, one.stock.on_hand) for one in product.variants.all()] == [
        ("A-1", "Small", 950_000, 0),
        ("A-2", "Big", 1_200_000, 0),
    ]


def test_a_size_is_added_to_a_product_that_is_there(owner):
    product = make_product()
    do(f"Address,Code,Size,Price in naira\n{product.slug},NEW-1,Big,12000\n", owner)
    assert product.variants.get(code="NEW-1").price_kobo == 1_200_000


def test_what_is_not_in_the_file_stays(owner):
    product, other = make_product(description="Keep me"), make_product()
    code = product.variants.get().code
    do(f"Address,Code,Summary\n{product.slug},{code},New\n", owner)
    product.refresh_from_db()
    assert (product.summary, product.description) == ("New", "Keep me")
    assert Product.objects.filter(pk=other.pk, is_active=True).exists()


def test_every_bad_cell_is_named_and_nothing_is_done(owner):
    make_category("Cups")
    text = (
        f"{NEW},In the shop,Working days\n"
        "Bad Address,A-1,X,cup,Cups,9500,yes,2\n"
        "good,A-2,=1+1,spoon,Plates,-5,perhaps,x\n"
        "fine,A-3,Fine,cup,Cups,9500,yes,2\n"
        "more,A-3,More,cup,Cups,9500,yes,2\n"
        "more,,More,cup,Cups,9500,yes,2,3\n"
    )
    assert problems(text) == [
        (2, "Address", "Use small letters, digits and hyphens, like ankara-cup"),
        (3, "Product", "This begins with “=”, as a formula does. Take that sign away"),
        (3, "Kind", "There is no kind “spoon”. There are: Bottle, Cup, Giftpack, Journal"),
        (3, "Category", "There is no category “Plates”. There are: Cups"),
        (3, "In the shop", "Write yes or no"),
        (3, "Working days", "Write a whole number from 0 to 365"),
        (3, "Price in naira", "A price cannot be below nothing"),
        (5, "Code", "The code A-3 is in row 4 already"),
        (6, "", "This row has 9 cells and there are 8 columns"),
    ]
    with pytest.raises(PlanChanged):
        do(text, owner)
    assert not Product.objects.exists()


def test_a_new_product_says_what_it_lacks():
    assert problems("Address,Code\nankara-cup,A-1\n") == [
        (2, "Product", "A new one needs this column"),
        (2, "Kind", "A new one needs this column"),
        (2, "Category", "A new one needs this column"),
        (2, "Price in naira", "A new one needs this column"),
    ]


def test_a_code_of_another_product_is_refused():
    product, other = make_product("Cup"), make_product("Bottle")
    text = f"Address,Code\n{product.slug},{other.variants.get().code}\n"
    [(row, column, says)] = problems(text)
    assert (row, column) == (2, "Code")
    assert "belongs to “Bottle" in says


def test_rows_of_one_product_must_agree():
    product = make_product(variants=2)
    codes = [one.code for one in product.variants.all()]
    text = f"Address,Code,Product\n{product.slug},{codes[0]},One\n{product.slug},{codes[1]},Two\n"
    assert problems(text) == [
        (3, "Product", "Row 2 says something else about the same product. Make them say the same")
    ]


def test_two_sizes_cannot_have_one_name():
    product = make_product()
    variant = product.variants.get()
    text = f"Address,Code,Size,Price in naira\n{product.slug},NEW-1,{variant.name},9500\n"
    [(row, column, says)] = problems(text)
    assert (row, column) == (2, "Size")
    assert "would both be called" in says


def test_sizes_can_swap_their_names_and_hand_them_on(owner):
    product = make_product(variants=3)
    one, two, three = [(variant.code, variant.name) for variant in product.variants.all()]
    text = (
        "Address,Code,Size,Price in naira\n"
        f"{product.slug},{one[0]},{two[1]},9500\n{product.slug},{two[0]},{one[1]},9500\n"
        f"{product.slug},NEW-1,{three[1]},9500\n{product.slug},{three[0]},Huge,9500\n"
    )
    do(text, owner)
    names = dict(product.variants.values_list("code", "name"))
    assert names == {one[0]: two[1], two[0]: one[1], "NEW-1": three[1], three[0]: "Huge"}


def test_a_sale_above_the_price_is_refused_also_when_only_one_of_them_is_in_the_file():
    product = make_product()
    code = product.variants.get().code
    text = f"Address,Code,Sale price in naira\n{product.slug},{code},9500\n"
    assert problems(text) == [(2, "Sale price in naira", "The sale price must be below the price")]


def test_sent_twice_it_is_done_once(owner):
    make_product()
    text = changed(Price_in_naira="12000")
    digest = plan_products(text)[0].digest
    import_products(text, digest=digest, actor=owner)
    with pytest.raises(PlanChanged):
        import_products(text, digest=digest, actor=owner)
    assert PriceChange.objects.count() == 1


def test_what_changed_since_it_was_shown_is_shown_again(owner):
    make_product()
    text = changed(Price_in_naira="12000")
    digest = plan_products(text)[0].digest
    Variant.objects.update(price_kobo=1_100_000)
    with pytest.raises(PlanChanged):
        import_products(text, digest=digest, actor=owner)
    assert Variant.objects.get().price_kobo == 1_100_000


def test_many_rows_take_no_more_questions(django_assert_num_queries):
    product = make_product(variants=2)
    text = exported()
    with django_assert_num_queries(7):
        plan_products(text)
    for _ in range(3):
        make_variant(product)
        make_product(category=product.category)
    text = exported()
    with django_assert_num_queries(7):
        plan_products(text)


def many(count: int, price: int) -> str:
    rows = [
        f'cup-{count}-{n},C-{count}-{n}-{size},Cup {n},cup,Cups,{price},{size},"Indigo, Clay",yes\n'
        for n in range(count)
        for size in ("A5", "A4")
    ]
    return f"{NEW},Size,Colours,In the shop\n{''.join(rows)}"


def test_many_products_take_no_more_statements(owner):
    make_category("Cups")
    for name in ("Indigo", "Clay"):
        make_colour(name)
    counts = []
    for price in (9500, 9600):
        for count in (2, 20):
            text = many(count, price)
            digest = plan_products(text)[0].digest
            with CaptureQueriesContext(connection) as statements:
                import_products(text, digest=digest, actor=owner)
            counts.append(len(statements))
    assert Variant.objects.filter(price_kobo=960_000, stock__on_hand=0).count() == PriceChange.objects.count() / 2 == 44
    assert counts[1] <= counts[0]
    assert counts[3] <= counts[2]


def test_colours_keep_what_is_known_of_them(owner):
    product = make_product("Ankara cup")
    clay = product.product_colours.get(colour__name="Clay")
    type(clay).objects.filter(pk=clay.pk).update(is_available=False)
    make_colour("Sand", "#d8c7a3")

    do(changed(Colours="Sand, Clay"), owner)

    sand, kept = product.product_colours.order_by("position")
    assert (sand.colour.name, sand.is_available) == ("Sand", True)
    assert (kept.pk, kept.colour.name, kept.is_available) == (clay.pk, "Clay", False)


def test_new_products_come_last_in_the_order_of_the_file(owner):
    product = make_product(position=7)
    category = product.category
    do(f"{NEW}\nb-cup,B-1,B,cup,{category},9500\na-cup,A-1,A,cup,{category},9500\n", owner)
    assert list(Product.objects.order_by("position").values_list("slug", "position")) == [
        (product.slug, 7),
        ("b-cup", 8),
        ("a-cup", 9),
    ]
