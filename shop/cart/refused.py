"""The ways a change to a cart is refused. Their text is a sentence for the shopper."""

from collections.abc import Sequence
from dataclasses import dataclass

from shop.cart.models import CartLine


class CartRefused(ValueError):
    """The change breaks a limit or asks for more than there is. Nothing has changed."""


class LineGone(CartRefused):
    """The line was removed in the meantime, in another tab or by an edit that merged it. Nothing has changed."""

    def __init__(self) -> None:
        super().__init__("That gift is no longer in your cart")


class AddedAlready(Exception):
    """The same form has added these `lines` before: a double tap, or Back and once more. Nothing has changed."""

    def __init__(self, lines: Sequence[CartLine]) -> None:
        said = ", ".join(f"{line.quantity} × {line.variant}" for line in lines)
        super().__init__(f"{'This gift is' if len(lines) == 1 else 'These gifts are'} in your cart: {said}")
        self.lines = lines


@dataclass(frozen=True)
class RefusedQuantity:
    """A change to a line that was not accepted: on which one, what was typed as its quantity, and why."""

    line_id: int
    typed: str | None
    sentence: str
