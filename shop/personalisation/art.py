"""The drawing of one wished-for gift: as a picture with a signed address, and as what an order keeps for ever.

The address says everything that is drawn and is signed, so that nobody makes our server draw words of theirs under
our name.
"""

from collections.abc import Iterable, Mapping
from dataclasses import astuple, dataclass
from typing import Any

from django.core.signing import BadSignature, Signer
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_safe

from shop.catalogue.areas import ENGRAVING_AREAS
from shop.catalogue.drawings import DRAWING_VERSION, drawing_url
from shop.catalogue.models import Kind
from shop.personalisation.drawing.draw import Drawing, Item, draw_gift, inscribe
from shop.personalisation.drawing.fonts import Lettering, typeface
from shop.personalisation.lettering import DEFAULT
from shop.personalisation.models import CustomizationField

_Kind = CustomizationField.Kind
_DRAWN_FROM = {_Kind.LETTERING, _Kind.INSCRIPTION}
_A_YEAR = 31_536_000


@dataclass(frozen=True)
class Art:
    """What a gift is drawn from. `hex` is like #2a2f7f, `text` as it was heard from the shopper.

    `items` stand before a pack.
    """

    kind: str
    hex: str
    lettering: str
    text: str
    items: tuple[Item, ...] = ()

    @property
    def url(self) -> str:
        """The address of the picture: the same for the same gift, and another one once our drawing changes.

        A gift whose words cannot be engraved any more is shown without them.
        """
        if not (self.is_engraved or self.items):
            return drawing_url(self.kind, self.hex)
        wish: list[Any] = [self.kind, self.hex, self.lettering, self.text if self.is_engraved else ""]
        if self.items:
            wish.append([astuple(item) for item in self.items])
        token = _signer().sign_object(wish, compress=True)
        return f"{reverse('art', args=[token])}?v={DRAWING_VERSION}-{typeface(self.lettering).version}"

    def draw(self) -> Drawing:
        """Return the drawing. Raises ValueError with a sentence when its words cannot be engraved."""
        return draw_gift(self.kind, self.hex, self.lettering, self.text, items=self.items)

    @property
    def is_engraved(self) -> bool:
        """Whether there are words and they can be engraved."""
        if not self.text:
            return False
        try:
            inscribe(ENGRAVING_AREAS[Kind(self.kind)], Lettering(self.lettering), self.text)
        except ValueError:
            return False
        return True


def art_of(kind: str, hex: str, described: Iterable[Mapping[str, Any]], items: tuple[Item, ...] = ()) -> Art:
    """Return what a gift of a kind and a colour is drawn from, its answers as `describe` returns them.

    `items` are what stands before a pack.
    """
    said: dict[str, str] = {}
    for answer in described:
        if answer["kind"] in _DRAWN_FROM:
            said.setdefault(answer["kind"], str(answer["value"] or ""))
    lettering = said.get(_Kind.LETTERING, "")
    lettering = lettering if lettering in Lettering.values else DEFAULT.value
    return Art(kind, hex, lettering, said.get(_Kind.INSCRIPTION, ""), items)


@require_safe
def art(request: HttpRequest, token: str) -> HttpResponse:
    """Answer the drawing that a signed address stands for, to be kept for a year; 404 for one that we did not sign."""
    try:
        kind, hex, lettering, text, *items = _signer().unsign_object(token)
        drawing = Art(kind, hex, lettering, text, tuple(Item(*item) for item in (items[0] if items else ()))).draw()
    except (BadSignature, ValueError) as error:
        raise Http404("There is no such drawing") from error
    return svg_response(drawing.svg, f"private, max-age={_A_YEAR}, immutable")


def svg_response(svg: str, cache_control: str) -> HttpResponse:
    """Return an SVG as a file of its own, in which nothing can run and from which nothing is loaded."""
    headers = {"Cache-Control": cache_control, "Content-Security-Policy": "default-src 'none'"}
    return HttpResponse(svg, content_type="image/svg+xml", headers=headers)


def _signer() -> Signer:
    return Signer(salt="shop.personalisation.art", sep=".")
