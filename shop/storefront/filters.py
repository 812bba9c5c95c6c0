"""What a shopper asks of a list, and the links that drop one wish."""

from dataclasses import dataclass, fields, replace
from typing import TypeVar

from django.db.models import Exists, OuterRef, QuerySet
from django.http import QueryDict

from shop.catalogue.models import Category, Colour, Product, ProductColour
from shop.catalogue.tree import Tree
from shop.money import KOBO_PER_NAIRA, format_naira
from shop.storefront.shown import variants_in_stock
from shop.storefront.whose import NAME

_P = TypeVar("_P", bound=Product)

# What may be asked for, and how the rows are then ordered; the key breaks ties, so that no list jumps about.
SORTS: dict[str, tuple[str, tuple[str, ...]]] = {
    "": ("Our order", ("position", "name", "pk")),
    "price": ("Price, lowest first", ("lowest_kobo", "name", "pk")),
    "-price": ("Price, highest first", ("-lowest_kobo", "name", "pk")),
    "newest": ("Newest first", ("-created_at", "-pk")),
    "name": ("Name", ("name", "pk")),
}


@dataclass(frozen=True)
class Filters:
    """What was asked for and makes sense. `name` is drawn on the gifts and narrows nothing."""

    q: str = ""
    category: Category | None = None
    min_kobo: int | None = None
    max_kobo: int | None = None
    colour: Colour | None = None
    is_in_stock_only: bool = False
    sort: str = ""
    name: str = ""

    @property
    def is_narrowed(self) -> bool:
        return replace(self, sort="", name="") != Filters()

    def parameters(self) -> dict[str, str]:
        """Return them as an address carries them; nothing for what was not asked."""
        asked = {
            "q": self.q,
            "category": self.category.slug if self.category else "",
            "min": _in_naira(self.min_kobo),
            "max": _in_naira(self.max_kobo),
            "colour": self.colour.slug if self.colour else "",
            "in_stock": "1" if self.is_in_stock_only else "",
            "sort": self.sort,
            NAME: self.name,
        }
        return {name: value for name, value in asked.items() if value}

    def address(self, path: str) -> str:
        query = QueryDict(mutable=True)
        query.update(self.parameters())
        return f"{path}?{query.urlencode()}" if query else path

    def wishes(self, path: str) -> list[tuple[str, str]]:
        """Return every wish in words with the address that drops it."""
        words = {
            "q": f"“{self.q}”",
            "category": str(self.category),
            "min_kobo": f"from {format_naira(self.min_kobo or 0)}",
            "max_kobo": f"up to {format_naira(self.max_kobo or 0)}",
            "colour": str(self.colour),
            "is_in_stock_only": "in stock",
        }
        nothing = Filters()
        return [
            (words[field.name], replace(self, **{field.name: getattr(nothing, field.name)}).address(path))
            for field in fields(self)
            if field.name in words and getattr(self, field.name) != getattr(nothing, field.name)
        ]

    def narrow(self, products: QuerySet[_P], tree: Tree) -> QuerySet[_P]:
        """Leave the products that pass every filter. What was searched for is `found.find`'s business."""
        if self.category:
            products = products.filter(category__in=tree.descendant_ids(self.category))
        if self.min_kobo is not None:
            products = products.filter(lowest_kobo__gte=self.min_kobo)
        if self.max_kobo is not None:
            products = products.filter(lowest_kobo__lte=self.max_kobo)
        if self.colour:
            available = ProductColour.objects.filter(colour=self.colour, is_available=True, product=OuterRef("pk"))
            products = products.filter(Exists(available))
        if self.is_in_stock_only:
            products = products.filter(Exists(variants_in_stock()))
        return products


def _in_naira(kobo: int | None) -> str:
    if kobo is None:
        return ""
    naira, rest = divmod(kobo, KOBO_PER_NAIRA)
    return f"{naira}.{rest:02d}" if rest else str(naira)
