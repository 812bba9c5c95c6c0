"""Finding products by what a shopper typed: blind to accents and case, forgiving of slips, with the owner's synonyms.

PostgreSQL asks its full-text index, SQLite the two columns that it is made of; both find the same.
"""

import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import reduce
from operator import and_, or_
from typing import Any, TypeVar

from django.db import connections
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import BooleanField, Case, Count, F, Func, IntegerField, Q, QuerySet, Value, When
from django.db.models.sql.compiler import SQLCompiler

from shop.catalogue.models import Product
from shop.catalogue.vocabulary import SearchWord, WordPiece, synonyms
from shop.catalogue.words import EMPTY_WORDS, can_be_guessed, pieces_of, slips_between, stem, swaps_of, words_of

_P = TypeVar("_P", bound=Product)

MAX_SEARCH = 80  # characters; a longer search is cut
MAX_WORDS = 8  # what comes after them is left out
_CANDIDATES = 60  # words that look most like what was typed, to be compared letter by letter
_MOST_GUESSES = 3


@dataclass(frozen=True)
class Search:
    """What is looked for: of each word itself, its singular, and all that mean the same.

    The last word may be unfinished: who types it sees results at once. `is_open` says whether it is.
    """

    words: tuple[str, ...] = ()
    terms: tuple[frozenset[str], ...] = ()
    is_open: bool = True

    @property
    def says_nothing(self) -> bool:
        """Whether it is nothing but words like “gifts for you”."""
        return bool(self.words) and EMPTY_WORDS.issuperset(self.words)

    @property
    def start(self) -> str:
        """The beginning of a word that the last term is content with; empty where it wants whole words."""
        return self.words[-1] if self.words and self.is_open else ""

    def narrow(self, products: QuerySet[_P], *, by_name: bool = False) -> QuerySet[_P]:
        """Return those of `products` that have every word, in their name alone if `by_name`."""
        if not self.terms:
            return products.none()
        column = "search_name" if by_name else "search_text"
        if connections[products.db].vendor == "postgresql":
            return products.filter(_FullText(F(column), query=_full_text_query(self)))
        return products.filter(self._in(column))

    def rank(self) -> Case:
        """Return how well a product's name answers, 0 best: all whole words, the last one's beginning, or the text."""
        whole = replace(self, is_open=False)._in("search_name")
        return Case(When(whole, then=0), When(self._in("search_name"), then=1), default=2, output_field=IntegerField())

    def _in(self, column: str) -> Q:
        parts = [[f" {word} " for word in sorted(term)] for term in self.terms]
        if self.start:
            parts[-1].append(f" {self.start}")
        return reduce(and_, (_or(Q(**{f"{column}__contains": part}) for part in either) for either in parts))


def clean_search(typed: str) -> str:
    """Return what was typed as one short line without characters that nobody can see."""
    readable = "".join(character if character.isprintable() else " " for character in typed[: MAX_SEARCH * 4])
    return " ".join(unicodedata.normalize("NFC", readable).split())[:MAX_SEARCH].strip()


def read_search(typed: str) -> Search:
    """Return what to look for, the words taken as they were typed: of “a mug for my boss”, a mug and a boss.

    One query when the synonyms are not in the cache.
    """
    typed_words = words_of(typed)[:MAX_WORDS]
    words = [word for word in typed_words if word not in EMPTY_WORDS] or typed_words
    return Search(tuple(words), tuple(_term(word) for word in words))


def guess_meant(search: Search) -> Search | None:
    """Return the search with each word that no gift has replaced by what it looks like; None where nothing does.

    At most four queries for each word, and none after one that is like nothing.
    """
    meant: list[list[str]] = []
    is_known = False
    for number, (word, term) in enumerate(zip(search.words, search.terms, strict=True), start=1):
        is_known = _is_known(term, search.start if number == len(search.words) else "")
        meant.append([word] if is_known else _meant_by(word))
        if not meant[-1]:
            return None
    words = tuple(guesses[0] for guesses in meant)
    if words == search.words:
        return None
    return Search(words, tuple(_term(*guesses) for guesses in meant), is_open=search.is_open and is_known)


def _term(*words: str) -> frozenset[str]:
    """The words with their singulars and all that means the same."""
    known = synonyms()
    stems = {stem(word) for word in words}
    return frozenset(stems.union(words, *(known.get(one, ()) for one in stems)))


def _is_known(term: frozenset[str], start: str) -> bool:
    """Whether the catalogue has one of these words, or one that begins with `start`."""
    begins = Q(word__startswith=start) if start else Q()
    return SearchWord.objects.filter(Q(word__in=term) | begins).exists()


def _meant_by(typed: str) -> list[str]:
    """The words that begin so, where it is the beginning of a few; otherwise those that look most like it."""
    if not can_be_guessed(typed):
        return []
    begun = SearchWord.objects.filter(word__startswith=typed).order_by("word").values_list("word", flat=True)
    return list(begun[:_MOST_GUESSES]) or _looks_like(typed)


def _looks_like(typed: str) -> list[str]:
    """The words that are the fewest slips away, the first letter right if possible; the synonyms are words too."""
    pieces = WordPiece.objects.filter(piece__in=pieces_of(typed)).values("word__word")
    most_alike = pieces.annotate(shared=Count("pk")).order_by("-shared", "word__word")[:_CANDIDATES]
    swapped = SearchWord.objects.filter(word__in=swaps_of(typed)).values_list("word", flat=True)
    words = {*(row["word__word"] for row in most_alike), *swapped, *synonyms()}
    slips = {word: count for word in words if (count := slips_between(typed, word)) is not None}
    best = sorted(slips, key=lambda word: (slips[word], word[0] != typed[0], word))
    return [word for word in best if slips[word] == slips[best[0]] and word[0] == best[0][0]][:_MOST_GUESSES]


def _or(conditions: Iterable[Q]) -> Q:
    return reduce(or_, conditions)


def _full_text_query(search: Search) -> str:
    """The search in PostgreSQL's own notation. The words are letters and digits only, so nothing in it can be code."""
    terms = [[f"'{word}'" for word in sorted(term)] for term in search.terms]
    if search.start:
        terms[-1].append(f"'{search.start}':*")
    return " & ".join(f"({' | '.join(term)})" for term in terms)


class _FullText(Func):
    """Whether a text answers a query. PostgreSQL keeps its words in a column beside it, which no model knows."""

    output_field = BooleanField()

    def __init__(self, text: F, *, query: str) -> None:
        super().__init__(text, Value(query))

    def as_sql(
        self, compiler: SQLCompiler, connection: BaseDatabaseWrapper, *_: Any, **__: Any
    ) -> tuple[str, tuple[str | int, ...]]:
        text, query = self.get_source_expressions()
        column = connection.ops.quote_name(f"{text.target.column}_vector")
        return f"{compiler.quote_name_unless_alias(text.alias)}.{column} @@ %s::tsquery", (query.value,)
