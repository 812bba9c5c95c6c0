"""All products that answer what was searched for, and how many each filter would leave of them."""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from itertools import pairwise

from django.db.models import QuerySet, Subquery

from shop.catalogue.models import Colour, Product
from shop.catalogue.tree import Tree
from shop.storefront.filters import Filters
from shop.storefront.search import Search, guess_meant, read_search
from shop.storefront.shown import product_colours, variants_in_stock

MOST_COUNTED = 300  # Beyond it a list says "more than 300", so that its price does not grow with the shop.

# Where one price ends and the next begins, in kobo.
_PRICE_EDGES = (None, 500_000, 1_000_000, 2_000_000, None)


@dataclass(frozen=True)
class Row:
    """What of one product the filters look at."""

    pk: int
    category_id: int
    lowest_kobo: int | None
    is_in_stock: bool
    colours: tuple[Colour, ...]
    available_colours: frozenset[int]

    def is_wanted(self, filters: Filters, category_ids: set[int]) -> bool:
        price = self.lowest_kobo
        return (
            (not filters.category or self.category_id in category_ids)
            and (filters.min_kobo is None or (price is not None and price >= filters.min_kobo))
            and (filters.max_kobo is None or (price is not None and price <= filters.max_kobo))
            and (not filters.colour or filters.colour.pk in self.available_colours)
            and (not filters.is_in_stock_only or self.is_in_stock)
        )


@dataclass(frozen=True)
class Band:
    """A range of prices, both ends in it; None is open."""

    min_kobo: int | None
    max_kobo: int | None
    count: int


@dataclass(frozen=True)
class Counts:
    """How many products each choice leaves, given every other choice that was made."""

    categories: Mapping[int, int]
    colours: Mapping[int, int]
    bands: tuple[Band, ...]
    in_stock: int


@dataclass(frozen=True)
class Found:
    """What answers the words, before any filter. `rows` is None where that is more than MOST_COUNTED products.

    `meant` is what the words were taken for where nothing is as they were typed.
    """

    products: QuerySet[Product]
    search: Search | None = None
    meant: str = ""
    rows: list[Row] | None = field(default=None, repr=False)

    def wanted(self, filters: Filters, tree: Tree) -> Iterator[Row]:
        category_ids = set(tree.descendant_ids(filters.category)) if filters.category else set()
        return (row for row in self.rows or () if row.is_wanted(filters, category_ids))

    def counts(self, filters: Filters, tree: Tree) -> Counts | None:
        """Return what each filter would leave; None where too much was found to be counted. No query."""
        if self.rows is None:
            return None
        of_category = Counter(row.category_id for row in self.wanted(replace(filters, category=None), tree))
        any_price = list(self.wanted(replace(filters, min_kobo=None, max_kobo=None), tree))
        bands = (
            Band(low, high, sum(row.is_wanted(Filters(min_kobo=low, max_kobo=high), set()) for row in any_price))
            for low, high in pairwise(_PRICE_EDGES)
        )
        return Counts(
            categories={one.pk: sum(of_category[pk] for pk in tree.descendant_ids(one)) for one in tree},
            colours=Counter(
                pk for row in self.wanted(replace(filters, colour=None), tree) for pk in row.available_colours
            ),
            bands=tuple(band for band in bands if band.count),
            in_stock=sum(1 for _ in self.wanted(replace(filters, is_in_stock_only=True), tree)),
        )


def find(products: QuerySet[Product], typed: str, colours: Mapping[int, Colour]) -> Found:
    """Return those of `products` that answer the words typed, all of them where none were.

    Two queries, and a few more for words that nothing has. Never more work than MOST_COUNTED products make.
    """
    if not typed:
        return Found(products, rows=_rows(products, colours, is_searched=False))
    search, meant = read_search(typed), ""
    rows = _rows(search.narrow(products), colours)
    if rows == [] and search.says_nothing:
        return Found(products, rows=_rows(products, colours, is_searched=False))
    if rows == [] and (guess := guess_meant(search)):
        guessed = _rows(guess.narrow(products), colours)
        if guessed != []:
            search, meant, rows = guess, " ".join(guess.words), guessed
    found = search.narrow(products)
    if rows is None:
        # So many that they cannot all be weighed: those that are called it come first, and are enough.
        named = search.narrow(products, by_name=True)
        found = named if _is_more_than_counted(named) else found
    return Found(found, search, meant, rows)


def count_up_to_most(products: QuerySet[Product]) -> int | None:
    """Return how many there are; None where they are more than MOST_COUNTED. One query."""
    count = products.order_by().values("pk")[: MOST_COUNTED + 1].count()
    return count if count <= MOST_COUNTED else None


def _is_more_than_counted(products: QuerySet[Product]) -> bool:
    return count_up_to_most(products) is None


def _rows(products: QuerySet[Product], colours: Mapping[int, Colour], *, is_searched: bool = True) -> list[Row] | None:
    """Return what the filters look at, None for too many. What was searched for is not searched a second time."""
    # Not Exists: of a large shop PostgreSQL would read all stock for it, rather than that of these products.
    facts = products.order_by().annotate(in_stock_id=Subquery(variants_in_stock().order_by().values("pk")[:1]))
    read: Callable[..., QuerySet[Product, tuple[int, int, int | None, int | None]]] = facts.values_list
    rows = list(read("pk", "category_id", "lowest_kobo", "in_stock_id")[: MOST_COUNTED + 1])
    if len(rows) > MOST_COUNTED:
        return None
    comes_in = product_colours([pk for pk, *_ in rows] if is_searched else products)
    return [
        Row(
            pk=pk,
            category_id=category_id,
            lowest_kobo=lowest_kobo,
            is_in_stock=in_stock_id is not None,
            colours=tuple(colours[colour] for colour, _ in comes_in.get(pk, ())),
            available_colours=frozenset(colour for colour, is_available in comes_in.get(pk, ()) if is_available),
        )
        for pk, category_id, lowest_kobo, in_stock_id in rows
    ]
