"""Which gifts of a cart can be bought as they stand now, and why the others cannot.

What cannot be had at all is left out: it stays in the cart, takes no piece from the shelf, and does not keep the other
gifts from being bought. Where there are some, but fewer than wanted, the shopper decides: nothing is left out for them.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from shop.cart.demand import Demand
from shop.cart.models import CartLine
from shop.catalogue.models import Variant
from shop.catalogue.offered import is_offered
from shop.personalisation.customization import check_answers
from shop.personalisation.offer import Offer

SOLD_OUT, EXTRA_SOLD_OUT, NONE_LEFT = "Sold out", "Extra sold out", "None left"
NO_LONGER_SOLD, NEEDS_A_CHANGE = "No longer sold", "Needs a change"


@dataclass(frozen=True)
class Gift:
    """A line with its extras, and what its product offers now."""

    line: CartLine
    extras: Sequence[CartLine]
    offer: Offer

    @property
    def parts(self) -> list[CartLine]:
        return [self.line, *self.extras]


@dataclass(frozen=True)
class Standing:
    """How a gift stands. `problem` says in a sentence why it cannot be bought as it is, "" where it can.

    `mark` says in a word or two why it is left out, "" on what counts; `sold_out` is the part of which there is none.
    """

    problem: str = ""
    mark: str = ""
    sold_out: Variant | None = None


LATER = Standing(
    "This could not be ordered yet when you opened the page. Open it once more to order this, too", "Not in this order"
)


def stand(gifts: Sequence[Gift], on_paper: Mapping[int, int]) -> tuple[dict[int, Standing], Demand]:
    """Return how each gift stands, by the key of its line, and what those that count ask for together.

    Each takes its pieces in the order of the cart, so where a variant runs out it is the gift added last that is left
    out. `on_paper` as in `held_on_paper`. No query.
    """
    demand, left_out = Demand(on_paper), {}
    for gift in gifts:
        why = _why_left_out(gift, demand)
        if why is not None:
            left_out[gift.line.pk] = why
        else:
            demand.take(gift.parts)
    counted = {gift.line.pk: Standing(_shortage(gift, demand)) for gift in gifts if gift.line.pk not in left_out}
    return left_out | counted, demand


def _why_left_out(gift: Gift, demand: Demand) -> Standing | None:
    """Return why the gift cannot be had: gone, no longer valid, or none left of a part, in this order. None if it can.

    `demand` is that of the gifts before it.
    """
    if not is_offered(gift.line.variant):
        return Standing("This gift is no longer sold", NO_LONGER_SOLD)
    for extra in gift.extras:
        if not is_offered(extra.variant):
            problem = f"The extra {extra.variant} is no longer sold. Edit the gift to choose another"
            return Standing(problem, NEEDS_A_CHANGE)
    errors = check_answers(gift.offer, gift.line.customization, gift.line.contact)
    if errors:
        return Standing(f"{next(iter(errors.values()))[0]}. Edit the gift to put it right", NEEDS_A_CHANGE)
    gone = next((part for part in gift.parts if demand.is_gone(part.variant)), None)
    return _gone(gone, demand) if gone else None


def _gone(part: CartLine, demand: Demand) -> Standing:
    variant, available = part.variant, demand.available(part.variant) or 0
    if available == 1:
        return Standing(f"The last {variant} goes to another gift in your cart", NONE_LEFT)
    if available > 1:
        return Standing(f"The last {available} of {variant} go to other gifts in your cart", NONE_LEFT)
    if part.parent_id is None:
        return Standing(f"{variant} is sold out", SOLD_OUT, variant)
    return Standing(f"The extra {variant} is sold out. Edit the gift to choose another", EXTRA_SOLD_OUT, variant)


def _shortage(gift: Gift, demand: Demand) -> str:
    return next(filter(None, (demand.shortage(part.variant) for part in gift.parts)), "")
