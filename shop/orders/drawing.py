"""The drawing of an ordered gift, as it was when the words were agreed: later fonts and shapes change no order."""

from uuid import UUID

from django.conf import settings
from django.core.signing import BadSignature, Signer
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_GET

from shop.catalogue.drawings import drawing_url
from shop.catalogue.models import Kind
from shop.orders.access import order_for, private_page
from shop.orders.models import OrderLine
from shop.personalisation.art import art_of, svg_response
from shop.personalisation.drawing.draw import Item
from shop.personalisation.packed import things_in

PLAIN_HEX = "#e6d5b8"  # drawn where the shopper was asked for no colour


def freeze_drawing(line: OrderLine, hex: str = "", items: tuple[Item, ...] | None = None) -> None:
    """Put the drawing of a gift on its line, which the caller saves. One that cannot be drawn has none.

    `hex` is the colour that the shopper saw where none was chosen. `items` stand before a pack: by default what was
    ordered with it and what such a pack contains.
    """
    hex = line.colour_hex or hex or PLAIN_HEX
    art = art_of(line.kind, hex, line.customization, _things_in(line, hex) if items is None else items)
    try:
        drawing = art.draw()
    except ValueError:
        line.drawing_svg = line.font_version = ""
    else:
        line.drawing_svg, line.font_version = str(drawing.svg), drawing.font_version


def _things_in(line: OrderLine, hex: str) -> tuple[Item, ...]:
    """Return what stands before an ordered pack; two queries, none for what is no pack."""
    if line.kind != Kind.GIFTPACK:
        return ()
    drawn = [art_of(extra.kind, extra.colour_hex or PLAIN_HEX, extra.customization) for extra in line.extras.all()]
    extras = [Item(art.kind, art.hex, art.lettering, art.text) for art in drawn]
    return things_in(line.kind, line.variant.product.contents, hex, extras)


def picture_of(line: OrderLine) -> str:
    """Return the address of a gift's picture, for who may see its order."""
    if not line.font_version:
        return drawing_url(line.kind, line.colour_hex or PLAIN_HEX)
    return reverse("order_drawing", args=[line.order_id, line.pk])


def mailed_picture_of(line: OrderLine) -> str:
    """Return the absolute address of a gift's picture, for who has the mail; "" for a gift that has no drawing."""
    if not line.font_version:
        return ""
    return settings.SITE_URL + reverse("mailed_drawing", args=[_signer().sign(str(line.pk))])


@require_GET
@private_page
def order_drawing(request: HttpRequest, order_id: UUID, line_id: int) -> HttpResponse:
    """Answer the frozen drawing of a gift to who may see its order."""
    return _answer(order_for(request, order_id).lines.filter(pk=line_id).values_list("drawing_svg", flat=True).first())


@require_GET
@private_page
def mailed_drawing(request: HttpRequest, token: str) -> HttpResponse:
    """Answer the frozen drawing of a gift to who holds the address from a mail."""
    try:
        line_id = int(_signer().unsign(token))
    except BadSignature as error:
        raise Http404("There is no such drawing") from error
    return _answer(OrderLine.objects.filter(pk=line_id).values_list("drawing_svg", flat=True).first())


def _answer(svg: str | None) -> HttpResponse:
    if not svg:
        raise Http404("There is no such drawing")
    return svg_response(svg, "private, no-store")


def _signer() -> Signer:
    return Signer(salt="shop.orders.drawing", sep=".")
