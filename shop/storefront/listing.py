"""A list of products as a page shows it: filtered, counted, cut into pages."""

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.core.paginator import EmptyPage, Page, Paginator
from django.db.models import Exists, OuterRef
from django.http import Http404, QueryDict

from shop.catalogue.models import Category, Colour, ProductColour
from shop.catalogue.tree import Tree, category_tree
from shop.storefront.filter_form import FilterForm, filled_form, read_filters
from shop.storefront.filters import Filters
from shop.storefront.shown import Card, cards, shown_products, with_facts

if TYPE_CHECKING:
    from shop.storefront.shown import ProductWithFacts

PER_PAGE = 12
_PAGE = re.compile(r"0*([1-9][0-9]{0,5})")
_FAR_PAGE = re.compile(r"[0-9]{7,}")


@dataclass(frozen=True)
class Listing:
    """One page of products. `path` is the list's address without parameters."""

    path: str
    category: Category | None
    filters: Filters
    form: FilterForm
    page: "Page[ProductWithFacts]"
    cards: list[Card]

    @property
    def address(self) -> str:
        """Return this page's address with what made sense only."""
        address = self.filters.address(self.path)
        if self.page.number == 1:
            return address
        return f"{address}{'&' if '?' in address else '?'}page={self.page.number}"

    @property
    def count_words(self) -> str:
        count = self.page.paginator.count
        return "No gifts" if count == 0 else "1 gift" if count == 1 else f"{count} gifts"

    @property
    def question(self) -> str:
        """Return what the shopper would ask the shop where nothing was found."""
        wishes = ", ".join(words for words, _ in self.wishes)
        return f"I am looking for: {wishes or self.category or 'a gift'}"

    @property
    def wishes(self) -> list[tuple[str, str]]:
        return self.filters.wishes(self.path)


def read_listing(path: str, asked: QueryDict, *, within: Category | None = None) -> Listing:
    """Return the page of products that `asked` names, below `within` only. Raises Http404 beyond the last page.

    Four queries, five with a search, when the category tree is in the cache.
    """
    tree = category_tree()
    colours = _colours(tree)
    filters = read_filters(asked, tree, colours, within=within)
    products = with_facts(shown_products(tree))
    if within:
        products = products.filter(category__in=tree.descendant_ids(within))
    paginator = Paginator(filters.apply(products, tree), PER_PAGE)
    try:
        page = paginator.page(_page_number(asked.get("page", "")))
    except EmptyPage as error:
        raise Http404("There is no such page") from error
    form = filled_form(filters, tree, colours, within=within)
    return Listing(path, within, filters, form, page, cards(page.object_list, colour=filters.colour))


def _colours(tree: Tree) -> list[Colour]:
    """The colours that something on show comes in."""
    shown = ProductColour.objects.filter(colour=OuterRef("pk"), is_available=True, product__in=shown_products(tree))
    return list(Colour.objects.filter(Exists(shown)))


def _page_number(typed: str) -> int:
    """What is no page number at all is the first page; a number too large to be one is beyond the last."""
    if _FAR_PAGE.fullmatch(typed) and typed.strip("0"):
        return 10**6
    match = _PAGE.fullmatch(typed)
    return int(match.group(1)) if match else 1
