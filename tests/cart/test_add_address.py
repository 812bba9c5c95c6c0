import pytest
from django.contrib.sessions.models import Session
from django.test import Client

from shop.cart.models import Cart, CartLine
from shop.stock.models import Stock
from tests.cart.make import make_cup, make_pack
from tests.cart.pages import HTMX, add, filled_in, forms_to, text_of
from tests.make import make_place, make_product, make_set

pytestmark = pytest.mark.django_db

REFUSED = {"was.refused": "1"}


def test_an_accepted_gift_leads_to_the_cart_and_is_counted_there(client):
    answer = add(client, make_cup(), 2)
    assert (answer.status_code, answer["Location"]) == (303, "/cart/?added=1")
    page = client.get("/cart/")
    assert "Added. 2 items in your cart" in text_of(page)
    assert page.context["cart_count"] == 2
    line = CartLine.objects.get()
    assert (line.quantity, line.customization) == (2, {"colour": "indigo", "inscription": "Tolu"})


def test_htmx_gets_what_was_added_the_count_and_a_sentence(client):
    variant = make_cup()
    answer = client.post(f"/cart/add/{variant.product.slug}/", filled_in(variant), **HTMX)
    assert answer.status_code == 200
    page = text_of(answer)
    assert '<div id="added"' in page
    assert "“Tolu”" in page
    assert '<span id="cart-count" class="count" data-count="1" data-hx-swap-oob="true">' in page
    assert '<div data-hx-swap-oob="innerHTML:#status">Added. 1 item in your cart, ₦9,500</div>' in page
    assert "<html" not in page


class TestAfterARefusal:
    """What the page said was wrong goes with the add that succeeds: htmx puts only parts in their places."""

    def test_htmx_gets_the_fields_without_their_errors_and_the_title_without_its_word(self, client):
        variant = make_cup()
        address = f"/cart/add/{variant.product.slug}/"
        refused = client.post(address, filled_in(variant, inscription=""), **HTMX)
        [form] = forms_to(refused, address)
        assert form["was.refused"] == ["1"]
        answer = client.post(address, filled_in(variant, 2, inscription="Ọmọ́lọlá", **REFUSED), **HTMX)
        page = text_of(answer)
        assert "Added. 2 items in your cart" in page
        assert "<title>Cup – Love Giftings</title>" in page
        assert '<div data-hx-swap-oob="delete:#main > .errors"></div>' in page
        asked = page.partition('<div id="asked" data-hx-swap-oob="true">')[2]
        assert "Ọmọ́lọlá</textarea>" in asked
        assert 'name="quantity" value="2"' in asked
        assert "field--error" not in asked
        assert 'name="was.refused"' not in asked
        assert '<li id="picture-preview" data-hx-swap-oob="true"' in page

    def test_names_stay_in_their_rows(self, client):
        variant = make_cup()
        names = {"each.how": "different", "each.name-1": "Tola", "each.name-2": "Ada"}
        posted = filled_in(variant, 2, **REFUSED, **names)
        page = text_of(client.post(f"/cart/add/{variant.product.slug}/", posted, **HTMX))
        assert 'name="each.name-2" id="id_each.name-2" value="Ada"' in page
        assert "engraved “Tola”" in page.partition('<li id="picture-preview"')[2]

    def test_a_form_that_was_not_refused_keeps_its_fields(self, client):
        variant = make_cup()
        [form] = forms_to(client.get(f"/products/{variant.product.slug}/"), f"/cart/add/{variant.product.slug}/")
        assert "was.refused" not in form
        page = text_of(client.post(f"/cart/add/{variant.product.slug}/", filled_in(variant), **HTMX))
        assert 'id="asked"' not in page
        assert "<title>" not in page


def test_adding_the_same_twice_makes_one_line_whatever_the_phone(client):
    made_of = make_set("Reached", "colour", "inscription", "phone")
    variant = make_product(customization_set=made_of).variants.get()
    add(client, variant, phone="0803 123 4567")
    add(client, variant, phone="08091234567")
    line = CartLine.objects.get()
    assert (line.quantity, line.contact["phone"]) == (2, "+2348091234567")


def test_a_product_without_a_form_can_be_added(client):
    variant = make_product().variants.get()
    answer = client.post(f"/cart/add/{variant.product.slug}/", {"variant": variant.pk, "quantity": 1})
    assert answer.status_code == 303
    assert CartLine.objects.get().customization == {}


def test_a_pack_is_added_with_its_extras(client):
    journal, pen = make_product("Journal"), make_product("Pen")
    variant = make_pack(journal, pen)
    assert add(client, variant, 2, extras=[journal.pk, pen.pk]).status_code == 303
    pack = CartLine.objects.get(parent=None)
    assert sorted((e.variant.product.name, e.quantity) for e in pack.extras.all()) == [("Journal", 2), ("Pen", 2)]


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"quantity": ""}, "Enter how many you want"),
        ({"quantity": "abc"}, "Enter how many you want as a number, like 2"),
        ({"quantity": "0.5"}, "Enter how many you want as a number, like 2"),
        ({"quantity": "-1"}, "Enter 1 or more"),
        ({"quantity": "0"}, "Enter 1 or more"),
        ({"quantity": "9" * 400}, "Enter 20 or fewer"),
        ({"quantity": "9" * 5000}, "Enter how many you want as a number, like 2"),
        ({"quantity": "2️⃣"}, "Enter how many you want as a number, like 2"),
        ({"quantity": "11"}, "Only 10 left"),
        ({"variant": ""}, "Choose a size"),
        ({"variant": "0"}, "Choose a size from the list"),
        ({"variant": "abc"}, "Choose a size from the list"),
        ({"variant": "9" * 30}, "Choose a size from the list"),
        ({"inscription": "Tolu 😀"}, "Remove the character"),
        ({"inscription": "To\x07lu"}, "Remove the character"),
        ({"inscription": "To\u202elu"}, "Remove the character"),
        ({"inscription": ""}, "Enter the text to engrave"),
        ({"inscription": "x" * 10_000}, "Use at most 120 characters"),
        ({"colour": "gold"}, "Choose a colour from the list"),
        ({"colour": ""}, "Choose a colour"),
    ],
)
def test_what_cannot_be_accepted_is_refused_with_a_sentence(client, wrong, sentence):
    variant = make_cup()
    answer = client.post(f"/cart/add/{variant.product.slug}/", filled_in(variant) | wrong)
    assert answer.status_code == 422
    assert sentence in text_of(answer)
    assert not Cart.objects.exists()
    assert not Session.objects.exists()


def test_nothing_typed_at_all_is_refused(client):
    variant = make_cup()
    assert client.post(f"/cart/add/{variant.product.slug}/").status_code == 422
    assert not Cart.objects.exists()


def test_what_was_typed_stays_in_a_refused_form(client):
    answer = add(client, make_cup(), 11, inscription="Ọmọ́lọlá")
    page = text_of(answer)
    assert answer.status_code == 422
    assert "Ọmọ́lọlá" in page
    assert 'value="11"' in page


def test_another_products_variant_is_refused(client):
    variant, other = make_cup(), make_product().variants.get()
    answer = client.post(f"/cart/add/{variant.product.slug}/", filled_in(variant) | {"variant": other.pk})
    assert answer.status_code == 422
    assert not Cart.objects.exists()


def test_what_the_cart_holds_already_counts_against_stock(client):
    variant = make_cup(on_hand=3)
    add(client, variant, 2)
    answer = add(client, variant, 2, inscription="Bisi")
    assert answer.status_code == 422
    assert "Only 3 left of Cup (350 ml), and your cart would have 4" in text_of(answer)
    assert CartLine.objects.get().quantity == 2


def test_a_sold_out_gift_is_refused(client):
    variant = make_cup(on_hand=0)
    answer = add(client, variant)
    assert answer.status_code == 422
    assert "sold out" in text_of(answer).lower()
    assert not Cart.objects.exists()


@pytest.mark.parametrize("slug", ["no-such-gift", "archived"])
def test_an_unknown_or_archived_gift_is_not_found(client, slug):
    make_product(slug="archived", is_active=False)
    assert client.post(f"/cart/add/{slug}/", {"quantity": 1}).status_code == 404
    assert not Cart.objects.exists()


def test_a_price_that_changed_while_somebody_was_choosing_is_said(client):
    cup = make_cup()
    [form] = forms_to(client.get(f"/products/{cup.product.slug}/"), f"/cart/add/{cup.product.slug}/")
    shown = {name: value for name, value in form.items() if name.startswith("shown.")}
    assert shown == {f"shown.{cup.pk}": ["950000"]}
    cup.price_kobo = 980_000
    cup.save(update_fields=["price_kobo"])
    news = "The price changed while you were choosing: ₦9,800, not ₦9,500"
    address = f"/cart/add/{cup.product.slug}/"
    assert news in text_of(client.post(address, filled_in(cup, inscription="Ada", **shown), **HTMX))
    client.post(address, filled_in(cup, **shown))
    assert news in text_of(client.get("/cart/"))
    assert "changed while" not in text_of(client.post(address, filled_in(cup, inscription="Ife"), **HTMX))


@pytest.mark.parametrize("shown", ["", "x", "-1", "９５", "9" * 10_000])
def test_a_shown_price_that_is_none_is_passed_over(client, shown):
    cup = make_cup()
    address = f"/cart/add/{cup.product.slug}/"
    assert client.post(address, filled_in(cup, **{f"shown.{cup.pk}": shown}), **HTMX).status_code == 200


def test_adding_is_a_post(client):
    assert client.get(f"/cart/add/{make_cup().product.slug}/").status_code == 405


def test_adding_from_elsewhere_needs_the_token():
    variant = make_cup()
    strict = Client(enforce_csrf_checks=True, headers={"Origin": "http://elsewhere.example"})
    assert strict.post(f"/cart/add/{variant.product.slug}/", filled_in(variant)).status_code == 403
    assert not Cart.objects.exists()


class TestBuyNow:
    def test_it_leads_to_checkout_with_a_cart_of_its_own(self, client):
        answer = add(client, make_cup(), buy_now=1)
        assert (answer.status_code, answer["Location"]) == (303, "/checkout/?buy_now=1")
        assert Cart.objects.get().is_buy_now

    def test_htmx_goes_there_with_the_whole_page(self, client):
        variant = make_cup()
        answer = client.post(f"/cart/add/{variant.product.slug}/", filled_in(variant, buy_now=1), **HTMX)
        assert (answer.status_code, answer["HX-Redirect"]) == (200, "/checkout/?buy_now=1")

    def test_the_cart_stays_as_it_is(self, client):
        variant = make_cup()
        add(client, variant, 2)
        add(client, variant, 1, buy_now=1)
        page = client.get("/cart/")
        assert page.context["cart_count"] == 2
        assert [line.quantity for line in page.context["cart"].lines] == [2]

    def test_buying_at_once_again_starts_afresh(self, client):
        variant = make_cup()
        add(client, variant, 2, buy_now=1)
        add(client, variant, 1, buy_now=1)
        bought = Cart.objects.get(pk=client.session["buy_now"])
        assert [line.quantity for line in bought.lines.all()] == [1]

    def test_it_is_the_same_cart_every_time_and_a_page_of_the_gift_before_is_told_so(self, client):
        variant = make_cup()
        add(client, variant, 2, buy_now=1)
        before = Cart.objects.get()
        add(client, variant, 2, buy_now=1)
        after = Cart.objects.get()
        assert after.pk == before.pk == client.session["buy_now"]
        assert after.version > before.version

    def test_a_double_tap_buys_one(self, client):
        variant = make_cup()
        for _ in range(2):
            answer = add(client, variant, 1, buy_now=1, key="8f14e45f-ceea-467f-a0e6-0d1b2a3c4d5e")
            assert answer["Location"] == "/checkout/?buy_now=1"
        assert CartLine.objects.get().quantity == 1

    def test_a_pack_goes_with_its_extras(self, client):
        pen, cup = make_product("Pen"), make_cup()
        add(client, make_pack(pen), extras=[pen.pk], buy_now=1)
        add(client, cup, buy_now=1)
        assert [line.variant for line in CartLine.objects.all()] == [cup]

    def test_a_refused_one_leaves_the_one_before(self, client):
        variant = make_cup()
        add(client, variant, 2, buy_now=1)
        before = client.session["buy_now"]
        Stock.objects.update(on_hand=1)
        assert add(client, variant, 2, buy_now=1).status_code == 422
        assert client.session["buy_now"] == before
        assert Cart.objects.count() == 1
        assert CartLine.objects.get().quantity == 2

    def test_its_line_is_edited_and_leads_back_to_checkout(self, client):
        variant = make_cup()
        add(client, variant, buy_now=1)
        line = CartLine.objects.get()
        answer = client.post(f"/cart/lines/{line.pk}/edit/", filled_in(variant, inscription="Bisi"))
        assert (answer.status_code, answer["Location"]) == (303, "/checkout/?buy_now=1")
        assert CartLine.objects.get().customization["inscription"] == "Bisi"


class TestContact:
    def test_phone_and_place_are_remembered_for_the_next_form(self, client):
        make_place("Ikeja")
        make_place("Other", asks_where=True)
        made_of = make_set("Reached", "colour", "inscription", "phone", "location")
        variant = make_product(customization_set=made_of).variants.get()
        add(client, variant, phone="0803 123 4567", location="other", location_other="Kano")
        assert client.session["contact"] == {
            "phone": "+2348031234567",
            "phone_typed": "0803 123 4567",
            "location": "other",
            "location_other": "Kano",
        }
        add(client, variant, phone="08091234567", location="ikeja")
        assert client.session["contact"] == {
            "phone": "+2348091234567",
            "phone_typed": "08091234567",
            "location": "ikeja",
            "location_other": "",
        }

    def test_a_form_that_asks_neither_remembers_nothing(self, client):
        add(client, make_cup())
        assert "contact" not in client.session


@pytest.mark.parametrize("lines", [1, 12])
def test_adding_costs_the_same_however_full_the_cart_is(client, lines, django_assert_num_queries):
    variant = make_cup(on_hand=None)
    for number in range(lines):
        add(client, variant, inscription=f"Name {number}")
    with django_assert_num_queries(11):
        add(client, variant, inscription="Bisi")
