"""A photo whose file is lost: the product is drawn in its place, as if it had never had a photo."""

import logging

from shop.catalogue.drawings import drawing_url
from shop.catalogue.models import Picture
from shop.catalogue.pictures import stored_as

log = logging.getLogger(__name__)

PLAIN_HEX = "#c9b79c"  # clay, for a product without a colour


def drawing_instead_of(name: str) -> str | None:
    """Return the address of the drawing that stands for a stored photo; None for a name that no picture has."""
    picture = Picture.objects.select_related("product", "colour").filter(image=stored_as(name)).first()
    if picture is None:
        return None
    log.error("the photo %s of “%s” is lost; upload it again", name, picture.product)
    first = picture.product.product_colours.select_related("colour").first()
    colour = picture.colour or (first.colour if first else None)
    return drawing_url(picture.product.kind, colour.hex if colour else PLAIN_HEX, picture.view)
