"""A cart as it stands at one moment, as pages and checkout see it: `read.py` reads it."""

from collections.abc import Collection
from dataclasses import dataclass, replace
from typing import Any

from shop.cart.standing import LATER
from shop.catalogue.models import Variant
from shop.catalogue.offered import is_offered
from shop.personalisation.art import Art


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
class Instead:
    """One thing that a sold-out gift can be changed to, and where that is done. `hex` of a colour, else ""."""

    label: str
    url: str
    hex: str = ""


@dataclass(frozen=True)
class WaysOut:
    """What can be done about a gift that cannot be had as it is, and editing it, which can always be done.

    `sold_out` names the part of which there is none, and `back_url` is where to be told that it is back; `others` names
    what a gift that is no longer sold belongs to. All "" where it is not so.
    """

    instead: tuple[Instead, ...]
    sold_out: str
    back_url: str
    others: str
    others_url: str
    can_be_edited: bool


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
    def ways_out(self) -> WaysOut:
        """What the shopper can do about it besides removing it."""
        part, is_gone = self.sold_out, not self.sold_out and not self.is_offered
        category = self.variant.product.category
        return WaysOut(
            instead=self.instead,
            sold_out=str(part) if part else "",
            back_url=f"{part.product.get_absolute_url()}#back" if part else "",
            others=str(category) if is_gone else "",
            others_url=category.get_absolute_url() if is_gone else "",
            can_be_edited=self.can_be_edited,
        )

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
