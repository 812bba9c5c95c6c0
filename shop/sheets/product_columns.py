"""The columns of the product sheet: one row for each size, with what its product says repeated on every row."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from shop.catalogue.models import Category, Colour, Kind, Product, Variant
from shop.money import format_naira
from shop.personalisation.models import CustomizationSet
from shop.sheets import cells
from shop.sheets.out import in_zone, moment_cell, naira_cell
from shop.text import tidy_text

BATCH = 500
ADDRESS, CODE = "Address", "Code"
MOST_DAYS = 365
PRODUCT_TEXTS = {
    "name": cells.text(80, is_needed=True),
    "summary": cells.text(160),
    "description": cells.text(10_000, lines=200),
    "contents": cells.text(2_000, lines=60),
}
SIZE_TEXTS = {"name": cells.text(40), "code": cells.text(40, is_needed=True)}


@dataclass(frozen=True)
class Column:
    """One column: how a cell becomes the value of a field, and how the value is written in a file and in words."""

    title: str
    field: str
    read: cells.Reader
    write: Callable[[Any], object] = str
    say: Callable[[Any], str] = str
    is_needed: bool = False


@dataclass(frozen=True)
class Columns:
    """All columns, made with what the shop has to choose from: categories, colours, forms. Three queries."""

    of_product: tuple[Column, ...]
    of_variant: tuple[Column, ...]

    @property
    def titles(self) -> list[str]:
        return [ADDRESS, CODE, *(column.title for column in (*self.of_product, *self.of_variant))]


class _Named:
    """Rows of another table that a cell names. `what` is what a refusal calls one of them."""

    def __init__(self, what: str, names: dict[int, str]) -> None:
        self.names = names
        self.read = cells.one_of({name: pk for pk, name in names.items()}, what)

    def read_or_none(self, typed: str) -> int | None:
        return self.read(typed) if typed.strip() else None

    def read_several(self, typed: str) -> tuple[int, ...]:
        return tuple(dict.fromkeys(self.read(word) for word in typed.split(",") if word.strip()))

    def write(self, pk: int | None) -> str:
        return self.names.get(pk, "") if pk is not None else ""

    def write_several(self, ids: Iterable[int]) -> str:
        return ", ".join(self.names[pk] for pk in ids)


def product_columns() -> Columns:
    """Return the columns as of now."""
    return Columns(_of_product(), _of_variant())


def _of_product() -> tuple[Column, ...]:
    kinds = {kind.label: kind.value for kind in Kind}
    category = _Named("category", _names([(one.pk, one.name, one.slug) for one in Category.objects.all()]))
    form = _Named("form", dict(CustomizationSet.objects.values_list("pk", "name")))
    colours = _Named("colour", {one.pk: one.name for one in Colour.objects.all()})
    return (
        Column("Product", "name", PRODUCT_TEXTS["name"], tidy_text, is_needed=True),
        Column("Kind", "kind", cells.one_of(kinds, "kind"), _kind, _kind, is_needed=True),
        Column("Category", "category_id", category.read, category.write, category.write, is_needed=True),
        Column("Form", "customization_set_id", form.read_or_none, form.write, form.write),
        Column("In the shop", "is_active", cells.yes_or_no, bool, _yes),
        Column("Working days", "making_days", cells.whole(most=MOST_DAYS), int),
        Column("Colours", "colours", colours.read_several, colours.write_several, colours.write_several),
        Column("Summary", "summary", PRODUCT_TEXTS["summary"], tidy_text),
        Column("Description", "description", PRODUCT_TEXTS["description"], tidy_text),
        Column("Contents", "contents", PRODUCT_TEXTS["contents"], tidy_text),
    )


def _of_variant() -> tuple[Column, ...]:
    return (
        Column("Size", "name", SIZE_TEXTS["name"], tidy_text),
        Column("Price in naira", "price_kobo", cells.price, naira_cell, format_naira, is_needed=True),
        Column("Sale price in naira", "sale_price_kobo", cells.price_or_none, naira_cell, _naira),
        Column(in_zone("Sale starts"), "sale_starts_at", cells.moment_or_none, moment_cell, moment_cell),
        Column(in_zone("Sale ends"), "sale_ends_at", cells.moment_or_none, moment_cell, moment_cell),
        Column("Offered", "is_active", cells.yes_or_no, bool, _yes),
    )


def product_rows(columns: Columns) -> Iterator[Sequence[object]]:
    """Return a row for each size of every product, archived ones too, in the owner's order."""
    products = Product.objects.order_by("position", "name", "pk").prefetch_related("variants", "product_colours")
    for product in products.iterator(chunk_size=BATCH):
        shared = [column.write(value_of(product, column.field)) for column in columns.of_product]
        for variant in product.variants.all():
            own = [column.write(value_of(variant, column.field)) for column in columns.of_variant]
            yield [product.slug, variant.code, *shared, *own]


def value_of(row: Product | Variant, field: str) -> Any:
    """Return a field of a row; of a product its colours in their order. Needs `product_colours` read."""
    if field == "colours":
        return tuple(one.colour_id for one in row.product_colours.all()) if row.pk else ()  # type: ignore[union-attr]
    return getattr(row, field)


def _names(rows: Sequence[tuple[int, str, str]]) -> dict[int, str]:
    """Return by id the name where only one has it, else the end of its address."""
    times = Counter(name.casefold() for _, name, _ in rows)
    return {pk: name if times[name.casefold()] == 1 else slug for pk, name, slug in rows}


def _kind(value: str) -> str:
    return Kind(value).label


def _yes(value: bool) -> str:  # noqa: FBT001  it is called with the value of a field
    return "yes" if value else "no"


def _naira(kobo: int | None) -> str:
    return "" if kobo is None else format_naira(kobo)
