"""What the gift will look like: the product in the chosen colour, with the words that go on it.

For now the words stand beneath the drawing; drawing them on the engraving area changes this file and
`storefront/_preview.html` only.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.safestring import SafeString

from shop.catalogue.drawings import draw_product
from shop.catalogue.models import Colour, Product
from shop.personalisation.engraving import to_engravable
from shop.personalisation.forms import CustomizationForm
from shop.personalisation.models import CustomizationField
from shop.storefront.shown import PLAIN_HEX
from shop.text import clean_text

MOST_CHARACTERS, MOST_LINES = 120, 4


@dataclass(frozen=True)
class Preview:
    """`problem` says why the words cannot be engraved; then there is no `inscription`."""

    drawing: SafeString
    inscription: str
    problem: str


def preview_of(product: Product, colours: Sequence[Colour], asked: CustomizationForm) -> Preview:
    """Return the preview of what a form holds now, posted or filled in, valid or not. No query.

    A colour that the product does not come in is drawn as its first one.
    """
    slug = _typed(asked, CustomizationField.Kind.COLOUR)
    colour = next((one for one in colours if one.slug == slug), None)
    colour = colour or next(iter(colours), Colour(name="plain", hex=PLAIN_HEX))
    inscription, problem = _words(_typed(asked, CustomizationField.Kind.INSCRIPTION))
    label = f"Preview: {product.name} in {colour.name.lower()}"
    if inscription:
        label += f", engraved “{' / '.join(inscription.splitlines())}”"
    return Preview(draw_product(product.kind, colour.hex, label=label), inscription, problem)


def _typed(asked: CustomizationForm, kind: str) -> str:
    """What stands in the first field of a kind, empty where there is none."""
    names = [field.name for field in asked.offer.fields if field.kind == kind and field.name in asked.fields]
    return str(asked[names[0]].value() or "") if names else ""


def _words(typed: str) -> tuple[str, str]:
    try:
        return to_engravable(clean_text(typed, max_length=MOST_CHARACTERS, max_lines=MOST_LINES)), ""
    except ValueError as refusal:
        return "", str(refusal)
