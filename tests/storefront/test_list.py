"""Lists: what is on them, in which order, on how many pages, and what there is to say when there is nothing."""

import pytest
from django.test import Client
from django.utils import timezone

from shop.catalogue.models import Category, Colour, Product, ProductColour
from shop.catalogue.reindex import reindex
from shop.orders.models import Order
from shop.profile.models import ShopProfile
from shop.stock.models import Stock
from shop.stock.reserve import reserve
from tests.make import make_category, make_colour, make_product, make_variant
from tests.orders.make import make_order
from tests.storefront.make import make_priced, names_on

pytestmark = pytest.mark.django_db


@pytest.fixture
def cups() -> Category:
    return make_category("Cups", slug="cups")


@pytest.fixture
def priced(cups: Category) -> Category:
    """Cheap at 3,000, Middle at 5,000, Dear at 9,000, in the owner's order Dear, Cheap, Middle."""
    make_priced("Cheap", 3_000, category=cups, position=2)
    make_priced("Middle", 5_000, category=cups, position=3)
    make_priced("Dear", 9_000, category=cups, position=1)
    return cups


def test_a_category_shows_its_descendants_too(client, cups):
    travel = make_category(parent=cups)
    make_product("Tumbler", category=make_category(parent=travel), position=1)
    make_product("Mug", category=cups, position=2)
    make_product("Diary")
    assert names_on(client, "/categories/cups/") == ["Tumbler", "Mug"]


def test_a_category_has_breadcrumbs_and_links_to_its_children(client, cups):
    travel = make_category("Travel cups", slug="travel-cups", parent=cups)
    make_product(category=travel)
    page = client.get("/categories/travel-cups/").content.decode()
    page = page[page.index('<nav class="crumbs"') :]
    assert page.index('<a href="/">Home</a>') < page.index('<li><a href="/categories/cups/">Cups</a></li>')
    assert '<span aria-current="page">Travel cups</span>' in page
    assert 'href="/categories/travel-cups/">Travel cups</a>' in client.get("/categories/cups/").content.decode()


@pytest.mark.parametrize("change", [{"is_active": False}, {"slug": "mugs"}])
def test_an_archived_or_unknown_category_is_not_found(client, cups, change):
    Category.objects.filter(pk=cups.pk).update(**change)
    assert client.get("/categories/cups/").status_code == 404


def test_a_category_below_an_archived_one_is_not_found(client, cups):
    make_category(slug="travel", parent=cups)
    Category.objects.filter(pk=cups.pk).update(is_active=False)
    assert client.get("/categories/travel/").status_code == 404


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ("", ["Dear", "Cheap", "Middle"]),
        ("sort=price", ["Cheap", "Middle", "Dear"]),
        ("sort=-price", ["Dear", "Middle", "Cheap"]),
        ("sort=newest", ["Dear", "Middle", "Cheap"]),
        ("sort=name", ["Cheap", "Dear", "Middle"]),
        ("min=5000", ["Dear", "Middle"]),
        ("max=5000", ["Cheap", "Middle"]),
        ("min=₦3,000.01&max=8999.99", ["Middle"]),
        ("min=9000&max=5000", ["Dear", "Middle"]),  # the wrong way round
    ],
)
def test_filters_and_sorts_do_what_they_say(client, priced, query, names):
    assert names_on(client, f"/products/?{query}") == names
    assert names_on(client, f"/categories/cups/?{query}") == names


@pytest.mark.parametrize(
    "query",
    [
        "sort=password",
        "sort=category__parent",
        "min=abc",
        "min=-5",
        "max=1e3",
        "max=99999999999999999999",
        "min=%00",
        "category=nowhere",
        "category=%00",
        "colour=blueish",
        "colour[]=indigo",
        "in_stock=maybe",
        "page=abc",
        "page=0",
        "page=-1",
        "page=%00",
        "page=١",
        "q=%00",
        "q=%20%20",
        "q=%ff%fe",
        "utm_source=whatsapp",
    ],
)
def test_nonsense_is_left_aside(client, priced, query):
    if query == "q=%ff%fe":  # Bytes that are no text are shown as such and found nowhere.
        assert names_on(client, f"/products/?{query}") == []
        return
    assert names_on(client, f"/products/?{query}") == ["Dear", "Cheap", "Middle"]


def test_a_search_of_ten_kilobytes_is_answered(client, priced):
    response = client.get("/products/", {"q": "a" * 10_240})
    assert response.status_code == 200
    assert response.context["listing"].filters.q == "a" * 80


def test_the_form_shows_what_is_in_force_and_no_nonsense(client, priced):
    form = client.get("/products/?min=abc&max=₦9,000&sort=price&q=Dear%00").context["listing"].form
    assert [form[name].value() for name in ("q", "min", "max", "sort", "colour")] == ["Dear", None, "9000", "price", ""]


def test_the_price_that_counts_is_the_one_on_the_card(client, cups):
    product = make_priced("Two sizes", 9_000, category=cups)
    make_variant(product, price_kobo=800_000, sale_price_kobo=400_000, name="Small")
    make_variant(product, price_kobo=100_000, name="Withdrawn", is_active=False)
    reindex([product.pk])
    card = client.get("/products/?min=4000&max=4000").context["listing"].cards[0]
    assert (card.price_kobo, card.was_kobo, card.has_several_prices) == (400_000, 800_000, True)
    assert names_on(client, "/products/?min=9000") == []


def test_a_colour_finds_what_comes_in_it_and_is_not_sold_out(client, cups):
    make_product("Both", category=cups)
    half = make_product("Clay sold out", category=cups)
    ProductColour.objects.filter(product=half, colour__slug="clay").update(is_available=False)
    assert names_on(client, "/products/?colour=indigo") == ["Both", "Clay sold out"]
    assert names_on(client, "/products/?colour=clay") == ["Both"]


def test_with_a_colour_the_drawings_are_in_that_colour(client, cups):
    make_product(category=cups)
    card = client.get("/products/?colour=clay").context["listing"].cards[0]
    assert card.picture_url.startswith("/drawings/cup/front/b4452a.svg")


def test_only_colours_that_something_comes_in_are_offered(client, cups):
    make_product(category=cups)
    Colour.objects.create(name="Gold", slug="gold", hex="#ffd700")
    form = client.get("/products/").context["listing"].form
    assert [key for key, _ in form.fields["colour"].choices] == ["", "clay", "indigo"]


def test_in_stock_leaves_out_what_is_sold_out_and_keeps_what_is_made_to_order(client, cups):
    make_product("Sold out", category=cups, on_hand=0)
    make_product("Made to order", category=cups, on_hand=None)
    make_product("There", category=cups, on_hand=1)
    held = make_product("Held", category=cups, on_hand=1)
    Stock.objects.filter(variant__product=held).update(reserved=1)
    assert names_on(client, "/products/?in_stock=1") == ["Made to order", "There"]
    assert names_on(client, "/products/?in_stock=on") == ["Made to order", "There"]
    assert names_on(client, "/products/?in_stock=0") == ["Held", "Made to order", "Sold out", "There"]


def test_what_a_run_out_hold_keeps_is_in_stock_before_any_job_frees_it(client, cups):
    product = make_product("Last one", category=cups, on_hand=1)
    order = make_order()
    reserve(order.pk, {product.variants.get().pk: 1})
    assert names_on(client, "/categories/cups/?in_stock=1") == []
    assert "Sold out" in client.get("/categories/cups/").content.decode()
    Order.objects.update(hold_expires_at=timezone.now())
    assert names_on(client, "/categories/cups/?in_stock=1") == ["Last one"]
    assert "Sold out" not in client.get("/categories/cups/").content.decode()
    assert Stock.objects.get(variant__product=product).reserved == 1


def test_what_is_sold_out_stays_on_the_list_and_is_said_in_words(client, cups):
    make_product("Sold out mug", category=cups, on_hand=0)
    page = client.get("/products/").content.decode()
    assert "Sold out mug" in page
    assert '<span class="badge badge--muted">Sold out</span>' in page


def test_on_the_whole_list_a_category_narrows_to_its_branch(client, cups):
    make_product("Tumbler", category=make_category(parent=cups))
    make_product("Diary", category=make_category(slug="journals"))
    assert names_on(client, "/products/?category=cups") == ["Tumbler"]


def test_on_a_categorys_page_only_its_own_branch_can_be_chosen(client, cups):
    make_product("Tumbler", category=make_category(slug="travel", parent=cups))
    make_product("Mug", category=cups)
    make_product("Diary", category=make_category(slug="journals"))
    assert names_on(client, "/categories/cups/?category=travel") == ["Tumbler"]
    assert names_on(client, "/categories/cups/?category=journals") == ["Mug", "Tumbler"]


def test_equal_names_and_prices_never_jump_about(client, cups):
    made = [make_priced("Same", 5_000, category=cups) for _ in range(30)]
    for sort in ("", "price", "-price", "name"):
        seen = [
            card.product.pk
            for page in (1, 2, 3)
            for card in client.get(f"/products/?sort={sort}&page={page}").context["listing"].cards
        ]
        assert seen == [product.pk for product in made]


# --- Pages ------------------------------------------------------------------------------------------


@pytest.fixture
def thirteen(cups: Category) -> None:
    for number in range(13):
        make_product(f"Mug {number:02d}", category=cups)


def test_twelve_are_on_a_page_and_a_link_leads_on(client, thirteen):
    assert names_on(client, "/products/") == [f"Mug {number:02d}" for number in range(12)]
    assert names_on(client, "/products/?page=2") == ["Mug 12"]
    first = client.get("/products/?sort=name").content.decode()
    assert "12 of 13 gifts shown" in first
    assert 'rel="next" href="/products/?sort=name&amp;page=2"' in first
    assert 'rel="prev" href="/products/?sort=name"' in client.get("/products/?sort=name&page=2").content.decode()


@pytest.mark.parametrize("page", ["3", "999999", "99999999999999999999", "9" * 5_000])
def test_a_page_beyond_the_last_is_not_found(client, thirteen, page):
    assert client.get(f"/products/?page={page}").status_code == 404


@pytest.mark.parametrize("page", ["", "0", "-1", "abc", "1.5", "01", " 1"])
def test_what_is_no_page_number_is_the_first_page(client, thirteen, page):
    assert names_on(client, f"/products/?page={page}")[0] == "Mug 00"


def test_an_empty_list_has_a_first_page(client):
    assert client.get("/products/?page=1").status_code == 200
    assert client.get("/products/?page=2").status_code == 404


# --- Nothing to show --------------------------------------------------------------------------------


def test_filters_without_a_result_are_named_and_dropped_one_by_one(client, priced):
    gold = make_colour("Gold", "#ffd700")
    ProductColour.objects.create(product=Product.objects.get(name="Dear"), colour=gold, position=9)
    response = client.get("/products/?q=zebra&max=4000&colour=gold&in_stock=1&sort=price")
    assert response.context["listing"].wishes == [
        ("“zebra”", "/products/?max=4000&colour=gold&in_stock=1&sort=price"),
        ("up to ₦4,000", "/products/?q=zebra&colour=gold&in_stock=1&sort=price"),
        ("Gold", "/products/?q=zebra&max=4000&in_stock=1&sort=price"),
        ("in stock", "/products/?q=zebra&max=4000&colour=gold&sort=price"),
    ]
    page = response.content.decode()
    assert "Nothing found for “zebra”" in page
    assert '<a class="link-button" href="/products/">Clear all</a>' in page


def test_an_empty_category_says_so_and_leads_on(client, cups):
    ShopProfile.objects.create(pk=1, whatsapp="2348035550142")
    page = client.get("/categories/cups/").content.decode()
    assert "Nothing in Cups yet" in page
    assert '<a class="button" href="/products/">See all gifts</a>' in page
    assert "https://wa.me/2348035550142?text=I%20am%20looking%20for%3A%20Cups" in page


def test_a_shop_without_products_says_so(client):
    assert "No gifts yet" in client.get("/products/").content.decode()


# --- htmx -------------------------------------------------------------------------------------------


def test_htmx_gets_the_results_alone_with_the_address_to_show(client: Client, priced):
    response = client.get("/products/?q=&max=5000&sort=junk", headers={"HX-Request": "true"})
    fragment = response.content.decode()
    assert fragment.lstrip().startswith('<div id="results"')
    assert "<html" not in fragment
    assert 'data-hx-swap-oob="innerHTML:#status">2 gifts<' in fragment
    assert response["HX-Push-Url"] == "/products/?max=5000"
    assert "HX-Request" in response["Vary"]


def test_without_htmx_the_page_holds_the_same_results(client: Client, priced):
    whole = client.get("/products/?max=5000")
    assert "<html" in whole.content.decode()
    assert "HX-Request" in whole["Vary"]
    assert names_on(client, "/products/?max=5000") == names_on(client, "/products/?max=5000", **{"HX-Request": "true"})


def test_htmx_gets_the_next_gifts_alone_for_the_end_of_the_grid(client: Client, thirteen):
    headers = {"HX-Request": "true", "HX-Target": "more"}
    response = client.get("/products/?sort=name&page=2", headers=headers)
    fragment = response.content.decode()
    assert '<ul data-hx-swap-oob="beforeend:#cards">' in fragment
    assert fragment.count('class="card"') == 1
    assert fragment.count("autofocus") == 1
    assert 'id="more"' in fragment
    assert "Show more" not in fragment
    assert 'data-hx-swap-oob="innerHTML:#status">13 of 13 gifts shown<' in fragment
    assert response["HX-Replace-Url"] == "/products/?sort=name&page=2"


def test_what_each_filter_leaves_comes_with_the_results(client: Client, priced):
    fragment = client.get("/products/?max=5000", headers={"HX-Request": "true"}).content.decode()
    assert '<div id="choices" class="field" data-hx-swap-oob="true">' in fragment
    assert 'name="q"' not in fragment  # nothing that somebody may be typing in
    assert 'name="min"' not in fragment


@pytest.mark.parametrize(
    ("before", "header"),
    [("/products/", "HX-Push-Url"), ("/products/?q=m", "HX-Replace-Url"), ("/products/?max=9", "HX-Push-Url")],
)
def test_going_back_leads_to_before_the_search_not_from_letter_to_letter(client: Client, priced, before, header):
    headers = {"HX-Request": "true", "HX-Trigger": "search", "HX-Current-URL": f"http://testserver{before}"}
    assert client.get("/products/?q=mu", headers=headers)[header] == "/products/?q=mu"


def test_htmx_restoring_its_history_gets_the_whole_page(client: Client, priced):
    headers = {"HX-Request": "true", "HX-History-Restore-Request": "true"}
    assert "<html" in client.get("/products/", headers=headers).content.decode()


# --- Cost -------------------------------------------------------------------------------------------


@pytest.mark.parametrize("count", [1, 12])
@pytest.mark.parametrize("address", ["/products/", "/categories/cups/?max=9000&in_stock=1&colour=clay&sort=price"])
def test_a_list_costs_six_queries_however_long_it_is(count, address, client, cups, django_assert_num_queries):
    for number in range(count):
        make_priced(f"Mug {number}", 5_000, category=cups)
    with django_assert_num_queries(
        6
    ):  # profile, categories, colours, what can be counted, the colours of that, products
        client.get(address)
    with django_assert_num_queries(4):
        client.get(address)


def test_a_search_costs_the_synonyms_once(client, priced, django_assert_num_queries):
    with django_assert_num_queries(7):
        client.get("/products/?q=dear")
    with django_assert_num_queries(4):
        client.get("/products/?q=dear")


def test_a_list_sets_no_cookie(client, priced):
    assert client.get("/products/?q=dear").cookies == {}
