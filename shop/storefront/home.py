"""The sections of the home page, one per top-level category, and which gifts stand first in them."""

from dataclasses import dataclass
from itertools import chain, islice, zip_longest
from typing import TYPE_CHECKING

from django.conf import settings
from django.db.models import IntegerField, Value

from shop.catalogue.models import Category, Product
from shop.catalogue.tree import Tree, category_tree
from shop.remembered import Remembered
from shop.storefront.shown import Card, cards, colours_by_product, shown_products, with_facts

if TYPE_CHECKING:
    from shop.storefront.shown import ProductWithFacts

CARDS_PER_SECTION = 4
MOST_TO_START_WITH = 4


@dataclass(frozen=True)
class Section:
    category: Category
    cards: list[Card]


def home_sections(tree: Tree) -> list[Section]:
    """Return every top-level category with the first products of it and all below it, in the owner's order.

    Two queries, however many categories there are.
    """
    by_root: dict[int, list[Card]] = {root.pk: [] for root in tree.roots}
    products = _first_products(tree)
    if products:
        colours = colours_by_product([product.pk for product in products])
        for product, card in zip(products, cards(products, colours), strict=True):
            by_root[product.root].append(card)  # type: ignore[attr-defined]
    return [Section(root, by_root[root.pk]) for root in tree.roots]


def first_gifts() -> tuple[Card, ...]:
    """Return what to start with where there is nothing else to show: the first gifts of every category in turn.

    Without those that are sold out, at most REMEMBERED_SECONDS old.
    """
    return _first_gifts.get()


def _in_turn() -> tuple[Card, ...]:
    sections = [[card for card in section.cards if not card.is_sold_out] for section in home_sections(category_tree())]
    rounds = chain.from_iterable(zip_longest(*sections))
    return tuple(islice((card for card in rounds if card), MOST_TO_START_WITH))


_first_gifts = Remembered("first-gifts", _in_turn, lambda: settings.REMEMBERED_SECONDS)


def _first_products(tree: Tree) -> "list[ProductWithFacts]":
    """The first of each section. One query in parts, each of which reads no more than it shows."""
    parts = []
    for root in tree.roots:
        below = shown_products(tree).filter(category__in=tree.descendant_ids(root))
        first = below.order_by("position", "name", "pk").values("pk")[:CARDS_PER_SECTION]
        of_root = Product.objects.filter(pk__in=first).annotate(root=Value(root.pk, IntegerField()))
        parts.append(with_facts(of_root).order_by())
    return list(parts[0].union(*parts[1:], all=True).order_by("position", "name", "id")) if parts else []
