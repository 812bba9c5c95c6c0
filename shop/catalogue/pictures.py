"""The owner's photos: what was uploaded is decoded and written anew, so that nothing of the file itself survives."""

import base64
import io
import secrets
from typing import Any

from django.core.files.base import ContentFile, File
from django.core.files.storage import Storage, default_storage
from PIL import Image, ImageCms, ImageOps

from shop.catalogue.models import Picture
from shop.profile.models import ShopProfile

WIDTHS = (320, 640, 1280)
MOST_BYTES = 10 * 1024 * 1024
MOST_PIXELS = 25_000_000
MOST_TIMES_AS_LONG = 4  # A strip of one pixel by a million passes any limit on area.
LOGO_BOX = (480, 160)  # four times what a page shows, for screens with small pixels
FORMATS = ["JPEG", "PNG", "WEBP"]

_STORED_END = f"-{WIDTHS[-1]}.webp"


class PictureRefused(ValueError):
    """The file is not taken. The message is a sentence for the owner."""


class PreparedPicture(ContentFile):  # type: ignore[type-arg]  # the running class takes no subscript
    """The largest size under its random name, ready to be stored; `smaller` has the others by their width."""

    def __init__(self, sizes: dict[int, bytes]) -> None:
        super().__init__(sizes[WIDTHS[-1]], name=f"{secrets.token_hex(16)}{_STORED_END}")
        self.smaller = {width: sizes[width] for width in WIDTHS[:-1]}


def prepare_picture(upload: "File[Any]") -> PreparedPicture:
    """Return the upload as WebP at 320, 640 and 1280 pixels wide, upright, in sRGB, without EXIF.

    Nothing is enlarged: of a narrower upload the wider files are as wide as it is. Raises PictureRefused for
    what is too big, is not a JPEG, PNG or WebP, or cannot be decoded to its end. Stores nothing.
    """
    if (upload.size or 0) > MOST_BYTES:
        raise PictureRefused(f"This file is too big. Use one of at most {MOST_BYTES // 1024**2} MB.")
    upload.seek(0)
    image = _decode(upload)
    return PreparedPicture({width: _encode(image, width) for width in WIDTHS})


def prepare_logo(upload: "File[Any]") -> "ContentFile[bytes]":
    """Return a logo as WebP, upright, in sRGB, no larger than LOGO_BOX, ready to be stored under a random name.

    Raises PictureRefused as `prepare_picture` does. Stores nothing.
    """
    if (upload.size or 0) > MOST_BYTES:
        raise PictureRefused(f"This file is too big. Use one of at most {MOST_BYTES // 1024**2} MB.")
    upload.seek(0)
    image = _decode(upload)
    image.thumbnail(LOGO_BOX, Image.Resampling.LANCZOS)
    return ContentFile(_encode(image, image.width), name=f"{secrets.token_hex(16)}-logo.webp")


def store_smaller(picture: Picture, prepared: PreparedPicture) -> None:
    """Store the smaller sizes beside the largest, which saving `picture` has stored."""
    for width, content in prepared.smaller.items():
        picture.image.storage.save(_sibling(picture.image.name or "", width), ContentFile(content))


def delete_stored(storage: Storage, name: str) -> None:
    """Delete a stored picture in all its sizes. Safe to call twice."""
    for stored in stored_names(name):
        storage.delete(stored)


def stored_names(name: str) -> list[str]:
    """Return the names that a picture is stored under in all its sizes, given the one its row knows."""
    return sorted({name, *(_sibling(name, width) for width in WIDTHS)})


def names_in_use() -> list[str]:
    """Return every name that something of the shop's is stored under: photos in all their sizes, and the logo."""
    photos = Picture.objects.exclude(image="").order_by("pk").values_list("image", flat=True)
    logos = ShopProfile.objects.exclude(logo="").values_list("logo", flat=True)
    return [*(stored for name in photos for stored in stored_names(name)), *logos]


def stored_as(name: str) -> str:
    """Return the name that its row knows, given one of those that a picture is stored under."""
    for width in WIDTHS[:-1]:
        if name.endswith(smaller := f"-{width}.webp"):
            return name.removesuffix(smaller) + _STORED_END
    return name


def picture_srcset(picture: Picture) -> str:
    """Return the `srcset` of the owner's photo; empty where there is none or it has one size only."""
    name = picture.image.name or ""
    if not name.endswith(_STORED_END):
        return ""
    return ", ".join(f"{picture.image.storage.url(_sibling(name, width))} {width}w" for width in WIDTHS)


def thumbnail_url(picture: Picture) -> str:
    """Return the address of the smallest size of the owner's photo; empty where there is none."""
    name = picture.image.name or ""
    return picture.image.storage.url(_sibling(name, WIDTHS[0])) if name else ""


def small_pixels(name: str) -> str:
    """Return the smallest size of a stored photo as a `data:` address, to lie inside a drawing. Raises OSError."""
    with default_storage.open(_sibling(name, WIDTHS[0])) as file:
        return f"data:image/webp;base64,{base64.b64encode(file.read()).decode()}"


def _sibling(name: str, width: int) -> str:
    """Return the name of the same picture at another width; a name that is not ours stays as it is."""
    return name.removesuffix(_STORED_END) + f"-{width}.webp" if name.endswith(_STORED_END) else name


def _decode(upload: "File[Any]") -> Image.Image:
    try:
        with Image.open(upload, formats=FORMATS) as image:
            _refuse_size(*image.size)
            image.draft(None, (WIDTHS[-1], WIDTHS[-1]))  # A JPEG is decoded at half or a quarter, in less memory.
            return _in_srgb(ImageOps.exif_transpose(image))
    except PictureRefused:
        raise
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as bomb:
        raise PictureRefused(_too_many_pixels()) from bomb
    except Exception as fault:
        raise PictureRefused("This file is not a picture we can use. Use a JPEG, PNG or WebP that opens.") from fault


def _refuse_size(width: int, height: int) -> None:
    """Refuse by the size the file claims, before the pixels are unpacked."""
    if width * height > MOST_PIXELS:
        raise PictureRefused(_too_many_pixels())
    if max(width, height) > MOST_TIMES_AS_LONG * min(width, height):
        raise PictureRefused("This picture is too long and thin. Crop it and try again.")


def _too_many_pixels() -> str:
    return f"This picture has too many pixels. Use one of at most {MOST_PIXELS // 1_000_000} megapixels."


def _in_srgb(image: Image.Image) -> Image.Image:
    """Return the pixels in the colours that browsers assume; phones save in wider ones. Nothing else is kept."""
    mode = "RGBA" if image.has_transparency_data else "RGB"
    profile = image.info.get("icc_profile")
    converted = None
    if profile and image.mode in {"RGB", "RGBA", "CMYK"}:
        try:
            source = ImageCms.ImageCmsProfile(io.BytesIO(profile))
            converted = ImageCms.profileToProfile(image, source, ImageCms.createProfile("sRGB"), outputMode=mode)
        except (ImageCms.PyCMSError, OSError):
            converted = None  # A broken profile: the colours as they are.
    plain = converted or image.convert(mode)
    plain.info.clear()
    return plain


def _encode(image: Image.Image, width: int) -> bytes:
    target = min(width, image.width)
    height = max(1, round(image.height * target / image.width))
    encoded = io.BytesIO()
    image.resize((target, height), Image.Resampling.LANCZOS).save(encoded, "WEBP", quality=82, method=4)
    return encoded.getvalue()


def copy_stored(picture: Picture) -> str:
    """Store the photo once more in all its sizes and return the new name; empty where its file is gone."""
    storage, name = picture.image.storage, picture.image.name or ""
    if not name.endswith(_STORED_END):
        return ""
    new = f"{name.rpartition('/')[0]}/{secrets.token_hex(16)}{_STORED_END}".lstrip("/")
    try:
        for width in WIDTHS:
            with storage.open(_sibling(name, width)) as file:
                storage.save(_sibling(new, width), ContentFile(file.read()))
    except OSError:
        delete_stored(storage, new)
        return ""
    return new
