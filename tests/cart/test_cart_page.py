import pytest
from django.contrib.sessions.models import Session
from django.test import Client

from shop.cart.models import Cart, CartLine
from shop.catalogue.models import Product, Variant
from shop.personalisation.art import Art
from shop.stock.models import Stock
from tests.cart.make import make_cup, make_pack
from tests.cart.pages import HTMX, add, forms_to, text_of
from tests.make import make_place, make_product, make_set

pytestmark = pytest.mark.django_db


def test_whoever_only_looks_leaves_nothing_behind(client):
    for address in ("/cart/", "/cart/"):
        assert client.get(address).status_code == 200
    assert client.cookies.get("sessionid") is None
    assert not Session.objects.exists()
    assert not Cart.objects.exists()


def test_an_empty_cart_leads_on(client):
    page = text_of(client.get("/cart/"))
    assert "Your cart is empty" in page
    assert 'href="/products/"' in page
    assert 'href="/orders/"' in page
    assert "Checkout" not in page


def test_a_line_is_shown_with_its_drawing_its_answers_and_its_price(client):
    made_of = make_set("Reached", "colour", "inscription", "phone", "location")
    make_place("Ikeja")
    variant = make_product("Cup", customization_set=made_of).variants.get()
    add(client, variant, 2, inscription="Tọ́lá & Bísí", phone="0803 123 4567", location="ikeja")
    line = CartLine.objects.get()
    page = text_of(client.get("/cart/"))
    assert Art("cup", "#2a2f7f", "modern", "Tọ́lá & Bísí").url in page
    assert "<dt>Colour</dt> <dd>Indigo</dd>" in page
    assert "<dt>Inscription</dt> <dd>“Tọ́lá &amp; Bísí”</dd>" in page
    assert "<dt>Phone</dt> <dd>0803 123 4567</dd>" in page
    assert "<dt>Delivery place</dt> <dd>Ikeja</dd>" in page
    assert "₦9,500 each" in page
    assert "₦19,000" in page
    assert f'href="/cart/lines/{line.pk}/edit/"' in page
    assert 'href="/checkout/?location=ikeja">Checkout, ₦20,500</a>' in page


def test_a_line_leads_to_its_gift_as_long_as_that_is_sold(client):
    variant = make_cup()
    add(client, variant)
    link = f'<a href="/products/{variant.product.slug}/">'
    assert link in text_of(client.get("/cart/"))
    Product.objects.filter(pk=variant.product_id).update(is_active=False)
    assert link not in text_of(client.get("/cart/"))


def test_what_is_blank_is_not_quoted(client):
    add(client, make_cup(), inscription="", no_inscription="on")
    page = text_of(client.get("/cart/"))
    assert "<dd>No engraving</dd>" in page
    assert "“" not in page


def test_markup_in_an_inscription_is_text(client):
    add(client, make_cup(), inscription="<b>Tolu</b>")
    page = text_of(client.get("/cart/"))
    assert "&lt;b&gt;Tolu&lt;/b&gt;" in page
    assert "<b>Tolu" not in page


def test_extras_stand_under_their_pack_and_are_not_counted_as_gifts(client):
    journal = make_product("Journal")
    add(client, make_pack(journal), 2, extras=[journal.pk])
    answer = client.get("/cart/")
    page = text_of(answer)
    assert 'aria-label="Extras in Giftpack"' in page
    assert "2 × Journal" in page
    assert "Checkout, ₦38,000" in page
    assert answer.context["cart_count"] == 2


def test_a_problem_takes_the_way_to_checkout_and_leads_to_its_line(client):
    add(client, make_cup(), 5)
    Stock.objects.update(on_hand=3)
    page = text_of(client.get("/cart/"))
    assert "Only 3 left of Cup (350 ml), and your cart has 5." in page
    assert "/checkout/" not in page
    assert f'You cannot check out yet: <a href="#line-{CartLine.objects.get().pk}">Cup (350 ml)</a>' in page


def test_a_moved_price_shows_the_old_one_struck_through(client):
    add(client, make_cup(price_kobo=950_000))
    Variant.objects.update(price_kobo=1_000_000)
    page = text_of(client.get("/cart/"))
    assert "The price went up from ₦9,500 to ₦10,000." in page
    assert '<s class="price--was"><span class="visually-hidden">Before: </span>₦9,500</s> ₦10,000 each' in page
    assert "OK, use the new price" in page


def test_htmx_gets_a_whole_page_from_the_cart_address(client):
    assert "<html" in text_of(client.get("/cart/", **HTMX))


def test_every_form_is_a_real_one_with_a_token(client):
    add(client, make_cup())
    line = CartLine.objects.get()
    answer = client.get("/cart/")
    for address in (f"/cart/lines/{line.pk}/", f"/cart/lines/{line.pk}/remove/", "/cart/clear/"):
        assert len(forms_to(answer, address)) == 1
    assert text_of(answer).count("csrfmiddlewaretoken") == 3


@pytest.mark.parametrize("address", ["/cart/", "/cart/lines/1/edit/"])
def test_the_pages_may_be_kept_for_going_back_but_not_shared(client, address):
    kept = client.get(address)["Cache-Control"]
    assert {part.strip() for part in kept.split(",")} == {"private", "no-cache"}


class TestQueries:
    def test_looking_at_the_cart_costs_the_same_however_full_it_is(self, client, django_assert_num_queries):
        variant = make_cup(on_hand=None)
        add(client, variant)
        client.get("/cart/")
        for lines in (1, 10):
            for number in range(lines):
                add(client, variant, inscription=f"Name {number}")
            client.get("/cart/")  # takes the message away
            # Session, cart; lines, fields, colours.
            with django_assert_num_queries(5):
                client.get("/cart/")

    def test_a_browser_without_a_cart_asks_nothing_about_one(self, client, django_assert_num_queries):
        client.get("/cart/")  # fills the caches of profile and categories
        with django_assert_num_queries(0):
            client.get("/cart/")


def test_a_browser_that_keeps_no_cookie_learns_it_from_the_page_after_its_first_add():
    cup = make_cup()
    added = add(Client(), cup)
    forgetful = Client()
    answer = forgetful.get(added["Location"])
    assert answer.status_code == 200
    assert text_of(answer).index("Please allow cookies for this shop") < text_of(answer).index("Your cart is empty")
    assert "allow cookies" not in text_of(forgetful.get("/cart/"))


def test_any_other_browser_sees_its_cart_there(client):
    added = add(client, make_cup())
    answer = client.get(added["Location"])
    assert answer.status_code == 200
    assert "allow cookies" not in text_of(answer)
