"""“Whose name?”: one name, drawn on every gift of a list. It travels in the address, so that a list can be sent on."""

from dataclasses import dataclass

from shop.personalisation.engraving import MOST_CHARACTERS, to_engravable
from shop.personalisation.lettering import DEFAULT
from shop.text import clean_text, visible_length

NAME = "name"  # in addresses


@dataclass(frozen=True)
class Whose:
    """The name as it was typed, as it is drawn, and why it cannot be; the latter two are "" where that is so."""

    typed: str = ""
    name: str = ""
    problem: str = ""


def read_whose(typed: str) -> Whose:
    """Return the name that was asked for. What cannot be engraved at all is a problem, in words for the shopper.

    Whether it fits is for each gift to say.
    """
    try:
        name = to_engravable(clean_text(typed, max_length=MOST_CHARACTERS, count=visible_length), DEFAULT)
    except ValueError as refusal:
        return Whose(typed[: 2 * MOST_CHARACTERS], problem=str(refusal))
    return Whose(typed=name, name=name)
