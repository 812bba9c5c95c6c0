"""What a product sheet would change: read row by row, held against the catalogue, nothing saved."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from shop.catalogue.models import Product, Variant
from shop.sheets import cells
from shop.sheets.files import Row, read_rows
from shop.sheets.plan import Change, Difference, Plan, Problem
from shop.sheets.product_columns import ADDRESS, CODE, SIZE_TEXTS, Column, Columns, product_columns, value_of

_READ_ADDRESS, _READ_CODE = cells.slug(80), SIZE_TEXTS["code"]
_NOT_STATED = {"is_active": False}  # what a new product is where the file does not say: not in the shop yet


@dataclass
class Parsed:
    """One row that could be read: the values of its cells by field."""

    number: int
    slug: str
    code: str
    of_product: dict[str, Any]
    of_variant: dict[str, Any]


@dataclass
class Work:
    """One product as it would be saved, with its sizes; `colours` are ids in their order, None to leave them."""

    product: Product
    colours: tuple[int, ...] | None = None
    variants: list[Variant] = field(default_factory=list)
    fields: set[str] = field(default_factory=set)  # those that the file has columns for
    variant_fields: set[str] = field(default_factory=set)
    is_changed: bool = False


@dataclass
class _Planning:
    columns: Columns
    problems: list[Problem] = field(default_factory=list)
    changes: list[Change] = field(default_factory=list)
    unchanged: int = 0

    def refuse(self, row: int, column: str, says: str) -> None:
        self.problems.append(Problem(row, column, says))


def plan_products(text: str) -> tuple[Plan, list[Work]]:
    """Return what the sheet would change, and the rows to save if that is agreed to. Raises SheetRefused."""
    columns = product_columns()
    planning = _Planning(columns)
    rows = read_rows(text, columns.titles, [ADDRESS, CODE])
    parsed = [one for row in rows if (one := _parse(row, planning)) is not None]
    _refuse_codes_twice(parsed, planning)
    groups: dict[str, list[Parsed]] = defaultdict(list)
    for one in parsed:
        groups[one.slug].append(one)
    products = {
        product.slug: product
        for product in Product.objects.filter(slug__in=groups).prefetch_related("variants", "product_colours")
    }
    owners = {
        variant.code: variant
        for variant in Variant.objects.filter(code__in=[one.code for one in parsed]).select_related("product")
    }
    works = [_plan_product(slug, group, products.get(slug), owners, planning) for slug, group in groups.items()]
    problems = tuple(sorted(planning.problems, key=lambda one: one.row))
    return Plan(tuple(planning.changes), problems, planning.unchanged), [work for work in works if work.is_changed]


def _parse(row: Row, planning: _Planning) -> Parsed | None:
    """Return the row's values; None, with what is wrong noted, where any cell cannot be used."""
    before = len(planning.problems)
    if row.problem:
        planning.refuse(row.number, "", row.problem)
        return None

    def read(title: str, reader: cells.Reader) -> Any:
        try:
            return reader(row.cells[title])
        except ValueError as refusal:
            planning.refuse(row.number, title, f"{refusal}")
            return None

    def read_all(columns: Sequence[Column]) -> dict[str, Any]:
        return {one.field: read(one.title, one.read) for one in columns if one.title in row.cells}

    parsed = Parsed(
        row.number,
        read(ADDRESS, _READ_ADDRESS),
        read(CODE, _READ_CODE),
        read_all(planning.columns.of_product),
        read_all(planning.columns.of_variant),
    )
    return parsed if len(planning.problems) == before else None


def _refuse_codes_twice(parsed: Sequence[Parsed], planning: _Planning) -> None:
    first: dict[str, int] = {}
    for one in parsed:
        if one.code in first:
            planning.refuse(one.number, CODE, f"The code {one.code} is in row {first[one.code]} already")
        first.setdefault(one.code, one.number)


def _plan_product(
    slug: str, group: list[Parsed], found: Product | None, owners: dict[str, Variant], planning: _Planning
) -> Work:
    first = group[0]
    product = found or Product(slug=slug, **_NOT_STATED)
    fields = set(first.of_product) - {"colours"}
    work = Work(product, fields=fields, variant_fields=set(first.of_variant))
    for one in group[1:]:
        _refuse_contradiction(first, one, planning)
    differences = _take(product, first.of_product, planning.columns.of_product, first.number, planning)
    if differences or found is None:
        work.is_changed = True
        work.colours = first.of_product.get("colours")
        what = "New product" if found is None else "Product"
        planning.changes.append(Change(first.number, what, product.name or slug, tuple(differences)))
    variants = {variant.code: variant for variant in product.variants.all()} if found else {}
    for one in group:
        _plan_variant(one, work, variants, owners, planning)
    _refuse_names_twice(group, variants, planning)
    return work


def _plan_variant(
    one: Parsed, work: Work, variants: dict[str, Variant], owners: dict[str, Variant], planning: _Planning
) -> None:
    owner = owners.get(one.code)
    if owner is not None and owner.product.slug != one.slug:
        says = f"The code {one.code} belongs to “{owner.product}”, whose address is {owner.product.slug}"
        planning.refuse(one.number, CODE, says)
        return
    is_new = one.code not in variants
    variant = variants.setdefault(one.code, Variant(product=work.product, code=one.code))
    differences = _take(variant, one.of_variant, planning.columns.of_variant, one.number, planning)
    _refuse_sale(one, variant, planning)
    if not differences and not is_new:
        planning.unchanged += 1
        return
    work.is_changed = True
    work.variants.append(variant)
    name = f"{work.product.name or one.slug}, {variant.name or one.code}"
    planning.changes.append(Change(one.number, "New size" if is_new else "Size", name, tuple(differences)))


def _take(
    row: Product | Variant, values: dict[str, Any], columns: Sequence[Column], number: int, planning: _Planning
) -> list[Difference]:
    """Give the row, in memory, the values of the file; return what differs. Refuses what a new row lacks."""
    is_new, differences = row.pk is None, []
    for column in columns:
        if column.field not in values:
            if is_new and column.is_needed:
                planning.refuse(number, column.title, "A new one needs this column")
            continue
        after = values[column.field]
        before = None if is_new else value_of(row, column.field)
        # What the file would say of both is what counts: it has no seconds and one way to write a letter.
        if is_new or column.write(before) != column.write(after):
            words = "" if is_new else column.say(before)
            if column.say(after) or words:
                differences.append(Difference(column.title, words, column.say(after)))
        if column.field != "colours":
            setattr(row, column.field, after)
    return differences


def _refuse_contradiction(first: Parsed, one: Parsed, planning: _Planning) -> None:
    for column in planning.columns.of_product:
        if first.of_product.get(column.field) != one.of_product.get(column.field):
            says = f"Row {first.number} says something else about the same product. Make them say the same"
            planning.refuse(one.number, column.title, says)


def _refuse_sale(one: Parsed, variant: Variant, planning: _Planning) -> None:
    titles = {column.field: column.title for column in planning.columns.of_variant}
    price, sale = variant.price_kobo, variant.sale_price_kobo
    if price is not None and sale is not None and sale >= price:
        planning.refuse(one.number, titles["sale_price_kobo"], "The sale price must be below the price")
    starts, ends = variant.sale_starts_at, variant.sale_ends_at
    if starts and ends and ends <= starts:
        planning.refuse(one.number, titles["sale_ends_at"], "The sale must end after it starts")


def _refuse_names_twice(group: Sequence[Parsed], variants: dict[str, Variant], planning: _Planning) -> None:
    codes: dict[str, str] = {}
    for variant in variants.values():
        other = codes.setdefault(variant.name, variant.code)
        if other != variant.code:
            row = next(one.number for one in reversed(group) if one.code in {variant.code, other})
            planning.refuse(row, "Size", f"{other} and {variant.code} would both be called “{variant.name}”")
