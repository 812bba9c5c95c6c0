"""A list of products as a page shows it: searched, filtered, counted, cut into pages."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from django.db.models import QuerySet
from django.http import Http404, QueryDict

from shop.catalogue.models import Category, Colour, Product
from shop.catalogue.tree import Tree, category_tree
from shop.money import format_naira
from shop.storefront.filter_form import FilterForm, filled_form, read_filters
from shop.storefront.filters import SORTS, Filters
from shop.storefront.found import MOST_COUNTED, Counts, Found, count_up_to_most, find
from shop.storefront.shown import Card, cards, colours_by_product, shown_products, with_facts
from shop.storefront.whose import NAME, Whose, read_whose

if TYPE_CHECKING:
    from shop.storefront.shown import ProductWithFacts

PER_PAGE = 12
_PAGE = re.compile(r"0*([1-9][0-9]{0,5})")
_FAR_PAGE = re.compile(r"[0-9]{7,}")


@dataclass(frozen=True)
class Listing:
    """One page of products. `path` is the list's address without parameters; `total` is None above MOST_COUNTED."""

    path: str
    category: Category | None
    filters: Filters
    form: FilterForm
    counts: Counts | None
    meant: str
    number: int
    total: int | None
    has_next: bool
    cards: list[Card]
    whose: Whose

    @property
    def address(self) -> str:
        """Return this page's address with what made sense only."""
        return self._address_of(self.number)

    @property
    def next_address(self) -> str:
        return self._address_of(self.number + 1)

    @property
    def previous_address(self) -> str:
        return self._address_of(self.number - 1)

    @property
    def canonical(self) -> str:
        """Return the address under which search engines should know this list: without filters."""
        return self.path if self.number == 1 else f"{self.path}?page={self.number}"

    @property
    def description(self) -> str:
        """Return what search engines and previews of links say of this list."""
        if self.category and self.category.description:
            return self.category.description
        return f"{self.category or 'Gifts'} engraved with the name you choose, made for you and brought to the door."

    @property
    def anybodys_address(self) -> str:
        """Return the address of the same list without a name."""
        return replace(self.filters, name="").address(self.path)

    @property
    def bare_address(self) -> str:
        """Return the address of the whole list, nothing filtered, the name kept."""
        return Filters(name=self.filters.name).address(self.path)

    @property
    def name_query(self) -> str:
        """Return what a link to another list ends with, so that the name goes along: “?name=…”, or ""."""
        return Filters(name=self.filters.name).address("")

    @property
    def shown_to(self) -> int:
        """How many gifts have been shown with this page and those before it."""
        return (self.number - 1) * PER_PAGE + len(self.cards)

    @property
    def count_words(self) -> str:
        count = f"more than {MOST_COUNTED}" if self.total is None else str(self.total or "No")
        words = f"{count} gift{'' if self.total == 1 else 's'}"
        words = words[0].upper() + words[1:]
        return f"{words} for “{self.meant or self.filters.q}”" if self.filters.q else words

    @property
    def progress_words(self) -> str:
        return f"{self.shown_to} of {self.count_words[0].lower()}{self.count_words[1:]} shown"

    @property
    def question(self) -> str:
        """Return what the shopper would ask the shop where nothing was found."""
        wishes = ", ".join(words for words, _ in self.wishes)
        return f"I am looking for: {wishes or self.category or 'a gift'}"

    @property
    def wishes(self) -> list[tuple[str, str]]:
        return self.filters.wishes(self.path)

    @property
    def bands(self) -> list[tuple[str, str, int]]:
        """Return every range of prices that leaves something: in words, its address, how many. Not the chosen one."""
        return [
            (_range_words(band.min_kobo, band.max_kobo), self._with_prices(band.min_kobo, band.max_kobo), band.count)
            for band in (self.counts.bands if self.counts else ())
            if (band.min_kobo, band.max_kobo) != (self.filters.min_kobo, self.filters.max_kobo)
        ]

    def _with_prices(self, least: int | None, most: int | None) -> str:
        return replace(self.filters, min_kobo=least, max_kobo=most).address(self.path)

    def _address_of(self, number: int) -> str:
        address = self.filters.address(self.path)
        return address if number == 1 else f"{address}{'&' if '?' in address else '?'}page={number}"


def read_listing(path: str, asked: QueryDict, *, within: Category | None = None) -> Listing:
    """Return the page of products that `asked` names, below `within` only. Raises Http404 beyond the last page.

    Four queries when the category tree and the synonyms are in the cache, a few more for a misspelt search or in a
    shop of more than MOST_COUNTED products. The work does not grow with the number of products.
    """
    tree = category_tree()
    colours = {colour.pk: colour for colour in Colour.objects.all()}
    whose = read_whose(asked.get(NAME, ""))
    filters = read_filters(asked, tree, list(colours.values()), within=within, name=whose.name)
    products: QuerySet[Product] = shown_products(tree)
    if within:
        products = products.filter(category__in=tree.descendant_ids(within))
    found = find(products, filters.q, colours)
    counts = found.counts(filters, tree)
    number = _page_number(asked.get("page", ""))
    wanted, total, known_colours = _wanted(found, filters, tree)
    page = _page(wanted, found, filters, number)
    if not page and number > 1:
        raise Http404("There is no such page")
    shown = page[:PER_PAGE]
    if known_colours is None:
        known_colours = colours_by_product([product.pk for product in shown])
    return Listing(
        path=path,
        category=within,
        filters=filters,
        form=filled_form(filters, tree, list(colours.values()), counts, within=within),
        counts=counts,
        meant=found.meant,
        number=number,
        total=total,
        has_next=len(page) > PER_PAGE,
        cards=cards(shown, known_colours, drawn_in=filters.colour, name=filters.name),
        whose=whose,
    )


def _wanted(
    found: Found, filters: Filters, tree: Tree
) -> tuple[QuerySet[Product], int | None, Mapping[int, Sequence[Colour]] | None]:
    """Return what passes the filters, how many that are, and their colours where they have been read."""
    if found.rows is not None:
        rows = list(found.wanted(filters, tree))
        known = {row.pk: row.colours for row in rows}
        if not found.search:  # All of them again: less work than to name each.
            return filters.narrow(found.products, tree), len(rows), known
        return Product.objects.filter(pk__in=known), len(rows), known
    products = filters.narrow(found.products, tree)
    is_all = replace(filters, q="", sort="", name="") == Filters()
    return products, None if is_all else count_up_to_most(products), None


def _page(wanted: QuerySet[Product], found: Found, filters: Filters, number: int) -> "list[ProductWithFacts]":
    """Return the products of a page and the first of the next, if there is one. One query."""
    order: list[object] = list(SORTS[filters.sort][1])
    if found.search and found.rows and not filters.sort:
        order.insert(0, found.search.rank())
    start = (number - 1) * PER_PAGE
    # The page is cut from plain rows: what cards show is looked up for those on it only, however far it is.
    cut = wanted.order_by(*order).values("pk")[start : start + PER_PAGE + 1]  # type: ignore[arg-type]
    return list(with_facts(Product.objects.filter(pk__in=cut)).order_by(*order))  # type: ignore[arg-type]


def _page_number(typed: str) -> int:
    """What is no page number at all is the first page; a number too large to be one is beyond the last."""
    if _FAR_PAGE.fullmatch(typed) and typed.strip("0"):
        return 10**6
    match = _PAGE.fullmatch(typed)
    return int(match.group(1)) if match else 1


def _range_words(least: int | None, most: int | None) -> str:
    if least is None:
        return f"Up to {format_naira(most or 0)}"
    return f"{format_naira(least)} to {format_naira(most)}" if most is not None else f"{format_naira(least)} and more"
