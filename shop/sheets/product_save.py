"""Save what a product sheet would change: a few statements for all of it, however many rows the file has."""

from collections.abc import Sequence

from django.contrib.auth.models import AbstractBaseUser
from django.db.models import CharField, Max, Value
from django.db.models.functions import Cast, Concat

from shop.catalogue.models import Product, ProductColour, Variant
from shop.catalogue.price_history import record_prices
from shop.catalogue.reindex import BATCH, reindex
from shop.sheets.product_plan import Work
from shop.stock.count import start_tracking_new


def save_products(works: Sequence[Work], *, actor: AbstractBaseUser) -> None:
    """Save them with their colours, sizes and prices, as lists and search read them. Joins the caller's transaction."""
    _save_products(works)
    _set_colours({work.product.pk: work.colours for work in works if work.colours is not None})
    _save_sizes(works)
    saved = [variant.pk for work in works for variant in work.variants]
    record_prices(Variant.objects.filter(pk__in=saved), actor=actor)
    products = [work.product.pk for work in works]
    for first in range(0, len(products), BATCH):
        reindex(products[first : first + BATCH])


def _save_products(works: Sequence[Work]) -> None:
    new = [work.product for work in works if work.product._state.adding]
    last = Product.objects.aggregate(last=Max("position"))["last"] or 0
    for position, product in enumerate(new, last + 1):
        product.position = position
    changed = [work.product for work in works if not work.product._state.adding]
    fields = {name for work in works for name in work.fields}  # all rows have the columns of their file
    Product.objects.bulk_create(new, batch_size=BATCH)
    if fields:
        Product.objects.bulk_update(changed, sorted(fields), batch_size=BATCH)


def _save_sizes(works: Sequence[Work]) -> None:
    for work in works:
        for variant in work.variants:
            variant.product = work.product  # which has its key only now, where it is new
    variants = [variant for work in works for variant in work.variants]
    new = [variant for variant in variants if variant._state.adding]
    changed = [variant for variant in variants if not variant._state.adding]
    fields = {name for work in works for name in work.variant_fields}
    if "name" in fields:
        _free_names(changed)
    if fields:
        Variant.objects.bulk_update(changed, sorted(fields), batch_size=BATCH)
    Variant.objects.bulk_create(new, batch_size=BATCH)
    start_tracking_new(new)


def _free_names(variants: Sequence[Variant]) -> None:
    """Take the names of sizes that are about to be written: two that swap them never hold one at the same time."""
    nobody_types = Concat(Value("\x1f"), Cast("pk", CharField()))
    Variant.objects.filter(pk__in=[variant.pk for variant in variants]).update(name=nobody_types)


def _set_colours(wanted: dict[int, tuple[int, ...]]) -> None:
    """Give each product just these colours, in this order; those it keeps stay as available as they were."""
    there = {(row.product_id, row.colour_id): row for row in ProductColour.objects.filter(product__in=wanted)}
    rows = {
        (product_id, colour_id): ProductColour(product_id=product_id, colour_id=colour_id, position=position)
        for product_id, colours in wanted.items()
        for position, colour_id in enumerate(colours)
    }
    moved = [row for key, row in there.items() if key in rows and row.position != rows[key].position]
    for row in moved:
        row.position = rows[row.product_id, row.colour_id].position
    ProductColour.objects.filter(pk__in=[row.pk for key, row in there.items() if key not in rows]).delete()
    ProductColour.objects.bulk_update(moved, ["position"], batch_size=BATCH)
    ProductColour.objects.bulk_create([row for key, row in rows.items() if key not in there], batch_size=BATCH)
