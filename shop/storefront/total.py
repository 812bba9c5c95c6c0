"""What a purchase comes to, as the forms of its page stand now."""

from dataclasses import dataclass

from shop.personalisation.forms import CustomizationForm
from shop.personalisation.packed import own_answers, own_price_kobo
from shop.storefront.forms import PurchaseForm
from shop.storefront.names import NamesForm, pieces_in
from shop.storefront.preview import chosen_extras


@dataclass(frozen=True)
class Total:
    """What one gift is made up of, in words and kobo, and how many of it are wanted."""

    parts: tuple[tuple[str, int], ...]
    pieces: int

    @property
    def each_kobo(self) -> int:
        return sum(kobo for _, kobo in self.parts)

    @property
    def total_kobo(self) -> int:
        return self.each_kobo * self.pieces

    @property
    def is_plain(self) -> bool:
        """Whether there is nothing to add up: one piece of one price."""
        return self.pieces == 1 and len(self.parts) == 1


def total_of(purchase: PurchaseForm, asked: CustomizationForm, names: NamesForm) -> Total | None:
    """Return what the forms come to, posted or filled in, valid or not; None while no size is chosen. No query.

    The cart counts again: what is shown here decides nothing. What it would not charge is not counted here either: a
    lettering without words, words that are blank or refused.
    """
    choice = purchase.chosen
    if choice is None:
        return None
    parts = [(choice.variant.name or str(choice.variant), choice.price_kobo)]
    answers = asked.heard_so_far().answers
    parts += [
        (field.label, field.price_kobo) for field in asked.offer.fields if field.price_kobo and answers.get(field.name)
    ]
    chosen = chosen_extras(asked)
    for extra in asked.offer.extras:
        if extra.product.pk in chosen and not extra.is_sold_out:
            own = own_answers(answers, extra.product.pk)
            parts.append((extra.product.name, extra.price_kobo + own_price_kobo(extra.fields, own)))
    pieces = len(names.names) if names.is_different else pieces_in(purchase["quantity"].value())
    return Total(tuple(parts), pieces)
