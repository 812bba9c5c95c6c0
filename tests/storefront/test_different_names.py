"""A name of its own on each of several pieces: rows, a pasted list, errors beside each, one submit."""

import re
from html import unescape
from typing import Any

import pytest
from django.test import Client

from shop.cart.models import Cart, CartLine
from shop.catalogue.models import Product, Variant
from tests.cart.pages import text_of
from tests.make import make_product, make_set, make_variant
from tests.personalisation.make import make_giftpack, make_standard_product

pytestmark = pytest.mark.django_db

ASKED = {"colour": "indigo", "lettering": "script", "phone": "0803 123 4567", "location": "abeokuta"}
DIFFERENT = {"each.how": "different"}
HTMX = {"HX-Request": "true"}


@pytest.fixture
def mug() -> Variant:
    return make_standard_product(name="Mug", slug="mug", on_hand=15).variants.get()


def rows(*names: str) -> dict[str, str]:
    return {f"each.name-{number}": name for number, name in enumerate(names, start=1)}


def add(client: Client, mug: Variant, quantity: object = 1, **more: object) -> Any:
    return client.post("/cart/add/mug/", ASKED | {"variant": mug.pk, "quantity": quantity} | more)


def in_cart() -> list[tuple[int, str, str]]:
    lines = CartLine.objects.filter(parent=None).order_by("pk")
    return [(line.quantity, line.customization["inscription"], line.customization["lettering"]) for line in lines]


def errors_of(answer: Any) -> dict[str, list[str]]:
    assert answer.status_code == 422
    return {field.html_name: list(field.errors) for field in answer.context["form"] if field.errors}


def _nobody_reads(pasted: str) -> list[str]:
    assert not pasted, "read"
    return []


class TestInOneSubmit:
    def test_each_name_becomes_a_line_and_equal_names_one(self, client, mug):
        answer = add(client, mug, 4, **DIFFERENT, **rows("Tọ́lá", "Chịdị", " Tọ́lá ", "Ƙawu & Àìná"))
        assert answer.status_code == 303
        assert in_cart() == [(2, "Tọ́lá", "script"), (1, "Chịdị", "script"), (1, "Ƙawu & Àìná", "script")]
        assert "Added. 4 items in your cart" in text_of(client.get("/cart/"))

    def test_a_pasted_list_says_how_many(self, client, mug):
        add(client, mug, 1, **DIFFERENT, **{"each.list": "1. Tola\n2. Ada\n\n3. Tola"})
        assert in_cart() == [(2, "Tola", "script"), (1, "Ada", "script")]

    def test_a_list_goes_on_where_the_rows_end(self, client, mug):
        add(client, mug, 3, **DIFFERENT, **rows("Ngozi", "", ""), **{"each.list": "Tola, Ada"})
        assert [name for _, name, _ in in_cart()] == ["Ngozi", "Tola", "Ada"]

    def test_the_inscription_of_all_is_nobodys_then(self, client, mug):
        add(client, mug, 1, **DIFFERENT, **rows("Tola"), inscription="Mummy", no_inscription="on")
        assert in_cart() == [(1, "Tola", "script")]

    def test_names_join_the_lines_that_are_there(self, client, mug):
        add(client, mug, 2, inscription="Tola")
        add(client, mug, 2, **DIFFERENT, **rows("Tola", "Ada"))
        assert in_cart() == [(3, "Tola", "script"), (1, "Ada", "script")]

    def test_a_giftpack_has_them_too_each_with_its_extras(self, client):
        teddy = make_product("Teddy")
        pack = make_giftpack(teddy, slug="mug")
        posted = {"recipient": "female", "extras": [teddy.pk]}
        add(client, pack.variants.get(), 2, **DIFFERENT, **rows("Ada", "Obi"), **posted)
        assert [(line.quantity, line.extras.count()) for line in CartLine.objects.filter(parent=None)] == [
            (1, 1),
            (1, 1),
        ]

    def test_buying_now_takes_them_all_to_checkout(self, client, mug):
        answer = add(client, mug, 2, **DIFFERENT, **rows("Tola", "Ada"), buy_now="1")
        assert answer["Location"] == "/checkout/?buy_now=1"
        assert Cart.objects.get().is_buy_now
        page = text_of(client.get(answer["Location"]))
        assert "“Tola”" in page
        assert "“Ada”" in page

    def test_htmx_shows_every_one_that_was_added(self, client, mug):
        answer = client.post(
            "/cart/add/mug/", ASKED | {"variant": mug.pk, "quantity": 2} | DIFFERENT | rows("Tola", "Ada"), headers=HTMX
        )
        assert answer.content.decode().count('class="line__picture"') == 2

    def test_who_asks_for_nothing_of_this_is_not_concerned(self, client, mug):
        add(client, mug, 3, inscription="Tola", **rows("Ada"))
        assert in_cart() == [(3, "Tola", "script")]


class TestRefused:
    def test_each_row_has_its_error_and_everything_is_kept(self, client, mug):
        named = rows("Tola", "", "Ada 😀", "W" * 70)
        answer = add(client, mug, 4, **DIFFERENT, **named)
        assert errors_of(answer) == {
            "each.name-2": ["Write a name for this piece"],
            "each.name-3": ["Remove the character “😀” (grinning face). It cannot be engraved"],
            "each.name-4": ["Letters would be under 3 mm. Shorten it"],
        }
        page = text_of(answer)
        for key, name in named.items():
            assert f'name="{key}" id="id_{key}" value="{name}"' in page
        assert '<a href="#id_each.name-3">' in page
        assert not CartLine.objects.exists()

    def test_what_is_far_too_long_for_a_list_is_refused_unread(self, client, mug, monkeypatch):
        monkeypatch.setattr("shop.storefront.names.read_names", _nobody_reads)
        answer = add(client, mug, 2, **DIFFERENT, **{"each.list": "Ada\n" * 2000})
        assert errors_of(answer)["each.list"] == ["At most 20 names at once. This is far longer than a list of 20"]
        assert not CartLine.objects.exists()

    def test_other_fields_are_refused_beside_themselves_and_the_names_stay(self, client, mug):
        answer = add(client, mug, 2, **DIFFERENT, **rows("Tola", "Ada"), phone="12")
        assert list(errors_of(answer)) == ["phone"]
        assert 'value="Ada"' in text_of(answer)

    @pytest.mark.parametrize("named", [DIFFERENT | rows("Tola", "Ada"), DIFFERENT | {"each.list": "Tola, Ada"}])
    def test_a_lettering_that_is_offered_no_more_is_refused_once_and_beside_itself(self, client, mug, named):
        Product.objects.update(letterings="modern,classic")
        answer = add(client, mug, 2, **named)
        assert errors_of(answer) == {
            "lettering": ["Script lettering is not offered on this gift. Choose Modern or Classic"]
        }
        assert not CartLine.objects.exists()

    def test_one_name_without_a_letter_in_the_lettering_keeps_all_out(self, client, mug):
        answer = add(client, mug, 2, **DIFFERENT, **rows("Tola", "\u200bAda"))
        assert list(errors_of(answer)) == ["each.name-2"]
        assert not CartLine.objects.exists()

    def test_more_than_twenty_at_once_stay_in_the_list(self, client, mug):
        pasted = "\n".join(f"Guest {number}" for number in range(1, 22))
        answer = add(client, mug, 1, **DIFFERENT, **{"each.list": pasted})
        assert errors_of(answer)["each.list"] == ["At most 20 names at once. You have 21"]
        assert "Guest 21" in text_of(answer)
        assert not CartLine.objects.exists()

    @pytest.mark.parametrize("name", ["Guest\n", "Ọlá" * 2_000 + "\n", " "])
    def test_what_is_far_too_long_for_a_list_comes_back_cut(self, client, mug, name):
        pasted = name * (100_000 // len(name))
        answer = add(client, mug, 1, **DIFFERENT, **{"each.list": pasted})
        assert errors_of(answer)["each.list"] == ["At most 20 names at once. This is far longer than a list of 20"]
        assert len(answer.content) < 60_000
        redrawn = client.post("/products/mug/names/", ASKED | DIFFERENT | {"each.list": pasted}, headers=HTMX)
        assert 'name="each.name-2"' not in text_of(redrawn)
        assert not CartLine.objects.exists()

    def test_more_than_there_are_is_refused_and_nothing_is_added(self, client, mug):
        answer = add(client, mug, 1, **DIFFERENT, **{"each.list": ",".join(f"Guest {n}" for n in range(1, 17))})
        assert errors_of(answer) == {"quantity": ["Only 15 left. Enter 15 or fewer"]}
        assert 'value="Guest 16"' in text_of(answer)
        assert not CartLine.objects.exists()

    def test_fewer_pieces_than_names_is_asked_about(self, client, mug):
        answer = add(client, mug, 1, **DIFFERENT, **rows("Tola", "Ada"))
        assert errors_of(answer) == {
            "each.how": ["You wrote 2 names for 1. Clear some, or enter 2 under “How many”"],
        }

    def test_nothing_named_is_a_row_for_each_to_write_in(self, client, mug):
        answer = add(client, mug, 3, **DIFFERENT)
        assert list(errors_of(answer)) == ["each.name-1", "each.name-2", "each.name-3"]

    @pytest.mark.parametrize("nonsense", [{"each.name-999": "x"}, {"each.name-0": "x"}, {"each.name-": "x"}])
    def test_rows_that_there_are_none_of_are_nothing(self, client, mug, nonsense):
        assert errors_of(add(client, mug, 1, **DIFFERENT, **nonsense)) == {
            "each.name-1": ["Write a name for this piece"]
        }


class TestAListAndHowMany:
    """A list says how many only as long as nobody else did, and given again it takes its own place."""

    @pytest.mark.parametrize(
        ("pieces", "pasted", "sentence"),
        [
            (3, "Tola, Ada", "You wrote 2 names for 3. Write the others, or enter 2 under “How many”"),
            (2, "Tola, Ada, Obi", "You wrote 3 names for 2. Clear some, or enter 3 under “How many”"),
        ],
    )
    def test_another_number_than_was_entered_is_asked_about(self, client, mug, pieces, pasted, sentence):
        answer = add(client, mug, pieces, **DIFFERENT, **{"each.list": pasted})
        assert errors_of(answer) == {"each.list": [sentence]}
        page = text_of(answer)
        assert f'value="{pieces}"' in page
        for name in pasted.split(", "):
            assert f'value="{name}"' in page
        assert not CartLine.objects.exists()

    def test_with_the_number_put_right_it_is_added(self, client, mug):
        refused = add(client, mug, 3, **DIFFERENT, **{"each.list": "Tola, Ada"})
        add(client, mug, 2, **posted_again(refused))
        assert [name for _, name, _ in in_cart()] == ["Tola", "Ada"]

    def test_given_again_it_replaces_what_it_gave_before_and_the_number(self, client, mug):
        typed = ASKED | {"variant": mug.pk, "quantity": 1} | DIFFERENT | {"each.list": "Tola, Adaa"}
        drawn = client.post("/products/mug/preview/", typed)
        assert '<input type="number" name="quantity" value="2"' in text_of(drawn)
        add(client, mug, 2, **posted_again(drawn) | {"each.list": "Tola, Ada, Ngozi"})
        assert [name for _, name, _ in in_cart()] == ["Tola", "Ada", "Ngozi"]

    def test_what_was_written_by_hand_stays_beside_it(self, client, mug):
        typed = ASKED | {"variant": mug.pk, "quantity": 1} | DIFFERENT | rows("Obi") | {"each.list": "Tola, Adaa"}
        drawn = client.post("/products/mug/preview/", typed)
        add(client, mug, 3, **posted_again(drawn) | {"each.list": "Tola, Ada"})
        assert [name for _, name, _ in in_cart()] == ["Obi", "Tola", "Ada"]

    def test_another_list_goes_on_where_the_first_one_ends(self, client, mug):
        drawn = client.post("/products/mug/preview/", ASKED | {"quantity": 1} | DIFFERENT | {"each.list": "Tola, Ada"})
        add(client, mug, 2, **posted_again(drawn) | {"each.list": "Obi, Ngozi"})
        assert [name for _, name, _ in in_cart()] == ["Tola", "Ada", "Obi", "Ngozi"]

    def test_a_name_that_was_written_already_is_not_added_to(self, client, mug):
        add(client, mug, 1, **DIFFERENT, **rows("Tola"), **{"each.list": "Tola, Ada"})
        assert [(pieces, name) for pieces, name, _ in in_cart()] == [(1, "Tola"), (1, "Ada")]

    def test_htmx_is_told_a_number_only_where_the_list_says_it(self, client, mug):
        typed = ASKED | DIFFERENT | {"each.list": "Tola, Ada"}
        one, three = (
            text_of(client.post("/products/mug/names/", typed | {"quantity": pieces}, headers=HTMX))
            for pieces in (1, 3)
        )
        assert 'data-pieces="2"' in one
        assert "data-pieces" not in three
        assert "2 of 3 pieces named" in three

    def test_more_names_than_pieces_are_said_before_the_press(self, client, mug):
        typed = ASKED | DIFFERENT | {"each.list": "Tola, Ada, Obi", "quantity": 2}
        assert "3 of 2 pieces named" not in (page := text_of(client.post("/products/mug/names/", typed, headers=HTMX)))
        assert "3 names for 2 pieces" in page


def posted_again(answer: Any) -> dict[str, str]:
    """Return what the rows of a page would post."""
    found = re.findall(r'<input [^>]*name="(each\.[^"]+)"[^>]*? value="([^"]*)"', answer.content.decode())
    return {name: unescape(value) for name, value in found if name != "each.how"} | DIFFERENT


class TestTheRows:
    def test_without_scripts_a_button_draws_them_with_their_pictures(self, client, mug):
        typed = ASKED | {"variant": mug.pk, "quantity": 3} | DIFFERENT | rows("Tola")
        answer = client.post("/products/mug/names/", typed)
        page = text_of(answer)
        assert answer.status_code == 200
        assert answer.context["form"].errors is False
        assert page.count('name="each.name-') == 3
        [picture, *_] = re.findall(r'class="name__picture" src="(/art/[^"]+)"', page)
        assert client.get(picture).status_code == 200
        assert "1 of 3 pieces named." in page
        assert text_of(client.post("/products/mug/preview/", typed)).count(picture) == 1

    def test_htmx_gets_the_rows_the_emptied_list_and_a_word(self, client, mug):
        typed = ASKED | {"quantity": 1} | DIFFERENT | rows("Ngozi") | {"each.list": "1. Tola\n2. Tola"}
        page = text_of(client.post("/products/mug/names/", typed, headers=HTMX))
        assert page.count('name="each.name-') == 3
        assert "3 of 3 pieces named. “Tola” is on 2" in page
        assert re.search(r'<textarea id="names-list"[^>]*></textarea>', page)
        assert "<html" not in page

    def test_one_row_is_drawn_while_the_others_are_left_alone(self, client, mug, django_assert_num_queries):
        typed = {"row": "2", "each.name-2": "Chịdị", "colour": "clay", "lettering": "classic"}
        client.get("/products/mug/preview/", typed, headers=HTMX)
        with django_assert_num_queries(2):
            figure = text_of(client.get("/products/mug/preview/", typed, headers=HTMX))
        [address] = re.findall(r'<span id="name-picture-2".*src="(/art/[^"]+)"', figure)
        assert "#b4452a" in client.get(address).content.decode()
        assert "<input" not in figure
        bad = text_of(client.get("/products/mug/preview/", typed | {"each.name-2": "😀"}, headers=HTMX))
        assert "Remove the character “😀” (grinning face)" in bad

    def test_same_on_all_has_no_rows(self, client, mug):
        page = text_of(client.get("/products/mug/"))
        assert "Same inscription on all?" in page
        assert 'name="each.name-' not in page

    def test_what_is_not_engraved_is_not_asked(self, client):
        make_variant(make_product("Candle", slug="candle", variants=0, customization_set=make_set("Candle", "colour")))
        assert "Same inscription on all?" not in text_of(client.get("/products/candle/"))

    def test_a_line_that_is_edited_is_one_gift(self, client, mug):
        add(client, mug, 2, inscription="Tola")
        page = text_of(client.get(f"/cart/lines/{CartLine.objects.get().pk}/edit/"))
        assert "Same inscription on all?" not in page

    def test_a_product_that_is_gone_has_no_rows(self, client, mug):
        Product.objects.update(is_active=False)
        assert client.post("/products/mug/names/", DIFFERENT).status_code == 404
