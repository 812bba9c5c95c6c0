"""A photo whose file is lost: the drawing stands in its place, and the log says which to upload again."""

from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from shop.catalogue.models import Picture, Product
from shop.catalogue.pictures import picture_srcset, thumbnail_url
from tests.make import make_colour, make_product

pytestmark = pytest.mark.django_db


@pytest.fixture
def product(settings: Any, tmp_path: Path) -> Product:
    """A product with two photos, and a disk that was wiped since."""
    settings.MEDIA_ROOT = tmp_path
    product = make_product("Cup")
    clay = make_colour("Clay", "#b4452a")
    Picture.objects.create(product=product, image="pictures/0a1b-1280.webp", view="side", colour=clay, position=1)
    Picture.objects.create(product=product, image="pictures/2c3d-1280.webp")
    return product


@pytest.mark.parametrize("size", [320, 640, 1280])
@pytest.mark.parametrize(
    ("name", "drawing"), [("0a1b", "/drawings/cup/side/b4452a.svg"), ("2c3d", "/drawings/cup/front/2a2f7f.svg")]
)
def test_every_size_of_it_leads_to_the_drawing_in_its_colour(
    product: Product, client: Client, caplog: Any, name: str, drawing: str, size: int
) -> None:
    answer = client.get(f"/media/pictures/{name}-{size}.webp")
    assert (answer.status_code, answer["Location"].partition("?")[0]) == (302, drawing)
    assert answer["Cache-Control"] == "no-store"  # it may be uploaded again
    assert client.get(answer["Location"])["Content-Type"] == "image/svg+xml"
    assert f"the photo pictures/{name}-{size}.webp of “Cup” is lost" in caplog.text


def test_every_address_on_the_pages_leads_to_one(product: Product, client: Client) -> None:
    picture = product.pictures.first()
    assert picture is not None
    for url in [thumbnail_url(picture), *(part.split()[0] for part in picture_srcset(picture).split(", "))]:
        assert client.get(url).status_code == 302
    assert client.get(product.get_absolute_url()).status_code == 200


def test_a_product_without_a_colour_is_drawn_in_clay(product: Product, client: Client) -> None:
    product.product_colours.all().delete()
    assert "/drawings/cup/front/c9b79c.svg" in client.get("/media/pictures/2c3d-1280.webp")["Location"]


def test_a_photo_that_no_picture_has_is_not_there(product: Product, client: Client) -> None:
    for name in ("4e5f-1280", "0a1b-999", "0a1b"):
        assert client.get(f"/media/pictures/{name}.webp").status_code == 404
