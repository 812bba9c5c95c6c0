"""The page of one product."""

import json
import re
from datetime import date, timedelta
from html import unescape

import pytest
import time_machine
from django.test import Client
from django.utils import timezone

from shop.catalogue.models import Category, Colour, Kind, Picture, Product
from shop.personalisation.forms import customization_form
from shop.personalisation.models import CustomizationField
from shop.personalisation.sets import NAMES_OF_THE_PAGE
from shop.profile.models import ShopProfile
from shop.storefront.forms import PurchaseForm
from shop.storefront.product_page import product_page
from shop.storefront.shown import shown_product
from tests.cart.pages import forms_to
from tests.make import make_category, make_place, make_product, make_set, make_variant

pytestmark = pytest.mark.django_db


@pytest.fixture
def bottle() -> Product:
    """A bottle at 11,500 and a smaller one at 9,000, with a form."""
    product = make_product("Olumo Bottle", kind=Kind.BOTTLE, variants=0, slug="olumo", customization_set=make_set())
    make_variant(product, name="750 ml", price_kobo=1_150_000, on_hand=2, position=1)
    make_variant(product, name="500 ml", price_kobo=900_000, on_hand=0, position=2)
    make_place()
    return product


def page(client: Client, address: str = "/products/olumo/") -> str:
    response = client.get(address)
    assert response.status_code == 200
    return response.content.decode()


def test_variants_are_radios_with_price_and_stock_and_sold_out_stays_visible(client, bottle):
    html = page(client)
    first, second = bottle.variants.all()
    assert f'name="variant" id="id_variant_0" value="{first.pk}" checked>' in html
    assert f'name="variant" id="id_variant_1" value="{second.pk}" disabled>' in html
    assert '750 ml <span class="choice__note">Only 2 left</span>' in html
    assert '500 ml <span class="choice__note">Sold out</span>' in html
    assert "₦11,500" in html
    assert "From ₦9,000" in html


def test_one_nameless_variant_is_no_question(client):
    product = make_product(slug="mug", variants=0)
    variant = make_variant(product, name="")
    html = page(client, "/products/mug/")
    assert f'<input type="hidden" name="variant" value="{variant.pk}">' in html
    assert 'type="radio" name="variant"' not in html


@pytest.mark.parametrize(
    ("starts", "ends", "is_on"),
    [(None, None, True), (0, None, True), (1, None, False), (None, 0, False), (-1, 1, True), (None, 1, True)],
)
@time_machine.travel("2026-11-21 10:00:00+00:00", tick=False)
def test_a_sale_shows_both_prices_on_the_page_and_on_the_card_while_it_lasts(client, starts, ends, is_on):
    now = timezone.now()
    product = make_product(slug="mug", variants=0)
    make_variant(
        product,
        price_kobo=800_000,
        sale_price_kobo=600_000,
        sale_starts_at=None if starts is None else now + timedelta(hours=starts),
        sale_ends_at=None if ends is None else now + timedelta(hours=ends),
    )
    card = client.get("/products/").context["listing"].cards[0]
    assert (card.price_kobo, card.was_kobo) == ((600_000, 800_000) if is_on else (800_000, None))
    cheapest = client.get("/products/mug/").context["cheapest"]
    assert (cheapest.price_kobo, cheapest.was_kobo) == (card.price_kobo, card.was_kobo)
    was = '<s class="price--was"><span class="visually-hidden">Was </span>₦8,000</s>'
    assert (was in page(client, "/products/mug/")) is is_on


def test_the_form_posts_to_the_cart_with_a_second_button_to_buy_now(client, bottle):
    html = page(client)
    assert 'id="purchase" action="/cart/add/olumo/" method="post"' in html
    assert '<button class="button" type="submit" name="buy_now" value="1">Buy now</button>' in html
    for name in ("variant", "quantity", "colour", "inscription", "no_inscription", "phone", "location"):
        assert f'name="{name}"' in html


def test_the_owners_pictures_come_first_to_last(client, bottle):
    clay = Colour.objects.get(slug="clay")
    Picture.objects.create(product=bottle, view="side", colour=clay, position=1)
    Picture.objects.create(product=bottle, image="pictures/one.webp", alt="On a desk", position=0)
    shots = client.get("/products/olumo/").context["shots"]
    assert [(shot.url.split("?")[0], shot.alt) for shot in shots] == [
        ("/media/pictures/one.webp", "On a desk"),
        ("/drawings/bottle/side/b4452a.svg", "Olumo Bottle in clay, from another side"),
    ]


def test_without_pictures_the_preview_is_first_and_two_drawings_follow(client, bottle):
    response = client.get("/products/olumo/")
    assert [shot.url.split("?")[0] for shot in response.context["shots"]] == [
        f"/drawings/bottle/{view}/2a2f7f.svg" for view in ("side", "wrapped")
    ]
    gallery = response.content.decode().split('class="gallery"')[1]
    assert gallery.index('id="preview"') < gallery.index('id="picture-1"')


def test_a_product_that_asks_nothing_is_shown_by_three_drawings(client, bottle):
    bottle.customization_set = None
    bottle.save()
    shots = client.get("/products/olumo/").context["shots"]
    assert [shot.url.split("?")[0] for shot in shots] == [
        f"/drawings/bottle/{view}/2a2f7f.svg" for view in ("front", "side", "wrapped")
    ]


def test_a_product_without_colours_is_drawn_all_the_same(client, bottle):
    bottle.product_colours.all().delete()
    assert "/drawings/bottle/front/c9b79c.svg" in page(client)
    assert "/drawings/bottle/front/c9b79c.svg" in page(client, "/products/")


@time_machine.travel("2026-11-20 10:00:00+00:00", tick=False)  # a Friday
def test_the_days_of_arrival_are_dates_for_every_place(client, bottle):
    make_place("Lekki", state="Lagos", fee_kobo=350_000, min_days=1, max_days=3, position=2)
    make_place("Jos", is_active=False)
    promises = client.get("/products/olumo/").context["promises"]
    assert date(2026, 11, 24).strftime("%a") == "Tue"
    assert [(str(one.place), one.days) for one in promises] == [
        ("Abeokuta, Ogun", "Wed 25 – Fri 27 Nov"),
        ("Lekki, Lagos", "Wed 25 – Fri 27 Nov"),
    ]
    assert "Made in 2 working days." in page(client)


def test_a_giftpack_says_what_is_in_it(client):
    make_product("Pack", slug="pack", kind=Kind.GIFTPACK, contents="A mug\n\n  A journal \nTea & <sugar>")
    html = page(client, "/products/pack/")
    assert "<li>A mug</li><li>A journal</li><li>Tea &amp; &lt;sugar&gt;</li>" in html


def test_breadcrumbs_lead_up_through_the_categories(client):
    cups = make_category("Cups", slug="cups")
    make_product(slug="tumbler", category=make_category("Travel cups", slug="travel", parent=cups))
    html = page(client, "/products/tumbler/")
    html = html[html.index('class="crumbs"') :]
    assert html.index("/categories/cups/") < html.index("/categories/travel/")


def test_a_sold_out_product_keeps_its_page_with_a_way_to_ask(client, bottle):
    ShopProfile.objects.create(pk=1, whatsapp="2348035550142")
    for variant in bottle.variants.all():
        variant.stock.delete()
    html = page(client)
    assert "Sold out." in html
    assert "https://wa.me/2348035550142?text=Olumo%20Bottle" in html
    assert "/cart/add/" not in html
    assert "750 ml: ₦11,500, sold out" in html


def test_a_sold_out_product_promises_no_day(client, bottle):
    make_place("Abeokuta", min_days=1, max_days=1)
    assert "Ordered today, it arrives" in page(client)
    for variant in bottle.variants.all():
        variant.stock.delete()
    assert "Ordered today, it arrives" not in page(client)


@pytest.mark.parametrize("archived", ["product", "category", "category above", "variants"])
def test_what_is_archived_is_not_found(client, bottle, archived):
    if archived == "product":
        Product.objects.update(is_active=False)
    elif archived == "category":
        Category.objects.update(is_active=False)
    elif archived == "category above":
        Category.objects.filter(pk=bottle.category_id).update(parent=make_category(is_active=False))
    else:
        bottle.variants.update(is_active=False)
    assert client.get("/products/olumo/").status_code == 404
    assert client.get("/products/olumo/preview/").status_code == 404


def test_an_unknown_product_is_not_found(client):
    assert client.get("/products/nothing/").status_code == 404


def test_a_refused_form_comes_back_with_everything_typed_and_every_error_on_top(rf, client, bottle):
    first = bottle.variants.first()
    typed = {"variant": str(first.pk), "quantity": "3", "inscription": "Tọ́lá", "phone": "12", "location": "nowhere"}
    product = shown_product("olumo")
    purchase, customization = PurchaseForm(product, typed), customization_form(product, typed)
    purchase.is_valid()
    customization.is_valid()
    request = rf.get("/")
    request.session = client.session
    response = product_page(request, product, purchase=purchase, customization=customization, status=422)
    assert response.status_code == 422
    html = response.content.decode()
    assert "<title>Error: Olumo Bottle" in html
    assert html.count('class="errors"') == 1
    top = html[html.index('class="errors"') : html.index('class="crumbs"')]
    assert '<a href="#id_quantity">Only 2 left. Enter 2 or fewer</a>' in top
    for name in ("colour", "phone", "location"):
        assert f'href="#id_{name}"' in top
    assert 'value="3"' in html
    assert 'value="12"' in html
    assert ">\nTọ́lá</textarea>" in html
    assert f'value="{first.pk}" checked' in html


def test_the_page_can_post_elsewhere_with_one_button(rf, client, bottle):
    request = rf.get("/")
    request.session = client.session
    html = product_page(request, shown_product("olumo"), post_to="/cart/lines/7/edit/", button="Save changes")
    text = html.content.decode()
    assert 'action="/cart/lines/7/edit/" method="post"' in text
    assert '<button class="button button--primary" type="submit">Save changes</button>' in text
    assert "buy_now" not in text


def test_no_field_of_the_owners_can_have_a_name_that_the_page_posts_itself(client, bottle):
    teddy = make_product("Teddy", customization_set=make_set("Toy", "colour", "inscription"))
    bottle.extras.add(teddy)
    CustomizationField.objects.create(
        customization_set=bottle.customization_set, kind="extras", name="more", position=9
    )
    form = {"each.how": "different", "quantity": 2, "extras": teddy.pk}
    client.cookies["csrftoken"] = "a" * 32
    answer = client.post("/products/olumo/names/", form)
    [posted] = forms_to(answer, "/cart/add/olumo/")
    said = re.findall(r"data-hx-vals='([^']+)'", answer.content.decode())
    asked = {name for vals in said for name in json.loads(unescape(vals))}
    assert {"key", "row", "extra", "variant"} <= posted.keys() | asked
    of_the_owners = customization_form(bottle).fields.keys()
    names = {name for name in {*posted, *asked, "buy_now"} - of_the_owners if "." not in name}
    assert names - NAMES_OF_THE_PAGE == set()


def test_the_owners_words_cannot_be_markup(client, bottle):
    Product.objects.update(name="<b>x", summary="<i>y", description="<script>z</script>")
    html = page(client)
    for markup in ("<b>x", "<i>y", "<script>z"):
        assert markup not in html


@pytest.mark.parametrize("count", [1, 6])
def test_a_product_page_costs_eight_queries_however_much_there_is(count, client, bottle, django_assert_num_queries):
    for number in range(count):
        make_variant(bottle, name=f"Size {number}")
        make_place(f"Place {number}")
        Picture.objects.create(product=bottle, view="side", colour=Colour.objects.first(), position=number)
    # profile, categories, product with its set, the form's fields, colours, places, variants, pictures
    with django_assert_num_queries(8):
        client.get("/products/olumo/")
    with django_assert_num_queries(6):
        client.get("/products/olumo/")


def test_the_forms_carry_a_token_only_for_a_browser_that_has_its_cookie_already(client, bottle):
    first = client.get("/products/olumo/")
    assert (list(first.cookies), "csrfmiddlewaretoken" in first.content.decode()) == ([], False)
    client.cookies["csrftoken"] = "t" * 32
    second = client.get("/products/olumo/")
    assert "csrfmiddlewaretoken" in second.content.decode()
