"""The pictures of a product page: the owner's photos and our drawings, with what they show in words."""

from collections.abc import Iterable
from dataclasses import dataclass

from shop.built_query import BuiltQuery
from shop.catalogue.drawings import drawing_url
from shop.catalogue.models import Colour, Picture, Product
from shop.catalogue.pictures import picture_srcset
from shop.storefront.shown import PLAIN_HEX

_SEEN_FROM = {
    Picture.View.FRONT: "{} in {}",
    Picture.View.SIDE: "{} in {}, from another side",
    Picture.View.WRAPPED: "{} in {}, gift-wrapped",
}


_of_product = BuiltQuery(lambda product_id: Picture.objects.filter(product=product_id).select_related("colour"))


@dataclass(frozen=True)
class Shot:
    url: str
    srcset: str
    alt: str


def shots_of(product: Product, colours: Iterable[Colour], *, has_preview: bool) -> list[Shot]:
    """Return the pictures in the owner's order; where there are none, our three drawings. One query.

    A preview is our front view in any colour already: then front views are left to it, photos are not.
    """
    first = next(iter(colours), Colour(name="plain", hex=PLAIN_HEX))
    pictures = _of_product.rows(product.pk) or [Picture(view=view) for view in Picture.View]
    if has_preview:
        pictures = [picture for picture in pictures if picture.image or picture.view != Picture.View.FRONT]
    return [_shot(picture, product, picture.colour or first) for picture in pictures]


def _shot(picture: Picture, product: Product, colour: Colour) -> Shot:
    alt = picture.alt or _SEEN_FROM[Picture.View(picture.view)].format(product.name, colour.name.lower())
    url = picture.image.url if picture.image else drawing_url(product.kind, colour.hex, picture.view)
    return Shot(url, picture_srcset(picture), alt)
