import pytest
from django.test import Client

from shop.catalogue.models import Product
from shop.catalogue.tree import forget_tree
from shop.profile.models import ShopProfile
from tests.make import make_category, make_place, make_product
from tests.storefront.make import make_priced

pytestmark = pytest.mark.django_db


def sections(client: Client) -> list[tuple[str, list[str]]]:
    shown = client.get("/").context["sections"]
    return [(section.category.name, [card.product.name for card in section.cards]) for section in shown]


def test_there_is_one_section_per_top_level_category_in_the_owners_order(client):
    cups = make_category("Cups", position=2)
    travel = make_category("Travel cups", parent=cups, position=1)
    make_category("Pens", position=3)
    journals = make_category("Journals", position=1)
    make_product("Mug", category=cups, position=2)
    make_product("Tumbler", category=travel, position=1)
    make_product("Diary", category=journals)
    assert sections(client) == [("Journals", ["Diary"]), ("Cups", ["Tumbler", "Mug"]), ("Pens", [])]


def test_a_section_shows_four_products_always_the_same(client):
    cups = make_category("Cups")
    for name in ("E", "B", "D", "A", "C"):
        make_product(name, category=cups)
    make_product("First", category=cups, position=0)
    Product.objects.exclude(name="First").update(position=1)
    assert sections(client) == sections(client) == [("Cups", ["First", "A", "B", "C"])]


def test_every_section_links_its_category(client):
    cups = make_category("Cups")
    make_product(category=cups)
    assert f'<a href="/categories/{cups.slug}/">See all' in client.get("/").content.decode()


def test_archived_products_and_those_in_archived_categories_are_not_there(client):
    cups = make_category("Cups")
    make_product("Shown", category=cups)
    make_product("Archived", category=cups, is_active=False)
    make_product("Below", category=make_category(parent=make_category(is_active=False)))
    make_product("No variant", category=cups, variants=0)
    assert sections(client) == [("Cups", ["Shown"])]


def test_delivery_places_are_there_with_their_fees(client):
    make_place("Abeokuta", fee_kobo=150_000)
    make_place("Ibadan", state="Oyo", fee_kobo=0)
    make_place("Jos", is_active=False)
    page = client.get("/").content.decode()
    assert '<th scope="row">Abeokuta, Ogun</th>' in page
    assert "₦1,500" in page
    assert "Free" in page
    assert "Jos" not in page


def test_a_shop_without_products_points_to_whatsapp_and_shows_no_empty_grid(client):
    make_category("Cups")
    ShopProfile.objects.create(pk=1, whatsapp="2348035550142")
    page = client.get("/").content.decode()
    assert "https://wa.me/2348035550142?text=I%20am%20looking%20for%20a%20gift" in page
    assert "grid--products" not in page
    assert "See all gifts" not in page


def test_a_shop_with_nothing_at_all_opens(client):
    assert client.get("/").status_code == 200


def test_how_it_works_is_the_owners_text(client):
    ShopProfile.objects.create(pk=1, how_it_works="Choose.\n\nWrite.\nPay.")
    assert client.get("/").content.decode().count("<li>Write.</li>") == 1
    assert "<li></li>" not in client.get("/").content.decode()


@pytest.mark.parametrize("count", [1, 5])
def test_home_costs_five_queries_however_much_there_is(count, client, django_assert_num_queries):
    make_place()
    for _ in range(count):
        category = make_category()
        for _ in range(count):
            make_priced("", 5_000, category=category)
    with django_assert_num_queries(5):  # profile, categories, products, their colours, places
        client.get("/")
    with django_assert_num_queries(3):  # products, their colours, places: the rest is remembered
        client.get("/")
    forget_tree()
    with django_assert_num_queries(4):
        client.get("/")


def test_another_tree_has_other_sections_at_once(client):
    cups = make_category("Cups")
    assert sections(client) == [("Cups", [])]
    make_category("Journals", parent=None)
    forget_tree()
    assert sections(client) == [("Cups", []), ("Journals", [])]
    cups.is_active = False
    cups.save(update_fields=["is_active"])
    forget_tree()
    assert sections(client) == [("Journals", [])]


def test_home_sets_no_cookie(client):
    assert client.get("/").cookies == {}


def test_who_asks_whether_paying_is_safe_reads_how_it_is_done(client):
    make_product()
    assert "Pay by card, bank transfer or USSD, through Paystack." in client.get("/").content.decode()
