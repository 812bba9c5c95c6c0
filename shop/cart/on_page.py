"""The lines of a cart as HTML. Most are as they were a moment ago, and what looks the same is not drawn again."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.middleware.csrf import get_token
from django.template.loader import render_to_string
from django.utils.crypto import get_random_string
from django.utils.safestring import SafeString

from shop.cart.contents import CartView, ExtraView, LineView, WaysOut
from shop.cart.models import MAX_QUANTITY
from shop.cart.refused import RefusedQuantity
from shop.personalisation.models import CustomizationField

MOST_LINES = 1000  # of some 4 KB each
_Kind = CustomizationField.Kind
_QUOTED = {_Kind.INSCRIPTION, _Kind.MESSAGE, _Kind.TEXT}
_TOKEN = get_random_string(32)  # stands where the form's token goes; nobody else can write it


@dataclass(frozen=True)
class Fact:
    """One answer. Words that were typed are quoted, a choice is not."""

    label: str
    text: str
    is_quoted: bool


@dataclass(frozen=True)
class ExtraOnPage:
    """One extra of a line: all that its template shows."""

    name: str
    picture_url: str
    is_sold_out: bool
    quantity: int
    seen_price_kobo: int
    unit_price_kobo: int
    total_kobo: int
    facts: tuple[Fact, ...]


@dataclass(frozen=True)
class LineOnPage:
    """All that the template of a line shows, and nothing but plain values: lines that are equal look alike.

    `slug` is "" for a gift that has no page. `problem` is "" where the mark has said it, `new_price_kobo` what is to be
    agreed to, None where nothing is. `max_quantity` is None where how many is no question.
    """

    line_id: int
    name: str
    slug: str
    picture_url: str
    engraved: str
    mark: str
    facts: tuple[Fact, ...]
    place: str
    phone: str
    quantity: int
    seen_price_kobo: int
    unit_price_kobo: int
    total_kobo: int
    extras: tuple[ExtraOnPage, ...]
    problem: str
    notice: str
    new_price_kobo: int | None
    ways_out: WaysOut
    max_quantity: int | None
    refused: RefusedQuantity | None


def draw_lines(view: CartView, refused: RefusedQuantity | None = None) -> list[tuple[int, SafeString]]:
    """Return the lines as HTML with their keys, one with what was refused on it. Then `with_own_token`."""
    on = refused.line_id if refused else None
    return [(line.line_id, _drawn(line_on_page(line, refused if line.line_id == on else None))) for line in view.lines]


def with_own_token(request: HttpRequest, page: HttpResponse) -> HttpResponse:
    """Return the page with this visitor's token in the forms of its lines."""
    page.content = page.content.replace(_TOKEN.encode(), get_token(request).encode())
    return page


@lru_cache(maxsize=MOST_LINES)
def _drawn(line: LineOnPage) -> SafeString:
    return render_to_string("cart/_line.html", {"line": line, "csrf_token": _TOKEN})


def line_on_page(view: LineView, refused: RefusedQuantity | None = None) -> LineOnPage:
    """Return what the page says of a line."""
    return LineOnPage(
        line_id=view.line_id,
        name=view.name,
        slug=view.variant.product.slug if view.is_offered else "",
        picture_url=view.picture_url,
        engraved=view.art.text if view.art.is_engraved else "",
        mark=view.mark,
        facts=_facts(said for said in view.description if said["kind"] != _Kind.EXTRAS),
        place=view.place,
        phone=view.contact.get("phone_typed") or view.contact.get("phone", ""),
        quantity=view.quantity,
        seen_price_kobo=view.seen_price_kobo,
        unit_price_kobo=view.unit_price_kobo,
        total_kobo=view.total_kobo,
        extras=tuple(_extra_on_page(view, extra) for extra in view.extras),
        problem="" if view.sold_out == view.variant else view.problem,
        notice=view.notice,
        new_price_kobo=view.gift_price_kobo if view.notice and view.is_price_moved else None,
        ways_out=view.ways_out,
        max_quantity=None if view.mark and not refused else MAX_QUANTITY,
        refused=refused,
    )


def _extra_on_page(view: LineView, extra: ExtraView) -> ExtraOnPage:
    return ExtraOnPage(
        name=str(extra.variant),
        picture_url=extra.picture_url,
        is_sold_out=view.sold_out == extra.variant,
        quantity=extra.quantity,
        seen_price_kobo=extra.seen_price_kobo,
        unit_price_kobo=extra.unit_price_kobo,
        total_kobo=extra.total_kobo,
        facts=_facts(extra.description),
    )


def _facts(description: Iterable[Mapping[str, Any]]) -> tuple[Fact, ...]:
    return tuple(
        Fact(said["label"], said["text"], bool(said["value"]) and said["kind"] in _QUOTED) for said in description
    )
