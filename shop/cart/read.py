"""Read a cart as it stands now: today's prices, what is left, and what changed since the shopper looked last."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from typing import Any

from shop.built_query import BuiltQuery
from shop.cart.contents import EMPTY_CART, CartView, ExtraView, LineView
from shop.cart.demand import Demand, scarce
from shop.cart.models import Cart, CartLine
from shop.cart.prices import extra_price_kobo, price_notice, unit_price_kobo
from shop.cart.standing import Gift, Standing, stand
from shop.catalogue.offered import is_offered
from shop.personalisation.art import art_of, art_on, extra_art, item_of
from shop.personalisation.contact import place_words
from shop.personalisation.customization import describe
from shop.personalisation.offer import PLAIN_HEX, Offer, offers_for
from shop.personalisation.packed import own_answers, things_in
from shop.stock.available import held_on_paper

_lines_of = BuiltQuery(
    lambda cart_id: CartLine.objects.filter(cart=cart_id).select_related(
        "cart", "variant__stock", "variant__product__category", "variant__product__customization_set"
    )
)


def read_cart(cart: Cart, *, only: Collection[int] | None = None) -> CartView:
    """Return the cart with prices and problems as of now, in a constant number of queries. Changes nothing.

    With `only` some lines by their keys: as if no others were in the cart, whatever those would take.
    """
    rows = _lines_of.rows(cart.pk) if cart.pk else []
    # Lines and version come from one statement: the lines are those of that version.
    read = rows[0].cart if rows else cart
    if only is not None:
        rows = [row for row in rows if (row.parent_id or row.pk) in only]
    if not rows:
        return replace(EMPTY_CART, cart_id=read.pk, version=read.version)
    extras: dict[int | None, list[CartLine]] = defaultdict(list)
    for row in rows:
        extras[row.parent_id].append(row)
    lines = extras.pop(None)
    offers = offers_for(row.variant.product for row in lines)
    gifts = [Gift(row, extras[row.pk], offers[row.variant.product_id]) for row in lines]
    standings, demand = stand(gifts, held_on_paper(scarce(rows), read.placed_order_id))
    views = (_line_view(gift, standings[gift.line.pk], demand) for gift in gifts)
    return CartView(cart_id=read.pk, version=read.version, lines=tuple(views))


def _line_view(gift: Gift, standing: Standing, demand: Demand) -> LineView:
    row, offer = gift.line, gift.offer
    extras = tuple(_extra_view(extra, offer, row.customization) for extra in gift.extras)
    product = row.variant.product
    unit_kobo = unit_price_kobo(row.variant, offer, row.customization)
    description = describe(offer, row.customization)
    art = art_on(offer.ground(_colour(description)), offer, description)
    items = [item_of(extra.art) for extra in extras]
    before_kobo = row.seen_price_kobo + sum(extra.seen_price_kobo for extra in extras)
    now_kobo = unit_kobo + sum(extra.unit_price_kobo for extra in extras)
    news = price_notice(before_kobo, now_kobo, [part.variant for part in gift.parts])
    return LineView(
        line_id=row.pk,
        digest=row.digest,
        variant=row.variant,
        quantity=row.quantity,
        unit_price_kobo=unit_kobo,
        total_kobo=unit_kobo * row.quantity,
        seen_price_kobo=row.seen_price_kobo,
        answers=row.customization,
        contact=row.contact,
        place=place_words(offer, row.contact),
        description=description,
        extras=extras,
        available=demand.available(row.variant),
        problem=standing.problem,
        mark=standing.mark,
        sold_out=standing.sold_out,
        notice="" if standing.mark else ". ".join(filter(None, [news, demand.few_left(row.variant)])),
        art=art if art.photo else replace(art, items=things_in(product.kind, product.contents, art.hex, items)),
        can_be_edited=bool(offer.fields) and is_offered(row.variant),
    )


def _extra_view(row: CartLine, offer: Offer, answers: Mapping[str, Any]) -> ExtraView:
    """Return an extra with what is asked for on it. One that its pack does not offer any more has only its price."""
    product = row.variant.product
    own = own_answers(answers, product.pk)
    extra = next((extra for extra in offer.extras if extra.product.pk == product.pk), None)
    unit_kobo = extra_price_kobo(row.variant, extra.fields if extra else (), own)
    said = [answer for answer in describe(extra.own, own) if answer["value"]] if extra else []
    return ExtraView(
        line_id=row.pk,
        variant=row.variant,
        quantity=row.quantity,
        unit_price_kobo=unit_kobo,
        seen_price_kobo=row.seen_price_kobo,
        total_kobo=unit_kobo * row.quantity,
        art=extra_art(extra, own) if extra else art_of(product.kind, PLAIN_HEX, ()),
        description=said,
    )


def _colour(description: Sequence[Mapping[str, Any]]) -> str:
    return str(next((answer["value"] for answer in description if answer["kind"] == "colour"), ""))
