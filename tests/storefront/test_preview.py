"""The preview: the product in the chosen colour with the words that go on it."""

import pytest
from django.test import Client

from shop.catalogue.models import Colour, Product
from tests.make import make_place, make_product, make_set

pytestmark = pytest.mark.django_db

HTMX = {"HX-Request": "true"}


@pytest.fixture(autouse=True)
def mug() -> Product:
    make_place()
    return make_product("Mug", slug="mug", customization_set=make_set())


def preview(client: Client, **typed: str) -> str:
    response = client.get("/products/mug/preview/", typed, headers=HTMX)
    assert response.status_code == 200
    return response.content.decode()


def test_htmx_gets_the_drawing_in_the_chosen_colour_with_the_words_and_no_field(client):
    figure = preview(client, colour="clay", inscription="Ọmọ́lọlá")
    assert figure.lstrip().startswith('<figure id="preview"')
    assert "#b4452a" in figure
    assert "<figcaption>Ọmọ́lọlá</figcaption>" in figure
    assert "<title>Preview: Mug in clay, engraved “Ọmọ́lọlá”</title>" in figure
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
        ("a\n" * 9, "Use at most 4 lines"),
    ],
)
def test_words_that_cannot_be_engraved_are_named_and_not_drawn(client, typed, said):
    figure = preview(client, inscription=typed)
    assert said in figure
    assert "engraved" not in figure.split("<figcaption")[0]


def test_words_are_never_markup(client):
    figure = preview(client, inscription='"><script>alert(1)</script>')
    assert "<script" not in figure
    assert "&lt;script&gt;" in figure


def test_without_htmx_it_is_the_page_with_the_form_as_it_was(client):
    response = client.get("/products/mug/preview/", {"colour": "clay", "inscription": "Tọ́lá", "quantity": "3"})
    page = response.content.decode()
    assert response.status_code == 200
    assert "<html" in page
    assert "<figcaption>Tọ́lá</figcaption>" in page
    assert ">\nTọ́lá</textarea>" in page
    assert 'value="clay"' in page
    assert response.context["form"].customization["colour"].value() == "clay"
    assert 'value="3"' in page
    assert response.context["form"].errors is False


def test_the_preview_button_sends_the_whole_form_outside_the_address(client):
    page = client.get("/products/mug/").content.decode()
    assert 'formaction="/products/mug/preview/">Update preview</button>' in page
    assert 'data-hx-params="colour,inscription"' in page
    back = client.post(
        "/products/mug/preview/", {"inscription": "Ada", "phone": "0803 123 4567", "location": "abeokuta"}
    )
    assert back.status_code == 200
    assert 'value="0803 123 4567"' in back.content.decode()
    assert '<option value="abeokuta" selected>' in back.content.decode()


def test_the_button_needs_the_forms_token():
    assert Client(enforce_csrf_checks=True).post("/products/mug/preview/").status_code == 403


def test_a_browser_may_keep_a_preview_for_itself(client):
    response = client.get("/products/mug/preview/", {"inscription": "Ada"}, headers=HTMX)
    assert response["Cache-Control"] == "private, max-age=300"
    assert "HX-Request" in response["Vary"]


def test_a_preview_costs_seven_queries(client, django_assert_num_queries):
    with django_assert_num_queries(7):  # profile, categories, product, the form's fields, swatches and places, colours
        preview(client, inscription="Ada")
    with django_assert_num_queries(5):
        preview(client, inscription="Ada")
