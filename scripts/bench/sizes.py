"""How much longer pages take in a larger shop than in the one of the bench, and in a smaller one.

`python -m scripts.bench.sizes <count>` plants one of so many products.
"""

import os
import sys
from collections.abc import Iterable, Mapping

import django

from scripts.bench.load import Slice
from scripts.bench.plant_ours import PRODUCTS, plant_products

MOST = 1.5  # times the time with PRODUCTS
# Each shows twelve gifts whatever the size, so that the same is drawn.
PAGES = {
    "list, by size of the catalogue": "/products/",
    "category, by size of the catalogue": "/categories/cups/",
    "search, by size of the catalogue": "/products/?q=mug",
    "product, by size of the catalogue": "/products/gift-7/",
}


def heading(counts: Iterable[int]) -> str:
    columns = [f"{count:,}" for count in sorted(counts)]
    titles = f"| time of an answer, with {PRODUCTS} products 1 | {' | '.join(columns)} | |"
    return f"{titles}\n|---{'|---' * len(columns)}|---|"


def line(name: str, slices: Mapping[int, Slice]) -> tuple[str, bool]:
    """Return the row of the table and whether no larger shop takes more than MOST times as long."""
    usual = slices[PRODUCTS].per_second
    times = {count: usual / slices[count].per_second for count in sorted(slices)}
    is_fine = all(time <= MOST for time in times.values())
    columns = " | ".join(f"{time:.2f}" for time in times.values())
    return f"| {name} | {columns} | {'' if is_fine else 'missed'} |", is_fine


if __name__ == "__main__":
    os.environ["DJANGO_SETTINGS_MODULE"] = "tests.settings"
    django.setup()
    plant_products(int(sys.argv[1]))
    sys.stdout.write("{}")
