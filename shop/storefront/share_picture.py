"""The picture that other sites show of a product: the owner's photo, or our drawing, as a JPEG that everybody reads."""

import io

from django.http import HttpRequest, HttpResponse
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe
from PIL import Image, ImageOps

from shop.catalogue.models import Picture, Product
from shop.catalogue.raster import draw_raster
from shop.storefront.shown import PLAIN_HEX, shown_product

WIDTH, HEIGHT = 1200, 630  # what previews of links are cut to
PAPER = "#f6ecdd"
_QUALITY = 85


@cache_control(public=True, max_age=86_400)
@require_safe
def product_picture(request: HttpRequest, slug: str) -> HttpResponse:
    """Answer the product's first picture, whole, on the shop's own ground."""
    shown = _first_picture(shown_product(slug))
    ground = Image.new("RGB", (WIDTH, HEIGHT), PAPER)
    fitted = ImageOps.contain(shown, (WIDTH, HEIGHT), Image.Resampling.LANCZOS)
    ground.paste(fitted, ((WIDTH - fitted.width) // 2, (HEIGHT - fitted.height) // 2), fitted)
    encoded = io.BytesIO()
    ground.save(encoded, "JPEG", quality=_QUALITY, optimize=True)
    return HttpResponse(encoded.getvalue(), content_type="image/jpeg")


def _first_picture(product: Product) -> Image.Image:
    """The photo that comes first; a drawing where the first picture is one, or the photo's file is gone."""
    picture = product.pictures.select_related("colour").first()
    if picture and picture.image:
        try:
            with picture.image.open() as file, Image.open(file) as photo:
                return photo.convert("RGBA")
        except OSError:
            pass
    return draw_raster(product.kind, _colour_of(product, picture))


def _colour_of(product: Product, picture: Picture | None) -> str:
    if picture and picture.colour:
        return picture.colour.hex
    first = product.product_colours.select_related("colour").first()
    return first.colour.hex if first else PLAIN_HEX
