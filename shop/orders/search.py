"""Find orders by what people say of them: a number, a name, an address, a phone, what is written on the gift."""

import re
from typing import Any

from django.conf import settings
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import BooleanField, F, Func, Q, QuerySet
from django.db.models.sql.compiler import SQLCompiler

from shop.catalogue.words import words_of
from shop.orders.models import Order
from shop.orders.words import number_word, phone_word
from shop.phone import parse_phone, tidy_phone

LONGEST = 200  # characters of a search that are read
_MOST_WORDS = 8
_PART_OF_PHONE = re.compile(r"(?:\+|00)?(?:234)?[\s()-]*0?([\d\s().-]{3,})")


def search_orders(orders: QuerySet[Order], typed: str, *, and_these: QuerySet[Any] | None = None) -> QuerySet[Order]:
    """Return those of the orders that have every word typed, or the beginning of one, whatever the accents.

    A number may come without its LG-, in small letters, or with letters mistaken for others. `and_these` are keys of
    orders that are found as well.
    """
    either = [words for words in (_words(typed), _number(typed)) if words]
    also = list(and_these[:50]) if and_these is not None else []
    found = Q(_HasWords(either)) if either else Q()
    if also:
        return orders.filter(found | Q(pk__in=also)) if either else orders.filter(pk__in=also)
    return orders.filter(found) if either else orders.none()


def _words(typed: str) -> list[str]:
    """Return the beginnings of words, every one of which an order must have."""
    typed = typed[:LONGEST].strip()
    try:
        return [phone_word(parse_phone(typed))]
    except ValueError:
        pass
    if (phone := _PART_OF_PHONE.fullmatch(tidy_phone(typed))) and (digits := re.sub(r"\D", "", phone[1])):
        return [digits]
    words: list[str] = []
    for piece in typed.split():
        words += [piece.lower()] if "@" in piece.strip("@") else words_of(piece)
    return words[:_MOST_WORDS]


def _number(typed: str) -> list[str]:
    """Return the order number that was perhaps meant, a last letter missing perhaps. Shorter, much looks like it."""
    plain = re.sub(r"[\s-]", "", typed[:LONGEST]).upper().removeprefix(settings.ORDER_NUMBER_PREFIX)
    return [number_word(plain)] if re.fullmatch(r"[0-9A-Z]{5,6}", plain) else []


class _HasWords(Func):
    """Whether an order has all the words of one of several lists. PostgreSQL's index and SQLite's reading agree."""

    output_field = BooleanField()
    conditional = True

    def __init__(self, either: list[list[str]]) -> None:
        super().__init__(F("found_by"))
        self.either = either

    def as_sql(
        self, compiler: SQLCompiler, connection: BaseDatabaseWrapper, *_: Any, **__: Any
    ) -> tuple[str, tuple[str, ...]]:
        column, _params = compiler.compile(self.get_source_expressions()[0])
        if connection.vendor == "postgresql":
            query = " | ".join(f"({' & '.join(map(_lexeme, words))})" for words in self.either)
            return f"array_to_tsvector(string_to_array({column}, ' ')) @@ %s::tsquery", (query,)
        one = f"(' ' || {column}) LIKE %s ESCAPE '\\'"
        sql = " OR ".join(f"({' AND '.join(one for _ in words)})" for words in self.either)
        return f"({sql})", tuple(f"% {_literal(word)}%" for words in self.either for word in words)


def _lexeme(word: str) -> str:
    """Return the beginning of a word in PostgreSQL's notation, quoted so that nothing in it is read as more."""
    quoted = word.replace("\\", "\\\\").replace("'", "''")
    return f"'{quoted}':*"


def _literal(word: str) -> str:
    return re.sub(r"([\\%_])", r"\\\1", word)
