"""How many gifts each filter leaves; and a shop too large to count."""

import pytest
from django.test import Client

from shop.catalogue.models import Category, ProductColour
from shop.catalogue.reindex import reindex_due
from shop.storefront import found, listing
from tests.make import make_category, make_colour, make_product
from tests.storefront.make import make_priced, names_on

pytestmark = pytest.mark.django_db


@pytest.fixture
def cups() -> Category:
    """Six gifts: cups at 3,000, 5,000 and 12,000, the last sold out, a tumbler and a golden diary at 25,000."""
    cups = make_category("Cups", slug="cups")
    make_priced("Cheap mug", 3_000, category=cups)
    make_priced("Middle mug", 5_000, category=cups)
    make_priced("Dear mug", 12_000, category=cups, on_hand=0)
    make_priced("Tumbler", 12_000, category=make_category("Travel", slug="travel", parent=cups))
    diary = make_priced("Diary", 25_000, category=make_category("Journals", slug="journals"))
    ProductColour.objects.filter(product=diary, colour__slug="clay").delete()
    ProductColour.objects.create(product=diary, colour=make_colour("Gold", "#ffd700"), position=9)
    return cups


def choices(client: Client, address: str) -> dict[str, object]:
    shown = client.get(address).context["listing"]
    return {
        "category": [label.strip() for _, label in shown.form.fields["category"].choices],
        "colour": [(option.data["value"], option.data["note"]) for option in shown.form["colour"].subwidgets],
        "in_stock": shown.form.fields["in_stock"].label,
        "bands": [(words, count) for words, _, count in shown.bands],
    }


def test_every_choice_says_how_many_gifts_it_leaves(client, cups):
    assert choices(client, "/products/") == {
        "category": ["All", "Cups (4)", "Travel (1)", "Journals (1)"],
        "colour": [("", ""), ("clay", "(4)"), ("gold", "(1)"), ("indigo", "(5)")],
        "in_stock": "In stock only (4)",
        "bands": [("Up to ₦5,000", 2), ("₦5,000 to ₦10,000", 1), ("₦10,000 to ₦20,000", 2), ("₦20,000 and more", 1)],
    }


def test_it_counts_with_every_other_choice_and_without_its_own(client, cups):
    assert choices(client, "/products/?colour=clay&max=5000") == {
        "category": ["All", "Cups (2)", "Travel (0)", "Journals (0)"],
        "colour": [("", ""), ("clay", "(2)"), ("indigo", "(2)")],
        "in_stock": "In stock only (2)",
        "bands": [("₦5,000 to ₦10,000", 1), ("₦10,000 to ₦20,000", 2)],
    }


@pytest.mark.parametrize("address", ["/products/?q=mug", "/categories/cups/?q=mug&in_stock=1", "/products/"])
def test_what_a_choice_promises_is_what_it_shows(client, cups, address):
    shown = client.get(address).context["listing"]
    with_more = f"{address}{'&' if '?' in address else '?'}"
    for option in shown.form["colour"].subwidgets[1:]:
        promised = int(option.data["note"].strip("()"))
        assert len(names_on(client, f"{with_more}colour={option.data['value']}")) == promised
    for _, band_address, promised in shown.bands:
        assert len(names_on(client, band_address)) == promised


def test_a_price_range_is_a_link_that_keeps_the_rest(client, cups):
    page = client.get("/products/?colour=clay&sort=price").content.decode()
    assert 'href="/products/?min=10000&amp;max=20000&amp;colour=clay&amp;sort=price"' in page


def test_a_sold_out_colour_is_not_counted(client, cups):
    ProductColour.objects.filter(product__name="Cheap mug", colour__slug="clay").update(is_available=False)
    assert ("clay", "(3)") in choices(client, "/products/")["colour"]  # type: ignore[operator]


# --- More than can be counted -----------------------------------------------------------------------


@pytest.fixture
def large(cups: Category, monkeypatch: pytest.MonkeyPatch) -> None:
    """A shop in which five gifts are too many to count."""
    monkeypatch.setattr(found, "MOST_COUNTED", 4)
    monkeypatch.setattr(listing, "MOST_COUNTED", 4)


def test_a_list_of_very_many_says_more_than_and_counts_nothing(client, large):
    shown = client.get("/products/").context["listing"]
    assert shown.count_words == "More than 4 gifts"
    assert shown.counts is None
    assert choices(client, "/products/")["colour"] == [("", ""), ("clay", ""), ("gold", ""), ("indigo", "")]
    assert len(shown.cards) == 5


@pytest.mark.parametrize("query", ["colour=clay", "max=5000", "in_stock=1", "category=cups", "sort=-price"])
def test_its_filters_and_sorts_do_the_same(client, cups, query, monkeypatch):
    small = names_on(client, f"/products/?{query}")
    monkeypatch.setattr(found, "MOST_COUNTED", 4)
    monkeypatch.setattr(listing, "MOST_COUNTED", 4)
    assert names_on(client, f"/products/?{query}") == small
    shown = client.get(f"/products/?{query}").context["listing"]
    assert shown.total == (None if len(small) > 4 else len(small))


def test_its_pages_go_on_to_the_last_and_no_further(client, cups, monkeypatch):
    for number in range(10):
        make_product(f"Mug {number}", category=cups)
    monkeypatch.setattr(found, "MOST_COUNTED", 4)
    monkeypatch.setattr(listing, "MOST_COUNTED", 4)
    seen = names_on(client, "/products/") + names_on(client, "/products/?page=2")
    assert (len(seen), len(set(seen))) == (15, 15)
    assert client.get("/products/?page=3").status_code == 404
    assert client.get("/products/?page=999999").status_code == 404


def test_a_search_with_very_many_answers_is_content_with_those_called_so(client, cups, monkeypatch):
    for number in range(6):
        make_product(f"Bowl {number}", category=cups, summary="Goes with a diary")
    reindex_due()
    monkeypatch.setattr(found, "MOST_COUNTED", 4)
    assert "Diary" in names_on(client, "/products/?q=diary")
    assert names_on(client, "/products/?q=bowl") == [f"Bowl {number}" for number in range(6)]
    for number in range(4):
        make_product(f"Diary {number}", category=cups)
    reindex_due()
    assert set(names_on(client, "/products/?q=diary")) == {"Diary", *(f"Diary {number}" for number in range(4))}


def test_it_costs_no_more_than_seven_queries(client, large, django_assert_max_num_queries):
    client.get("/products/")
    for query in ("", "q=mug", "colour=clay&max=5000", "category=cups&sort=price&page=1"):
        with django_assert_max_num_queries(7):
            client.get(f"/products/?{query}")
