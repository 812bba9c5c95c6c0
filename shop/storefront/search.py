"""Finding products by what a shopper typed. The one place to make better."""

import re
import unicodedata
from typing import TypeVar

from django.db.models import QuerySet

from shop.catalogue.models import Product

_P = TypeVar("_P", bound=Product)

MAX_SEARCH = 80  # characters; a longer search is cut
_WORDS = re.compile(r"[^\W_]+")
_HOOKED = str.maketrans({"ɓ": "b", "ɗ": "d", "ƙ": "k", "ƴ": "y"})  # Hausa letters that do not decompose.


def clean_search(typed: str) -> str:
    """Return what was typed as one short line without characters that nobody can see."""
    readable = "".join(character if character.isprintable() else " " for character in typed[: MAX_SEARCH * 4])
    return " ".join(unicodedata.normalize("NFC", readable).split())[:MAX_SEARCH].strip()


def search(products: QuerySet[_P], typed: str) -> QuerySet[_P]:
    """Return those of `products` whose name or summary has every word, accents and letter case aside. One query."""
    words = _WORDS.findall(fold(typed))
    if not words:
        return products.none()
    texts = products.order_by().values_list("pk", "name", "summary")
    found = [pk for pk, *text in texts if all(word in fold(" ".join(text)) for word in words)]
    return products.filter(pk__in=found)


def fold(text: str) -> str:
    """Return the text with letters only as they are on a plain keyboard: `Ọmọ́lọlá` is `omolola`."""
    letters = unicodedata.normalize("NFKD", text.casefold()).translate(_HOOKED)
    return "".join(letter for letter in letters if not unicodedata.combining(letter))
