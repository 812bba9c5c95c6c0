"""Pictures the owner uploads: decoded, written anew in three sizes, everything else refused in the form."""

import io
import re
import struct
import zlib
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from PIL import Image, ImageCms

from shop.catalogue.models import Picture, Product
from shop.catalogue.pictures import MOST_BYTES, PictureRefused, picture_srcset, prepare_picture
from tests.admin.make import fields_of
from tests.make import make_product

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def media(settings, tmp_path):
    """A folder of its own for what this test stores."""
    settings.MEDIA_ROOT = tmp_path
    return tmp_path


def drawn(
    format: str = "PNG",
    size: tuple[int, int] = (1600, 1200),
    mode: str = "RGB",
    colour: Any = "#2a2f7f",
    **options: Any,
) -> bytes:
    encoded = io.BytesIO()
    Image.new(mode, size, colour).save(encoded, format, **options)
    return encoded.getvalue()


def upload(content: bytes, name: str = "photo.png") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content, content_type="image/png")


def opened(content: bytes) -> Image.Image:
    image = Image.open(io.BytesIO(content))
    image.load()
    return image


def claiming(width: int, height: int) -> bytes:
    """A PNG of a few bytes whose header says that it is huge."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(b"\0" * 64)) + chunk(b"IEND", b"")
    )


def send(client: Client, product: Product, content: bytes, name: str = "photo.png", **typed: str) -> Any:
    url = reverse("admin:shop_product_change", args=[product.pk])
    new = {"pictures-TOTAL_FORMS": "1", "pictures-0-view": "front", "pictures-0-position": "0"} | {
        "pictures-0-alt": "A cup"
    }
    return client.post(url, fields_of(client.get(url)) | new | typed | {"pictures-0-image": upload(content, name)})


def stored(media: Path) -> list[str]:
    return sorted(path.name for path in media.rglob("*") if path.is_file())


@pytest.mark.parametrize("format", ["JPEG", "PNG", "WEBP"])
def test_an_upload_becomes_webp_in_three_widths(format):
    prepared = prepare_picture(upload(drawn(format)))

    sizes = {1280: prepared.read()} | prepared.smaller
    assert {width: (opened(content).format, opened(content).size) for width, content in sizes.items()} == {
        1280: ("WEBP", (1280, 960)),
        640: ("WEBP", (640, 480)),
        320: ("WEBP", (320, 240)),
    }


def test_nothing_is_enlarged():
    prepared = prepare_picture(upload(drawn(size=(500, 400))))

    assert opened(prepared.read()).size == (500, 400)
    assert [opened(content).size for content in prepared.smaller.values()] == [(320, 256), (500, 400)]


def test_the_name_is_random_and_owes_nothing_to_the_upload():
    names = {str(prepare_picture(upload(drawn(size=(40, 40)), "../../a.php.png")).name) for _ in range(3)}

    assert len(names) == 3
    assert all(re.fullmatch(r"[0-9a-f]{32}-1280\.webp", name) for name in names)


def test_a_photo_is_turned_upright_and_says_nothing_about_where_it_was_taken():
    exif = Image.Exif()
    exif[0x0112] = 6  # to be turned by a quarter
    exif.get_ifd(0x8825)[1] = "N"
    exif[0x010E] = "SECRET-PLACE"
    content = drawn("JPEG", size=(1600, 1200), exif=exif)
    assert b"SECRET-PLACE" in content

    prepared = prepare_picture(upload(content, "photo.jpg"))
    written = prepared.read()

    assert opened(written).size == (1200, 1600)
    assert not opened(written).getexif()
    assert b"SECRET-PLACE" not in written


def test_colours_of_a_wider_space_become_the_browser_s():
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("LAB"))
    prepared = prepare_picture(upload(drawn(icc_profile=profile.tobytes())))

    assert "icc_profile" not in opened(prepared.read()).info


def test_what_is_see_through_stays_so():
    prepared = prepare_picture(upload(drawn(mode="RGBA", colour=(0, 0, 0, 0))))

    assert opened(prepared.read()).getchannel("A").getextrema() == (0, 0)


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "CMYK", "I;16"])
def test_pictures_of_every_kind_of_pixel_are_taken(mode):
    colour = {"LA": (9, 255), "CMYK": (1, 2, 3, 4)}.get(mode, 0)
    content = drawn("JPEG" if mode == "CMYK" else "PNG", size=(64, 64), mode=mode, colour=colour)

    assert opened(prepare_picture(upload(content)).read()).size == (64, 64)


def test_what_hangs_behind_a_picture_is_dropped():
    prepared = prepare_picture(upload(drawn() + b"<script>alert(1)</script>"))

    assert b"<script>" not in prepared.read()
    assert all(b"<script>" not in content for content in prepared.smaller.values())


REFUSED = {
    "an SVG": b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>',
    "HTML": b"<!doctype html><script>alert(1)</script>",
    "a GIF": drawn("GIF", size=(20, 20)),
    "a GIF with markup": b"GIF89a/*<svg/onload=alert(1)>*/=1;",
    "a TIFF": drawn("TIFF", size=(20, 20)),
    "a BMP": drawn("BMP", size=(20, 20)),
    "a PDF": drawn("PDF", size=(20, 20)),
    "PostScript": drawn("EPS", size=(20, 20)),
    "half a JPEG": drawn("JPEG")[:4000],
    "half a PNG": drawn("PNG")[:-2000],
    "half a WebP": drawn("WEBP")[:200],
    "noise": bytes(range(256)) * 20,
    "a header alone": b"\x89PNG\r\n\x1a\n",
}


@pytest.mark.parametrize("what", REFUSED)
def test_what_is_no_picture_of_ours_is_refused(what):
    with pytest.raises(PictureRefused, match="not a picture we can use"):
        prepare_picture(upload(REFUSED[what]))


@pytest.mark.parametrize("size", [(5001, 5000), (12000, 12000), (20000, 20000), (65535, 65535)])
def test_a_bomb_is_refused_before_it_is_unpacked(size):
    with pytest.raises(PictureRefused, match="too many pixels"):
        prepare_picture(upload(claiming(*size)))


@pytest.mark.parametrize("size", [(4001, 1000), (10, 400)])
def test_a_strip_is_refused(size):
    with pytest.raises(PictureRefused, match="too long and thin"):
        prepare_picture(upload(drawn(size=size)))


def test_a_file_above_the_limit_is_refused_unopened():
    with pytest.raises(PictureRefused, match="at most 10 MB"):
        prepare_picture(upload(drawn() + b"\0" * MOST_BYTES))


def test_an_upload_in_the_form_is_stored_in_all_sizes_and_shown(owner, media):
    product = make_product()

    response = send(owner, product, drawn("JPEG"), "photo.jpg")

    picture = Picture.objects.get()
    stem = str(picture.image.name).removeprefix("pictures/").removesuffix("-1280.webp")
    assert response.status_code == 302
    assert stored(media) == sorted(f"{stem}-{width}.webp" for width in (320, 640, 1280))
    assert picture_srcset(picture) == ", ".join(
        f"/media/pictures/{stem}-{width}.webp {width}w" for width in (320, 640, 1280)
    )
    page = owner.get(reverse("admin:shop_product_change", args=[product.pk])).content.decode()
    assert f'src="/media/pictures/{stem}-320.webp"' in page


def test_a_photo_without_words_for_who_cannot_see_it_is_asked_for_them(owner, media):
    response = send(owner, make_product(), drawn("JPEG"), **{"pictures-0-alt": " "})

    assert "Say what the photo shows, for people who cannot see it" in response.content.decode()
    assert stored(media) == []


@pytest.mark.parametrize("what", REFUSED)
def test_a_refused_upload_is_a_form_error_and_stores_nothing(what, owner, media):
    response = send(owner, make_product(), REFUSED[what])

    assert response.status_code == 200
    assert "This file is not a picture we can use." in response.content.decode()
    assert not Picture.objects.exists()
    assert stored(media) == []


@pytest.mark.parametrize(
    ("content", "error"),
    [
        (claiming(12000, 12000), "This picture has too many pixels."),
        (b"", "The submitted file is empty."),
        (drawn(size=(10, 400)), "This picture is too long and thin."),
    ],
)
def test_too_much_or_nothing_is_a_form_error(content, error, owner, media):
    response = send(owner, make_product(), content)

    assert response.status_code == 200
    assert error in response.content.decode()
    assert stored(media) == []


def test_a_page_refused_for_something_else_asks_for_the_photo_again(owner, media):
    product = make_product()
    Picture.objects.create(product=product)

    response = send(owner, product, drawn(), **{"pictures-INITIAL_FORMS": "1", "variants-0-price_kobo": "-1"})

    assert "Choose the photo again." in response.content.decode()
    assert stored(media) == []


@pytest.mark.django_db(transaction=True)
def test_a_replaced_picture_takes_its_files_with_it(owner, media):
    product = make_product()
    send(owner, product, drawn(colour="red"))
    before = stored(media)

    send(owner, product, drawn(colour="blue"))

    after = stored(media)
    assert len(after) == 3
    assert not set(after) & set(before)


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("typed", [{"pictures-0-DELETE": "on"}, {"pictures-0-image-clear": "on"}])
def test_a_picture_that_goes_takes_its_files_with_it(typed, owner, media):
    product = make_product()
    send(owner, product, drawn())
    url = reverse("admin:shop_product_change", args=[product.pk])

    response = owner.post(url, fields_of(owner.get(url)) | typed)

    assert response.status_code == 302
    assert stored(media) == []


@pytest.mark.django_db(transaction=True)
def test_files_stay_when_the_page_is_saved_without_a_new_picture(owner, media):
    product = make_product()
    send(owner, product, drawn())
    before = stored(media)
    url = reverse("admin:shop_product_change", args=[product.pk])

    owner.post(url, fields_of(owner.get(url)) | {"name": "Renamed"})

    assert stored(media) == before


@pytest.mark.parametrize("name", ["", "pictures/seeded.png"])
def test_a_picture_in_one_size_has_no_srcset(name):
    assert picture_srcset(Picture(image=name)) == ""
