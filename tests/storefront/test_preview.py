"""The preview: the product in the chosen colour with the words that go on it."""

import gzip
import re

import pytest
from django.test import Client

from shop.catalogue.models import Colour, Product
from tests.cart.make import make_cup
from tests.cart.pages import add
from tests.make import make_place, make_product, make_set

pytestmark = pytest.mark.django_db

HTMX: dict[str, str] = {"HX-Request": "true"}


@pytest.fixture(autouse=True)
def mug() -> Product:
    make_place()
    return make_product("Mug", slug="mug", customization_set=make_set())


def preview(client: Client, **typed: str) -> str:
    response = client.get("/products/mug/preview/", typed, headers=HTMX)
    assert response.status_code == 200
    return response.content.decode()


def lettered(client: Client, **typed: str) -> str:
    """The preview of a product whose form asks for the lettering too."""
    if not Product.objects.filter(slug="lettered").exists():
        kinds = ("colour", "lettering", "inscription")
        make_product("Cup", slug="lettered", customization_set=make_set("Lettered", *kinds))
    return client.get("/products/lettered/preview/", typed, headers=HTMX).content.decode()


def test_htmx_gets_the_drawing_in_the_chosen_colour_with_the_words_and_no_field(client):
    figure = preview(client, colour="clay", inscription="Ọmọ́lọlá")
    assert figure.lstrip().startswith('<figure id="preview"')
    assert "#b4452a" in figure
    assert "<title>Preview: Mug in clay, engraved “Ọmọ́lọlá” in Modern lettering</title>" in figure
    assert 'id="preview-words" d="m' in figure
    assert re.search(r'data-say="Fits on one line, letters \d+ mm tall"', figure)
    assert "<input" not in figure
    assert "<html" not in figure


@pytest.mark.parametrize("colour", ["", "gold", "#ff0000", "\x00", "x" * 10_000])
def test_a_colour_that_there_is_none_of_is_drawn_as_the_first(client, colour):
    assert "<title>Preview: Mug in indigo</title>" in preview(client, colour=colour)


def test_only_colours_of_this_product_are_drawn(client):
    Colour.objects.create(name="Gold", slug="gold", hex="#ffd700")
    assert "#ffd700" not in preview(client, colour="gold")


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("😀", "Remove the character “😀” (grinning face)"),
        ("a\u202eb", "Remove the character U+202E"),
        ("x" * 10_000, "Use at most 120 characters"),
        ("a\n" * 9, "Use one line only"),  # as its field has it
    ],
)
def test_words_that_cannot_be_engraved_are_named_and_not_drawn(client, typed, said):
    figure = preview(client, inscription=typed)
    assert f'data-say="{said}' in figure
    assert said in figure.split("<figcaption")[1]
    assert "<title>Preview: Mug in indigo</title>" in figure
    assert "preview-words" not in figure


def test_where_words_can_stand_it_says_so_until_there_are_some(client):
    for shown in (preview(client), client.get("/products/mug/").content.decode()):
        assert "Your words will stand here." in shown
    assert "Your words will stand here." not in preview(client, inscription="Ada")


def test_the_picture_is_a_link_to_itself_as_large_as_the_screen(client):
    figure = preview(client, colour="clay", inscription="Ọmọ́lọlá")
    [address] = re.findall(r'<a class="preview__picture" href="(/art/[^"]+)"', figure)
    assert client.get(address)["Content-Type"] == "image/svg+xml"
    assert 'href="/drawings/cup/front/' in preview(client, inscription="😀")


def test_words_are_never_markup(client):
    figure = preview(client, inscription='"><script>alert(1)</script>')
    assert "<script" not in figure
    assert "&lt;script&gt;" in figure


def test_without_htmx_it_is_the_page_with_the_form_as_it_was(client):
    response = client.get("/products/mug/preview/", {"colour": "clay", "inscription": "Tọ́lá", "quantity": "3"})
    page = response.content.decode()
    assert response.status_code == 200
    assert "<html" in page
    assert "engraved “Tọ́lá” in Modern lettering</title>" in page
    assert ">\nTọ́lá</textarea>" in page
    assert 'value="clay"' in page
    assert response.context["form"].customization["colour"].value() == "clay"
    assert 'value="3"' in page
    assert response.context["form"].errors is False


def test_the_preview_button_sends_the_whole_form_outside_the_address(client):
    page = client.get("/products/mug/").content.decode()
    assert 'formaction="/products/mug/preview/">Update preview</button>' in page
    assert page.index("Add to cart</button>") < page.index("Update preview</button>")  # the first is what Enter presses
    assert 'data-hx-params="colour,inscription"' in page  # this set asks no lettering
    back = client.post(
        "/products/mug/preview/", {"inscription": "Ada", "phone": "0803 123 4567", "location": "abeokuta"}
    )
    assert back.status_code == 200
    assert 'value="0803 123 4567"' in back.content.decode()
    assert '<option value="abeokuta" selected>' in back.content.decode()


def test_the_button_on_a_page_of_others_needs_the_forms_token():
    elsewhere = Client(enforce_csrf_checks=True, headers={"Origin": "http://elsewhere.example"})
    assert elsewhere.post("/products/mug/preview/").status_code == 403


def test_a_browser_may_keep_a_preview_for_itself(client):
    response = client.get("/products/mug/preview/", {"inscription": "Ada"}, headers=HTMX)
    assert response["Cache-Control"] == "private, max-age=300"
    assert "HX-Request" in response["Vary"]


def test_a_preview_costs_two_queries(client, django_assert_num_queries):
    with django_assert_num_queries(3):  # categories, which are remembered for a while, product, colours
        preview(client, inscription="Ada")
    with django_assert_num_queries(2):
        preview(client, colour="clay", inscription="Ada")


def test_to_whom_has_a_cart_it_costs_no_more_but_what_counts_it(client, settings, django_assert_num_queries):
    add(client, make_cup())
    preview(client, inscription="Ada")
    with django_assert_num_queries(2):
        preview(client, inscription="Obi")
    settings.THROTTLE = True
    client.defaults["REMOTE_ADDR"] = "102.89.1.1"
    with django_assert_num_queries(4):  # and one each for what its network and the browser itself asked
        preview(client, inscription="Uju")


def test_the_same_preview_is_not_sent_twice(client):
    address, typed = "/products/mug/preview/", {"colour": "clay", "inscription": "Ada"}
    first = client.get(address, typed, headers=HTMX)
    again = client.get(address, typed, headers=HTMX | {"If-None-Match": first["ETag"]})
    other = client.get(address, typed | {"inscription": "Obi"}, headers=HTMX | {"If-None-Match": first["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
    assert other.status_code == 200


def test_a_preview_is_light_on_the_wire(client):
    for lettering in ("modern", "classic", "script"):
        figure = lettered(client, lettering=lettering, inscription="Happy birthday\nmy darling")
        assert len(gzip.compress(figure.encode(), 6)) <= 6 * 1024


def test_small_letters_are_said_and_too_small_ones_not_drawn(client):
    assert "Letters will be only 3 mm tall. Fewer words read better" in preview(client, inscription="W" * 14)
    assert 'data-say="Letters would be under 3 mm. Shorten it"' in preview(client, inscription="x" * 100)


@pytest.mark.parametrize("lettering", ["", "comic", "\x00"])
def test_a_lettering_that_there_is_none_of_is_drawn_as_modern(client, lettering):
    assert lettered(client, lettering=lettering, inscription="Ada") == lettered(
        client, lettering="modern", inscription="Ada"
    )


def test_words_have_the_name_that_the_owner_gave_their_field(client):
    made = make_set("Initials", "colour")
    made.fields.create(kind="inscription", name="initials", label="Initials", position=2)
    make_product("Pen", slug="pen", customization_set=made)
    page = client.get("/products/pen/").content.decode()
    assert 'data-hx-params="colour,initials"' in page
    assert "delay:350ms from:#id_initials" in page
    typed = {"initials": "AO", "inscription": "not this"}
    figure = client.get("/products/pen/preview/", typed, headers=HTMX).content.decode()
    assert "engraved “AO”" in figure


def test_a_product_without_words_is_drawn_without(client):
    make_product("Bag", slug="bag", customization_set=make_set("Colour only", "colour"))
    typed = {"inscription": "Ada", "": "Ada"}
    figure = client.get("/products/bag/preview/", typed, headers=HTMX).content.decode()
    assert "preview-words" not in figure
    for shown in (figure, client.get("/products/bag/").content.decode()):
        assert "This is how it will look." in shown
        assert "Your words will stand here." not in shown


def test_a_product_that_is_gone_has_no_preview(client):
    assert client.get("/products/nothing/preview/", headers=HTMX).status_code == 404
