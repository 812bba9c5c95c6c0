"""The words by which the owner finds an order again, kept beside it: plain small letters, whatever was typed.

`orders/search.py` asks for them. They hold personal data, so who changes or forgets a name, an address or a text calls
`refresh_words` in the same transaction.
"""

from collections.abc import Iterable, Mapping
from typing import Any
from uuid import UUID

from django.conf import settings

from shop.catalogue.words import words_of
from shop.orders.models import Order, OrderLine

# What nobody can tell apart on paper. Our numbers have no 0, O, 1, I, L and U; people read them all the same.
_LOOK_ALIKE = str.maketrans({"o": "0", "q": "0", "d": "0", "i": "1", "l": "1", "j": "1", "7": "1"})
_LOOK_ALIKE |= str.maketrans({"s": "5", "b": "8", "z": "2", "u": "v", "g": "6"})
_TEXTS = frozenset({"inscription", "message", "text"})
_APART = dict.fromkeys(map(ord, "'’‘ʼ`´"), " ")
_COUNTRY = "+234"

Answers = Iterable[Mapping[str, Any]]


def words_for(order: Order, gifts: Iterable[tuple[Answers, Mapping[str, Any]]]) -> str:
    """Return the words of an order; `gifts` are the answers and the contact of each of its lines."""
    own = order.number.removeprefix(f"{settings.ORDER_NUMBER_PREFIX}-").lower()
    found = {own, number_word(own), order.email.lower(), phone_word(order.phone)}
    found.update(_either_way(order.name), words_of(order.email))
    for answers, contact in gifts:
        found.add(phone_word(str(contact.get("phone", ""))))
        for answer in answers:
            if answer.get("kind") in _TEXTS:
                found.update(_either_way(str(answer.get("text", ""))))
    return " ".join(sorted(word for word in found if word and " " not in word))


def refresh_words(order_id: UUID) -> None:
    """Write the words of an order as it is now, in the caller's transaction. Safe to call twice."""
    order = Order.objects.get(pk=order_id)
    lines = OrderLine.objects.filter(order=order).values_list("customization", "contact")
    Order.objects.filter(pk=order_id).update(found_by=words_for(order, lines))


def _either_way(text: str) -> list[str]:
    """Return the words with what an apostrophe joins as one word and as two: `O’Brien` is `obrien` and `brien`."""
    return words_of(text) + words_of(text.translate(_APART))


def number_word(number: str) -> str:
    """Return an order number, or its beginning, so that two that look alike are one: `7K3MP0` and `7K3MPQ`."""
    return "#" + number.lower().translate(_LOOK_ALIKE)


def phone_word(phone: str) -> str:
    """Return a stored phone number without its country: `8031234567`; "" for none."""
    return phone.removeprefix(_COUNTRY)
