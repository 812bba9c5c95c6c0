"""Read a cart as it stands now: today's prices, what is left, and what changed since the shopper looked last."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from shop.built_query import BuiltQuery
from shop.cart.demand import Demand, scarce
from shop.cart.models import Cart, CartLine
from shop.cart.prices import extra_price_kobo, price_notice, unit_price_kobo
from shop.cart.standing import LATER, Gift, Instead, Standing, stand
from shop.catalogue.models import Variant
from shop.catalogue.offered import is_offered
from shop.personalisation.art import Art, art_of, art_on, extra_art, item_of
from shop.personalisation.contact import place_words
from shop.personalisation.customization import describe
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

    `available` is how many pieces this cart can have of a scarce variant, None where nothing is counted. `mark` and
    `sold_out` as in `Standing`: what has a mark is left out, it counts for nothing.
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
    mark: str
    sold_out: Variant | None
    notice: str
    art: Art
    can_be_edited: bool
    instead: tuple[Instead, ...] = ()  # of `with_instead`

    @property
    def is_counted(self) -> bool:
        """Whether it is bought with the cart. One that is counted may still have a `problem`: fewer than wanted."""
        return not self.mark

    @property
    def name(self) -> str:
        return str(self.variant)

    @property
    def is_offered(self) -> bool:
        """Whether the gift is sold, so that it has a page. No query while the tree is cached."""
        return is_offered(self.variant)

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
    """A cart as it stands now. What cannot be had is `left_out`: sums and days are those of what is `counted`."""

    cart_id: int | None
    version: int
    lines: tuple[LineView, ...]

    @property
    def counted(self) -> tuple[LineView, ...]:
        return tuple(line for line in self.lines if line.is_counted)

    @property
    def left_out(self) -> tuple[LineView, ...]:
        return tuple(line for line in self.lines if not line.is_counted)

    @property
    def items_kobo(self) -> int:
        return sum(line.gift_total_kobo for line in self.counted)

    @property
    def count(self) -> int:
        """How many gifts are in it, those left out included; a pack with its extras is one."""
        return sum(line.quantity for line in self.lines)

    @property
    def left_out_count(self) -> int:
        return sum(line.quantity for line in self.left_out)

    @property
    def making_days(self) -> int:
        """Working days until everything counted is made: those of the gift, or extra, that takes longest."""
        variants = [line.variant for line in self.counted]
        variants += [extra.variant for line in self.counted for extra in line.extras]
        return max((variant.product.making_days for variant in variants), default=0)

    @property
    def is_ready(self) -> bool:
        """Whether it can be bought: something counts, and there are as many of everything counted as wanted."""
        return bool(self.counted) and not any(line.problem for line in self.counted)

    def counting_only(self, line_ids: Collection[int]) -> "CartView":
        """Return the cart with no other lines counted than these: what a page that is open said it would buy."""
        is_new = [line for line in self.counted if line.line_id not in line_ids]
        later = [replace(line, mark=LATER.mark, problem=LATER.problem, notice="") for line in is_new]
        return replace(self, lines=tuple({line.line_id: line for line in [*self.lines, *later]}.values()))


EMPTY_CART = CartView(cart_id=None, version=0, lines=())

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
