"""Where a product is engraved: numbers that are refused in words, a picture that follows them, orders that do not."""

import io
from math import cos, radians, sin
from typing import Any

import pytest
from django.contrib.admin.models import LogEntry
from django.core.files.base import ContentFile
from django.urls import reverse
from PIL import Image

from shop.cart.models import CartLine
from shop.cart.read import read_cart
from shop.catalogue.areas import ENGRAVING_AREAS
from shop.catalogue.models import Kind, Picture, Product, ProductColour
from shop.catalogue.pictures import prepare_picture, store_smaller
from shop.catalogue.placing import Placing, area_of, usual_placing
from shop.orders.change_text import change_text
from shop.orders.drawing import freeze_drawing
from shop.orders.models import Actor, OrderLine
from shop.personalisation.drawing.draw import draw_gift
from shop.personalisation.duplicate import duplicate_product
from shop.personalisation.offer import letterings_of
from tests.make import make_product, make_set
from tests.orders.make import make_order
from tests.personalisation.drawing.paths import path_in, points_of
from tests.personalisation.make import STANDARD_POST, make_standard_product
from tests.test_hostile_input import ATTACKS, encoded, post

pytestmark = pytest.mark.django_db

GOOD = {
    **{"x": "50", "y": "50", "width": "30", "height": "20", "turn": "0", "shape": "flat", "curve": "0"},
    **{"width_mm": "80", "least_mm": "3", "max_lines": "2", "sample": "Ọlá"},
    "letterings": ["modern", "classic", "script"],
}


def url_of(product: Product, row: ProductColour | None = None, name: str = "engraving_area") -> str:
    return reverse(name, args=[product.pk]) + (f"?colour={row.pk}" if row else "")


def send(client: Any, product: Product, row: ProductColour | None = None, /, **typed: Any) -> Any:
    """Post the page as it was opened, with these numbers; None leaves one out."""
    url = url_of(product, row)
    stamp = client.get(url).context["base"].stamp
    posted = {"stamp": stamp, **GOOD, **typed}
    return client.post(url, {name: value for name, value in posted.items() if value is not None})


def errors_of(response: Any) -> dict[str, list[str]]:
    return {name: list(errors) for name, errors in response.context["form"].errors.items()}


def make_photo(product: Product, colour: str = "indigo", size: tuple[int, int] = (1600, 1200)) -> Picture:
    """Make a photo of the product in a colour, stored as an upload is."""
    upload = io.BytesIO()
    Image.new("RGB", size, "#665544").save(upload, "JPEG")
    prepared = prepare_picture(ContentFile(upload.getvalue(), "photo.jpg"))
    row = product.product_colours.get(colour__slug=colour)
    picture = Picture(product=product, colour=row.colour, alt=f"In {colour}")
    picture.image.save(str(prepared.name), prepared)
    store_smaller(picture, prepared)
    return picture


# --- The numbers ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", list(Kind))
def test_the_usual_place_is_what_the_kind_has_and_can_be_saved_as_it_is(owner, kind):
    product = make_product(kind=kind)
    shown = owner.get(url_of(product)).context["form"].initial
    assert send(owner, product, **shown).status_code == 302
    product.refresh_from_db()
    area, usual = area_of(product), ENGRAVING_AREAS[kind]
    for name in ("x", "y", "width", "height", "width_mm", "max_lines", "least_mm", "radius", "turn"):
        assert getattr(area, name) == pytest.approx(getattr(usual, name), abs=0.05), name
    assert area.bow == pytest.approx(usual.bow, abs=0.1)


def test_what_is_saved_is_drawn_there_and_written_down(owner):
    product = make_product()
    response = send(owner, product, x="60", width_mm="75", letterings=["script"])
    assert response.status_code == 302
    product.refresh_from_db()
    assert area_of(product).x == 240
    assert (area_of(product).width_mm, product.letterings) == (75, "script")
    assert "75 mm wide at 60 %, 50 %" in LogEntry.objects.get().change_message
    assert "Saved. New gifts" in owner.get(response["Location"]).content.decode()


def test_all_lettering_is_kept_as_no_choice_at_all(owner):
    product = make_product(letterings="modern")
    send(owner, product)
    product.refresh_from_db()
    assert product.letterings == ""


@pytest.mark.parametrize(
    ("typed", "field", "sentence"),
    [
        ({"x": "90"}, "width", "The area reaches past the right edge of the picture. Make it narrower, or move"),
        ({"x": "5"}, "width", "The area reaches past the left edge of the picture."),
        ({"y": "2"}, "height", "The area reaches past the top edge of the picture."),
        ({"y": "97"}, "height", "The area reaches past the bottom edge of the picture."),
        ({"width": "90", "height": "60", "turn": "60"}, "height", "The area reaches past the"),
        ({"least_mm": "40"}, "least_mm", "The area is 53 mm high: its capitals are 24.5 mm at most. Allow smaller"),
        (
            {"width": "10", "height": "90", "width_mm": "5", "least_mm": "10"},
            "__all__",
            "Nothing fits: not even “Ada” in ",
        ),
        ({"sample": "W" * 60}, "sample", "Letters would be under 3 mm. Shorten it."),
        ({"sample": "Ada 😀"}, "sample", "Remove the character “😀” (grinning face). It cannot be engraved."),
        ({"sample": "a\nb\nc"}, "sample", "Use at most 2 lines."),
        ({"sample": "a\0b"}, "sample", "Remove the character U+0000"),
        ({"letterings": []}, "letterings", "Allow at least one lettering."),
        ({"letterings": ["comic"]}, "letterings", "Select a valid choice. comic"),
        ({"shape": "sofa"}, "shape", "Select a valid choice. sofa"),
        ({"width": "0"}, "width", "Enter a number from 1 to 100."),
        ({"width": "nan"}, "width", "Enter a number from 1 to 100."),
        ({"height": "inf"}, "height", "Enter a number from 1 to 100."),
        ({"x": "-1"}, "x", "Enter a number from 0 to 100."),
        ({"y": None}, "y", "Enter a number from 0 to 100."),
        ({"turn": "999"}, "turn", "Enter a number from -180 to 180."),
        ({"curve": "1e400"}, "curve", "Enter a number from -60 to 60."),
        ({"width_mm": "400"}, "width_mm", "Enter a number from 5 to 180."),
        ({"max_lines": "0"}, "max_lines", "greater than or equal to 1"),
        ({"max_lines": "9" * 5000}, "max_lines", "Enter a whole number."),
    ],
)
def test_what_cannot_be_is_refused_in_words_beside_it(owner, typed, field, sentence):
    product = make_product()
    response = send(owner, product, **typed)
    assert response.status_code == 422
    assert any(said.startswith(sentence) or sentence in said for said in errors_of(response)[field]), errors_of(
        response
    )
    product.refresh_from_db()
    assert (product.engraving, product.letterings, LogEntry.objects.count()) == ({}, "", 0)


def test_what_is_wrong_is_shown_where_the_numbers_put_it(owner):
    page = send(owner, make_product(), x="95").content.decode()
    assert "<polygon" in page
    assert 'value="95"' in page


def test_looking_keeps_nothing(owner):
    product = make_product()
    response = send(owner, product, look="1", x="60")
    assert response.status_code == 200
    assert 'value="60"' in response.content.decode()
    look = owner.post(url_of(product, name="engraving_look"), GOOD)
    assert look.status_code == 200
    assert "The area is 53.3 mm high on the real thing." in look.content.decode()
    product.refresh_from_db()
    assert product.engraving == {}


def test_an_area_that_somebody_else_changed_is_not_overwritten(owner):
    product = make_product()
    stamp = owner.get(url_of(product)).context["base"].stamp
    send(owner, product, x="60")
    for press in ({}, {"clear": "1"}):
        response = owner.post(url_of(product), {"stamp": stamp, **GOOD, "x": "40", **press})
        assert response.status_code == 422
        assert "Somebody else changed" in response.content.decode()
    product.refresh_from_db()
    assert product.engraving["x"] == 60


def test_it_goes_back_to_the_usual_place(owner):
    product = make_product()
    send(owner, product, x="60")
    assert send(owner, product, clear="1").status_code == 302
    product.refresh_from_db()
    assert area_of(product) == ENGRAVING_AREAS[Kind.CUP]


def test_numbers_are_filled_in_from_a_kind_or_another_product_and_kept_only_when_saved(owner):
    product, other = make_product(), make_product("Tall mug")
    send(owner, other, x="42", width_mm="66")
    filled = owner.get(url_of(product), {"from": f"product-{other.pk}"})
    assert filled.context["form"].initial["x"] == "42"
    assert "Filled in from Tall mug." in filled.content.decode()
    bottle = owner.get(url_of(product), {"from": "kind-bottle"}).context["form"].initial
    assert (bottle["shape"], bottle["width_mm"]) == ("bottle", "60")
    for nonsense in ("kind-sofa", "product-x", "product-999999", "x", "\0", "product-" + "9" * 50):
        assert owner.get(url_of(product), {"from": nonsense}).context["form"].initial["x"] == "44.5"
    product.refresh_from_db()
    assert product.engraving == {}


@pytest.mark.parametrize("shape", ["flat", "cup", "bottle"])
@pytest.mark.parametrize("turn", [0, 30, -90, 180])
def test_letters_stay_inside_the_area_that_is_shown(shape, turn):
    placed = Placing(x=50, y=50, width=40, height=20, width_mm=80, max_lines=2, turn=turn, shape=shape, curve=15)
    svg = draw_gift("cup", "#2a2f7f", "modern", "HHHHHH", area=placed.area).svg
    for x, y in points_of(path_in(svg)):
        dx, dy = x - 200, y - 200
        back = radians(-turn)
        across, down = dx * cos(back) - dy * sin(back), dx * sin(back) + dy * cos(back)
        assert abs(across) <= 80.1
        assert -40.1 <= down <= 40.1 + placed.area.bow


def test_only_who_may_change_products_places_an_engraving(staff):
    product = make_product()
    client = staff("view_product", "view_order", "fulfil_order")
    urls = [url_of(product), url_of(product, name="engraving_look")]
    assert [client.post(url, GOOD).status_code for url in urls] == [403, 403]
    assert client.get(urls[0]).status_code == 403


def test_what_there_is_none_of_is_not_found(owner):
    product = make_product()
    row = product.product_colours.get(colour__slug="indigo")
    assert owner.get(reverse("engraving_area", args=[999_999])).status_code == 404
    assert owner.get(url_of(product, row)).status_code == 404  # no photo in this colour
    make_photo(product)
    assert owner.get(url_of(product, row)).status_code == 200
    assert owner.get(url_of(make_product(), row)).status_code == 404
    for nonsense in ("x", "-1", "0", "9" * 50, "%00", "١"):
        assert owner.get(f"{url_of(product)}?colour={nonsense}").status_code == 404


@pytest.mark.parametrize("name", [*GOOD, "stamp", "photo", "clear", "look"])
def test_a_field_may_hold_anything(owner, name):
    product = make_product()
    good = {**GOOD, "letterings": "modern", "stamp": owner.get(url_of(product)).context["base"].stamp}
    for attack, values in ATTACKS.items():
        answer = post(owner, url_of(product), encoded(good, name, values))
        assert answer.status_code in {200, 302, 422}, attack
        assert "<script>alert" not in answer.content.decode()
        if answer.status_code == 302:
            Product.objects.update(engraving={}, letterings="")
    assert owner.get(url_of(product)).status_code == 200
    assert post(owner, url_of(product, name="engraving_look"), encoded(good, name, ["%00"])).status_code == 200


# --- On a photo -------------------------------------------------------------------------------------------


@pytest.fixture
def pictured(owner, media) -> Product:
    """A product with a photo in indigo, 4 to 3, whose right half is engraved; none in clay."""
    product = make_standard_product()
    make_photo(product)
    row = product.product_colours.get(colour__slug="indigo")
    response = send(owner, product, row, x="70", y="50", width="40", height="30", width_mm="100")
    assert response.status_code == 302, errors_of(response)
    return product


@pytest.fixture
def media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    return tmp_path


def preview_of(client: Any, product: Product, **typed: str) -> Any:
    fields = {"colour": "indigo", "inscription": "Ada"} | typed
    return client.get(reverse("product_preview", args=[product.slug]), fields, headers={"HX-Request": "true"})


def test_the_preview_is_the_photo_with_the_letters_over_it(client, pictured):
    page = preview_of(client, pictured).content.decode()
    assert '<img src="/media/pictures/' in page
    assert 'viewBox="0 0 400 300.0"' in page
    assert "<image" not in page
    svg = page[page.index("<svg") : page.index("</svg>") + 6]
    xs = [x for x, _ in points_of(path_in(svg))]
    assert (min(xs) + max(xs)) / 2 == pytest.approx(280, abs=0.5)
    assert "Preview: " in svg
    assert pictured.get_absolute_url() in client.get(pictured.get_absolute_url()).request["PATH_INFO"]
    assert '<img src="/media/pictures/' in client.get(pictured.get_absolute_url()).content.decode()


def test_a_colour_without_a_photo_is_our_drawing(client, pictured):
    page = preview_of(client, pictured, colour="clay").content.decode()
    assert "<img" not in page
    assert 'viewBox="0 0 400 400"' in page


def put_in_cart(client: Any, product: Product, **typed: str) -> CartLine:
    posted = STANDARD_POST | {"variant": product.variants.get().pk, "quantity": 1} | typed
    assert client.post(f"/cart/add/{product.slug}/", posted).status_code == 303
    return CartLine.objects.latest("pk")


def test_the_cart_shows_the_same_photo_in_one_picture_that_needs_nothing_else(client, pictured):
    line = put_in_cart(client, pictured)
    [view] = read_cart(line.cart).lines
    response = client.get(view.picture_url)
    svg = response.content.decode()
    assert response["Content-Security-Policy"] == "default-src 'none'; img-src data:"
    assert '<image href="data:image/webp;base64,' in svg
    assert 'viewBox="0 0 400 300.0"' in svg
    assert path_in(svg) == path_in(view.art.draw().svg) != ""
    assert len(svg) < 40_000


def test_a_photo_whose_file_is_gone_leaves_our_drawing(client, pictured, media):
    [view] = read_cart(put_in_cart(client, pictured).cart).lines
    for file in (media / "pictures").iterdir():
        file.unlink()
    svg = client.get(view.picture_url).content.decode()
    assert "<image" not in svg
    assert 'viewBox="0 0 400 400"' in svg


@pytest.mark.parametrize(
    "change",
    [
        lambda picture: picture.delete(),
        lambda picture: Picture.objects.update(image="pictures/another.webp"),
        lambda picture: Picture.objects.update(colour=ProductColour.objects.get(colour__slug="clay").colour),
    ],
)
def test_a_photo_that_is_not_the_one_it_was_placed_on_is_not_engraved(client, pictured, change):
    change(Picture.objects.get())
    page = preview_of(client, pictured).content.decode()
    assert 'viewBox="0 0 400 400"' in page


def test_an_order_keeps_the_area_and_the_photo_it_was_placed_with(client, owner, pictured):
    [view] = read_cart(put_in_cart(client, pictured).cart).lines
    order = make_order(lines=[{"variant": view.variant, "customization": view.description}])
    line = order.lines.get()
    freeze_drawing(line, view.art)
    line.save()
    before = OrderLine.objects.values("drawing_svg", "engraving", "font_version").get()
    assert "data:image/webp" in before["drawing_svg"]
    assert "data:" not in str(before["engraving"])
    assert before["engraving"]["width_mm"] == 100

    row = pictured.product_colours.get(colour__slug="indigo")
    send(owner, pictured, row, x="30", y="30", width="20", height="10", width_mm="40", least_mm="1")
    send(owner, pictured, x="30", letterings=["script"])
    Picture.objects.get().delete()

    assert OrderLine.objects.values("drawing_svg", "engraving", "font_version").get() == before


def test_other_words_for_an_order_go_where_the_old_ones_were(client, owner, pictured):
    [view] = read_cart(put_in_cart(client, pictured).cart).lines
    order = make_order(lines=[{"variant": view.variant, "customization": view.description}])
    line = order.lines.get()
    freeze_drawing(line, view.art)
    line.save()
    Picture.objects.get().delete()
    send(owner, pictured, x="30")

    assert change_text(line.pk, {"inscription": "Bola"}, actor=Actor.SHOPPER, seen_version=1)

    after = OrderLine.objects.values("drawing_svg", "engraving").get()
    assert "data:image/webp" in after["drawing_svg"]
    xs = [x for x, _ in points_of(path_in(after["drawing_svg"]))]
    assert (min(xs) + max(xs)) / 2 == pytest.approx(280, abs=0.5)
    assert after["engraving"]["lines"] == ["Bola"]
    assert after["engraving"]["width_mm"] == 100


def test_room_is_judged_by_the_photo_of_the_colour(client, owner, pictured):
    row = pictured.product_colours.get(colour__slug="indigo")
    send(owner, pictured, row, x="70", width="10", height="10", width_mm="12", least_mm="2", sample="")
    long = {"inscription": "Oluwatobiloba", "no_inscription": ""}
    posted = STANDARD_POST | {"variant": pictured.variants.get().pk, "quantity": 1} | long
    refused = client.post(f"/cart/add/{pictured.slug}/", posted | {"colour": "indigo"})
    assert refused.status_code == 422
    assert "Letters would be under 2 mm" in refused.content.decode()
    assert client.post(f"/cart/add/{pictured.slug}/", posted | {"colour": "clay"}).status_code == 303


def test_the_photo_can_be_taken_off_again(client, owner, pictured):
    row = pictured.product_colours.get(colour__slug="indigo")
    assert send(owner, pictured, row, clear="1").status_code == 302
    assert 'viewBox="0 0 400 400"' in preview_of(client, pictured).content.decode()


def test_a_copy_of_the_product_is_engraved_on_the_copy_of_its_photo(client, owner, pictured):
    copy = duplicate_product(pictured.pk)
    Product.objects.update(is_active=True)
    Picture.objects.filter(product=pictured).delete()
    page = preview_of(client, copy).content.decode()
    assert f'<img src="{copy.pictures.get().image.url}"' in page
    assert 'viewBox="0 0 400 300.0"' in page


def test_a_preview_on_a_photo_costs_no_more_queries(client, pictured, django_assert_num_queries):
    preview_of(client, pictured)
    with django_assert_num_queries(2):
        preview_of(client, pictured)


# --- Allowed lettering ------------------------------------------------------------------------------------


NOT_OFFERED = "Script lettering is not offered on this gift. Choose Modern or Classic"


@pytest.fixture
def lettered() -> Product:
    made = make_set("Lettered", "colour", "lettering", "inscription")
    return make_product(customization_set=made, letterings="modern,classic")


def test_only_allowed_lettering_is_offered_and_taken(client, lettered):
    page = client.get(lettered.get_absolute_url()).content.decode()
    assert 'value="classic"' in page
    assert 'value="script"' not in page
    posted = {"variant": lettered.variants.get().pk, "quantity": 1, "colour": "indigo", "inscription": "Ada"}
    refused = client.post(f"/cart/add/{lettered.slug}/", posted | {"lettering": "script"})
    assert refused.status_code == 422
    assert NOT_OFFERED in refused.content.decode()
    assert not CartLine.objects.exists()
    assert client.post(f"/cart/add/{lettered.slug}/", posted | {"lettering": "classic"}).status_code == 303


def test_the_preview_names_a_lettering_that_is_not_offered(client, lettered):
    page = preview_of(client, lettered, lettering="script").content.decode()
    assert NOT_OFFERED in page
    assert "-words" not in page


def test_a_cart_is_told_when_its_lettering_is_withdrawn_and_its_picture_has_no_words(client, lettered):
    posted = {"variant": lettered.variants.get().pk, "quantity": 1, "colour": "indigo", "inscription": "Ada"}
    client.post(f"/cart/add/{lettered.slug}/", posted | {"lettering": "classic"})
    Product.objects.update(letterings="modern")
    [view] = read_cart(CartLine.objects.get().cart).lines
    assert view.problem == "Classic lettering is not offered on this gift. Choose Modern. Edit the gift to put it right"
    assert view.picture_url.startswith("/drawings/")


def test_where_no_lettering_is_asked_the_allowed_one_is_drawn(client):
    product = make_standard_product()
    Product.objects.update(letterings="script")
    line = put_in_cart(client, product, inscription="Ada", no_inscription="")
    [view] = read_cart(line.cart).lines
    assert view.art.lettering == "script"


@pytest.mark.parametrize("nonsense", ["comic", ",,", "MODERN"])
def test_nonsense_in_the_database_allows_all(client, nonsense):
    assert len(letterings_of(make_product(letterings=nonsense))) == 3


def test_the_usual_placing_of_every_kind_is_drawn_as_the_kind_is():
    for kind in Kind:
        assert usual_placing(kind).area.width == ENGRAVING_AREAS[kind].width
