"""The drawing of one wished-for gift: as a picture with a signed address, and as what an order keeps for ever.

The address says everything that is drawn and is signed, so that nobody makes our server draw words of theirs under
our name.
"""

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from typing import Any

from django.core.signing import BadSignature, Signer
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_safe

from shop.catalogue.areas import ENGRAVING_AREAS
from shop.catalogue.drawings import DRAWING_VERSION, drawing_url
from shop.catalogue.models import Kind
from shop.personalisation.drawing.draw import Drawing, draw_gift, inscribe
from shop.personalisation.drawing.fonts import Lettering, typeface
from shop.personalisation.lettering import DEFAULT
from shop.personalisation.models import CustomizationField

_Kind = CustomizationField.Kind
_DRAWN_FROM = {_Kind.LETTERING, _Kind.INSCRIPTION}
_A_YEAR = 31_536_000


@dataclass(frozen=True)
class Art:
    """What a gift is drawn from. `hex` is like #2a2f7f, `text` as it was heard from the shopper."""

    kind: str
    hex: str
    lettering: str
    text: str

    @property
    def url(self) -> str:
        """The address of the picture: the same for the same gift, and another one once our drawing changes.

        A gift whose words cannot be engraved any more is shown without them.
        """
        if not self.is_engraved:
            return drawing_url(self.kind, self.hex)
        token = _signer().sign_object([*asdict(self).values()], compress=True)
        return f"{reverse('art', args=[token])}?v={DRAWING_VERSION}-{typeface(self.lettering).version}"

    def draw(self) -> Drawing:
        """Return the drawing. Raises ValueError with a sentence when its words cannot be engraved."""
        return draw_gift(self.kind, self.hex, self.lettering, self.text)

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


def art_of(kind: str, hex: str, described: Iterable[Mapping[str, Any]]) -> Art:
    """Return what a gift of a kind and a colour is drawn from, its answers as `describe` returns them."""
    said: dict[str, str] = {}
    for answer in described:
        if answer["kind"] in _DRAWN_FROM:
            said.setdefault(answer["kind"], str(answer["value"] or ""))
    lettering = said.get(_Kind.LETTERING, "")
    return Art(
        kind, hex, lettering if lettering in Lettering.values else DEFAULT.value, said.get(_Kind.INSCRIPTION, "")
    )


@require_safe
def art(request: HttpRequest, token: str) -> HttpResponse:
    """Answer the drawing that a signed address stands for, to be kept for a year; 404 for one that we did not sign."""
    try:
        drawing = Art(*_signer().unsign_object(token)).draw()
    except (BadSignature, ValueError) as error:
        raise Http404("There is no such drawing") from error
    return svg_response(drawing.svg, f"private, max-age={_A_YEAR}, immutable")


def svg_response(svg: str, cache_control: str) -> HttpResponse:
    """Return an SVG as a file of its own, in which nothing can run and from which nothing is loaded."""
    headers = {"Cache-Control": cache_control, "Content-Security-Policy": "default-src 'none'"}
    return HttpResponse(svg, content_type="image/svg+xml", headers=headers)


def _signer() -> Signer:
    return Signer(salt="shop.personalisation.art", sep=".")
