"""The owner's own pages: what they show, where they are linked, and that nothing in them is markup."""

import pytest
import time_machine
from django.core.management import call_command
from django.test import Client

from shop.management.standard_pages import PAGES, plant_pages
from shop.profile.models import ShopProfile, forget_profile
from shop.profile.pages import Block, Page
from tests.make import make_place, make_product

pytestmark = pytest.mark.django_db


@pytest.fixture
def profile() -> ShopProfile:
    return ShopProfile.objects.create(pk=1, name="Gifts of Ada", phone="0803 555 0142", how_it_works="Choose.\nPay.")


def make_page(**fields: object) -> Page:
    return Page.objects.create(**{"title": "Delivery", "slug": "delivery"} | fields)


def text_of(client: Client, address: str) -> str:
    response = client.get(address)
    assert response.status_code == 200
    return response.content.decode()


def test_a_text_has_paragraphs_headings_and_lists():
    body = "One\ntwo\n\nThree\r\n## Head\n- a\n- b\nFour\n\n- c\n  \n## Last"
    assert Page(body=body).blocks() == [
        Block("paragraph", ("One", "two")),
        Block("paragraph", ("Three",)),
        Block("heading", ("Head",)),
        Block("list", ("a", "b")),
        Block("paragraph", ("Four",)),
        Block("list", ("c",)),
        Block("heading", ("Last",)),
    ]
    assert Page(body=body).summary() == "One two"
    assert Page(body="").blocks() == []
    assert Page(body="- a").summary() == ""


def test_nothing_in_a_text_is_markup(client, profile):
    make_page(title="<b>T", body="<script>p</script>\n- <i>item\n## <u>head\nSee https://example.com/a?b=1&c=2 <")
    html = text_of(client, "/pages/delivery/")
    for markup in ("<b>T", "<script>p", "<i>item", "<u>head"):
        assert markup not in html
    assert "&lt;script&gt;p&lt;/script&gt;" in html
    assert '<a href="https://example.com/a?b=1&amp;c=2" rel="nofollow">' in html


@pytest.mark.parametrize("fields", [{"is_active": False}, {"slug": "other"}])
def test_what_is_not_active_or_not_there_is_not_found(client, profile, fields):
    make_page(**fields)
    assert client.get("/pages/delivery/").status_code == 404


def test_every_page_links_the_active_ones_in_the_owners_order(client, profile):
    make_page(title="Returns", slug="returns", position=2)
    make_page(position=1)
    make_page(title="Old", slug="old", is_active=False)
    footer = text_of(client, "/").partition("<footer")[2]
    assert footer.index('<a href="/pages/delivery/">Delivery</a>') < footer.index('href="/pages/returns/">Returns<')
    assert "Old" not in footer
    assert "#delivery" not in footer


def test_a_shop_without_pages_links_what_the_home_page_says(client):
    assert 'href="/#delivery"' in text_of(client, "/").partition("<footer")[2]


def test_the_profile_and_the_links_cost_one_query(profile, django_assert_num_queries):
    make_page()
    make_page(title="Returns", slug="returns")
    with django_assert_num_queries(1):
        assert ShopProfile.current().page_links == [("Delivery", "delivery"), ("Returns", "returns")]
    assert ShopProfile.current().name == "Gifts of Ada"
    Page.objects.update(is_active=False)
    forget_profile()
    assert ShopProfile.current().page_links == []
    assert ShopProfile.current().name == "Gifts of Ada"


@time_machine.travel("2026-11-20 10:00:00+00:00", tick=False)  # a Friday
def test_delivery_shows_prices_and_days_as_they_are_now(client, profile):
    make_page(shows="delivery")
    make_product(making_days=4)
    make_product(making_days=2)
    make_product(making_days=1, is_active=False)
    make_place("Lekki", state="Lagos", fee_kobo=350_000, min_days=1, max_days=3)
    make_place("Ibadan", fee_kobo=0)
    make_place("Jos", is_active=False)
    html = text_of(client, "/pages/delivery/")
    assert "What takes 2 working days to make" in html
    assert "Wed 25 – Fri 27 Nov" in html
    assert "₦3,500" in html
    assert "Free" in html
    assert "Jos" not in html


def test_delivery_of_a_shop_without_anything_opens(client, profile):
    make_page(shows="delivery")
    assert "<table" not in text_of(client, "/pages/delivery/")


def test_contact_shows_every_way_there_is(client, profile):
    make_page(shows="contact")
    html = text_of(client, "/pages/delivery/").partition("<main")[2].partition("</main")[0]
    assert 'href="tel:08035550142"' in html
    assert "mailto:" not in html


def test_steps_are_those_of_the_profile(client, profile):
    make_page(shows="steps")
    assert "<li>Choose.</li><li>Pay.</li>" in text_of(client, "/pages/delivery/")


def test_a_page_says_who_it_is_to_search_engines(client, profile):
    make_page(body="## Head\nWe bring it. " + "x" * 300)
    html = text_of(client, "/pages/delivery/")
    assert "<title>Delivery – Gifts of Ada</title>" in html
    assert '<link rel="canonical" href="http://127.0.0.1:8000/pages/delivery/">' in html
    assert '<meta name="description" content="We bring it. xxx' in html


def test_a_page_sets_no_cookie(client, profile):
    make_page()
    assert client.get("/pages/delivery/").cookies == {}


def test_the_standard_pages_are_made_once_and_then_belong_to_the_owner(client, capsys):
    call_command("seed_pages")
    assert capsys.readouterr().out.startswith("pages: made 5.")
    for _, slug, _, _ in PAGES:
        assert client.get(f"/pages/{slug}/").status_code == 200
    Page.objects.filter(slug="returns").update(body="Mine", is_active=False)
    assert plant_pages() == 0
    assert Page.objects.get(slug="returns").body == "Mine"
    call_command("seed_pages")
    assert capsys.readouterr().out == "pages: all there\n"


def test_their_texts_are_whole_lines(db):
    plant_pages()
    for page in Page.objects.all():
        for block in page.blocks():
            assert all(line[0].isupper() or block.kind == "list" for line in block.lines), block
            assert len(block.lines) == 1 or block.kind == "list"
