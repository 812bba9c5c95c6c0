"""Read a cart as it stands now: today's prices, what is left, and what changed since the shopper looked last."""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from shop.built_query import BuiltQuery
from shop.cart.demand import Demand
from shop.cart.models import Cart, CartLine
from shop.cart.prices import extra_price_kobo, unit_price_kobo
from shop.catalogue.models import Variant
from shop.catalogue.offered import is_offered
from shop.money import format_naira
from shop.personalisation.art import Art, art_of, art_on, extra_art, item_of
from shop.personalisation.customization import check_answers, describe
from shop.personalisation.offer import PLAIN_HEX, Offer, offers_for
from shop.personalisation.packed import own_answers, things_in
from shop.stock.available import held_on_paper


@dataclass(frozen=True)
class ExtraView:
    """One extra of a giftpack, as many as there are packs. `description` is what is asked for on it."""

    line_id: int
    variant: Variant
    quantity: int
    unit_price_kobo: int
    seen_price_kobo: int
    total_kobo: int
    art: Art
    description: list[dict[str, Any]]

    @property
    def picture_url(self) -> str:
        """The address of the extra's own drawing, with the words that are engraved on it."""
        return self.art.url

    @property
    def hex(self) -> str:
        """The colour that was chosen for it, or "" where none was."""
        return self.art.hex if any(said["kind"] == "colour" for said in self.description) else ""


@dataclass(frozen=True)
class LineView:
    """One line with today's price. `problem` says why it cannot be bought, `notice` what changed; '' if nothing.

    `available` is how many pieces this cart can have of the variant, None where nothing is counted.
    """

    line_id: int
    digest: str
    variant: Variant
    quantity: int
    unit_price_kobo: int
    total_kobo: int
    seen_price_kobo: int
    answers: dict[str, Any]
    contact: dict[str, str]
    place: str
    description: list[dict[str, Any]]
    extras: tuple[ExtraView, ...]
    available: int | None
    problem: str
    notice: str
    art: Art
    is_offered: bool
    can_be_edited: bool

    @property
    def name(self) -> str:
        return str(self.variant)

    @property
    def picture_url(self) -> str:
        """The address of the gift's drawing, with the words that are engraved."""
        return self.art.url

    @property
    def gift_total_kobo(self) -> int:
        """What the line costs together with its extras."""
        return self.total_kobo + sum(extra.total_kobo for extra in self.extras)

    @property
    def gift_price_kobo(self) -> int:
        """What one gift of the line costs together with its extras."""
        return self.unit_price_kobo + sum(extra.unit_price_kobo for extra in self.extras)

    @property
    def seen_gift_price_kobo(self) -> int:
        """What one gift of the line cost when the shopper last agreed to it."""
        return self.seen_price_kobo + sum(extra.seen_price_kobo for extra in self.extras)

    @property
    def is_price_moved(self) -> bool:
        """Whether one gift costs something else than the shopper last agreed to."""
        return self.gift_price_kobo != self.seen_gift_price_kobo


@dataclass(frozen=True)
class CartView:
    """A cart as it stands now. `is_ready`: there is something in it and every line can be bought."""

    cart_id: int | None
    version: int
    lines: tuple[LineView, ...]

    @property
    def items_kobo(self) -> int:
        return sum(line.gift_total_kobo for line in self.lines)

    @property
    def count(self) -> int:
        """How many gifts there are; a pack with its extras is one."""
        return sum(line.quantity for line in self.lines)

    @property
    def making_days(self) -> int:
        """Working days until everything in it is made: those of the gift, or extra, that takes longest."""
        variants = [line.variant for line in self.lines]
        variants += [extra.variant for line in self.lines for extra in line.extras]
        return max((variant.product.making_days for variant in variants), default=0)

    @property
    def is_ready(self) -> bool:
        return bool(self.lines) and not any(line.problem for line in self.lines)


EMPTY_CART = CartView(cart_id=None, version=0, lines=())


_lines_of = BuiltQuery(
    lambda cart_id: CartLine.objects.filter(cart=cart_id).select_related(
        "cart", "variant__stock", "variant__product__category", "variant__product__customization_set"
    )
)


def read_cart(cart: Cart) -> CartView:
    """Return the cart with prices and problems as of now, in a constant number of queries. Changes nothing."""
    rows = _lines_of.rows(cart.pk) if cart.pk else []
    if not rows:
        return replace(EMPTY_CART, cart_id=cart.pk, version=cart.version)
    gifts: list[CartLine] = []
    extras: dict[int, list[CartLine]] = defaultdict(list)
    wanted = Counter[int]()
    for row in rows:
        wanted[row.variant_id] += row.quantity
        if row.parent_id is None:
            gifts.append(row)
        else:
            extras[row.parent_id].append(row)
    # Lines and version come from one statement: the lines are those of that version.
    read = rows[0].cart
    demand = Demand(wanted, held_on_paper([row.variant for row in rows], read.placed_order_id))
    offers = offers_for(row.variant.product for row in gifts)
    lines = (_line_view(row, extras[row.pk], offers[row.variant.product_id], demand) for row in gifts)
    return CartView(cart_id=read.pk, version=read.version, lines=tuple(lines))


def _line_view(row: CartLine, packed: Sequence[CartLine], offer: Offer, demand: Demand) -> LineView:
    extras = tuple(_extra_view(extra, offer, row.customization) for extra in packed)
    product, is_sold = row.variant.product, is_offered(row.variant)
    unit_kobo = unit_price_kobo(row.variant, offer, row.customization)
    description = describe(offer, row.customization)
    art = art_on(offer.ground(_colour(description)), offer, description)
    items = [item_of(extra.art) for extra in extras]
    before_kobo = row.seen_price_kobo + sum(extra.seen_price_kobo for extra in extras)
    now_kobo = unit_kobo + sum(extra.unit_price_kobo for extra in extras)
    variants = [row.variant, *(extra.variant for extra in extras)]
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
        place=_place(offer, row.contact),
        description=description,
        extras=extras,
        available=demand.available(row.variant),
        problem=_problem(row, extras, offer, demand) if is_sold else "This gift is no longer sold",
        notice=". ".join(filter(None, [_price_notice(before_kobo, now_kobo, variants), demand.few_left(row.variant)])),
        art=art if art.photo else replace(art, items=things_in(product.kind, product.contents, art.hex, items)),
        is_offered=is_sold,
        can_be_edited=bool(offer.fields) and is_sold,
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


def _problem(row: CartLine, extras: Sequence[ExtraView], offer: Offer, demand: Demand) -> str:
    """Return why a gift that is sold cannot be bought as it is: an extra gone, no longer valid, or too few left."""
    for extra in extras:
        if not is_offered(extra.variant):
            return f"The extra {extra.variant} is no longer sold. Edit the gift to choose another"
    errors = check_answers(offer, row.customization, row.contact)
    if errors:
        return f"{next(iter(errors.values()))[0]}. Edit the gift to put it right"
    variants = [row.variant, *(extra.variant for extra in extras)]
    return next(filter(None, (demand.shortage(variant) for variant in variants)), "")


def _price_notice(before_kobo: int, now_kobo: int, variants: Sequence[Variant]) -> str:
    if now_kobo == before_kobo:
        return ""
    if now_kobo > before_kobo and any(variant.is_sale_over() for variant in variants):
        return f"The sale ended: the price went from {format_naira(before_kobo)} to {format_naira(now_kobo)}"
    way = "up" if now_kobo > before_kobo else "down"
    return f"The price went {way} from {format_naira(before_kobo)} to {format_naira(now_kobo)}"


def _colour(description: Sequence[Mapping[str, Any]]) -> str:
    return str(next((answer["value"] for answer in description if answer["kind"] == "colour"), ""))


def _place(offer: Offer, contact: Mapping[str, str]) -> str:
    """Return the delivery place in words, or "" if none was asked for."""
    slug = contact.get("location", "")
    name = next((place.name for place in offer.places if place.slug == slug), slug)
    return f"{name}: {where}" if (where := contact.get("location_other")) else name
