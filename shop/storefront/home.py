"""The sections of the home page: one per top-level category."""

from dataclasses import dataclass

from django.db.models import Case, F, Value, When, Window
from django.db.models.functions import RowNumber

from shop.catalogue.models import Category
from shop.catalogue.tree import Tree
from shop.storefront.shown import Card, cards, colours_by_product, shown_products, with_facts

CARDS_PER_SECTION = 4


@dataclass(frozen=True)
class Section:
    category: Category
    cards: list[Card]


def home_sections(tree: Tree) -> list[Section]:
    """Return every top-level category with the first products of it and all below it, in the owner's order.

    Two queries, however many categories there are.
    """
    root_of = Case(*(When(category__in=tree.descendant_ids(root), then=Value(root.pk)) for root in tree.roots))
    order = ("position", "name", "pk")
    products = (
        with_facts(shown_products(tree))
        .annotate(root=root_of)
        .annotate(place=Window(RowNumber(), partition_by=[F("root")], order_by=order))
        .filter(place__lte=CARDS_PER_SECTION)
        .order_by(*order)
    )
    by_root: dict[int, list[Card]] = {root.pk: [] for root in tree.roots}
    if tree.roots:
        rows = list(products)
        colours = colours_by_product([product.pk for product in rows])
        for product, card in zip(rows, cards(rows, colours), strict=True):
            by_root[product.root].append(card)
    return [Section(root, by_root[root.pk]) for root in tree.roots]
