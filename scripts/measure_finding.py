"""How much slower lists and searches are with 100,000 products than with 100, on PostgreSQL.

    python -m tests.servers.postgres python -m scripts.measure_finding

Two databases of the server are filled and asked in turns, so that a busy machine slows both alike. Prints the
processor time of shop and database for each address, and the ratio; exit 1 if one is above MOST. On Linux. No part of
`make test`: to make the products takes ten minutes.
"""

import argparse
import os
import random
import statistics
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import django
from django.conf import settings
from django.core.management import call_command
from django.db import connection
from django.test import Client

MOST = 1.5
FEW, MANY = 100, 100_000
BATCH = 5_000
REPEATS = 10
ADDRESSES = {
    "home": "/",
    "list": "/products/",
    "list, page 2": "/products/?page=2",
    "list, by price": "/products/?sort=-price",
    "list, newest": "/products/?sort=newest",
    "list, by name": "/products/?sort=name",
    "list, filtered": "/products/?min=5000&max=9000&colour=clay&in_stock=1",
    "category": "/categories/cups/",
    "category, by price": "/categories/travel-cups/?sort=price",
    "search, common": "/products/?q=mug",
    "search, two words": "/products/?q=leather+journal",
    "search, synonym": "/products/?q=flask",
    "search, in every text": "/products/?q=engraved",
    "search, rare": "/products/?q=omolola+mug",
    "search, slip": "/products/?q=jurnal",
    "search, nothing": "/products/?q=xylophone",
    "search in category": "/categories/cups/?q=mug&sort=price",
    "product": "/products/gift-7/",
}
THINGS = {
    "journal": ("journals", "prayer-journals"),
    "cup": ("cups", "travel-cups"),
    "bottle": ("bottles", "bottles"),
    "giftpack": ("giftpacks", "celebration-packs"),
}
NOUNS = {
    "journal": ["Journal", "Diary", "Notebook"],
    "cup": ["Mug", "Cup", "Tumbler"],
    "bottle": ["Bottle", "Flask"],
    "giftpack": ["Pack", "Hamper"],
}
_MANNERS = "Leather Steel Clay Adire Royal Harmattan Campus Morning Everyday Little Danfo Owambe Harvest Sunday"
_SYLLABLES = "ade ola ife ayo tun de mi wa bo lu ke si chi ne du ka zi ngo eme tope la"
MANNERS, SYLLABLES = _MANNERS.split(), _SYLLABLES.split()


def a_word(chance: random.Random) -> str:
    """A made-up name: as many different ones as a large shop would have words."""
    return "".join(chance.choices(SYLLABLES, k=3)).capitalize()


def fill(count: int) -> None:
    """Make `count` products with variants, colours, pictures and stock, and reindex them."""
    from shop.catalogue.models import Category, Colour, Picture, Product, ProductColour, Variant
    from shop.catalogue.reindex import reindex
    from shop.stock.models import Stock

    settings.DEBUG = True  # seed_demo asks for it
    call_command("seed_demo", stdout=open(os.devnull, "w"))  # noqa: SIM115
    settings.DEBUG = False
    Product.objects.update(is_active=False)
    categories = {category.slug: category for category in Category.objects.all()}
    colours = list(Colour.objects.all())
    chance = random.Random(7)  # noqa: S311  the same shop every time
    for start in range(0, count, BATCH):
        numbers = range(start, min(start + BATCH, count))
        products = []
        for number in numbers:
            kind = chance.choice(list(THINGS))
            name = f"{chance.choice(MANNERS)} {a_word(chance)} {chance.choice(NOUNS[kind])}"
            slug, category = f"gift-{number}", categories[chance.choice(THINGS[kind])]
            text = f"{'Omolola. ' if number in (3, 50) else ''}Engraved for {a_word(chance)} with care and {name}."
            products.append(
                Product(name=name, slug=slug, kind=kind, category=category, summary=text, position=number % 1000)
            )
        Product.objects.bulk_create(products)
        variants = [
            Variant(product=one, name=size, code=f"{one.slug}-{size}", price_kobo=chance.randrange(30, 400) * 10_000)
            for one in products
            for size in ("small", "large")
        ]
        Variant.objects.bulk_create(variants)
        Stock.objects.bulk_create(Stock(variant=one, on_hand=chance.choice([0, 5, 9, 20])) for one in variants)
        ProductColour.objects.bulk_create(
            ProductColour(product=one, colour=colour, position=place)
            for one in products
            for place, colour in enumerate(chance.sample(colours, 3))
        )
        Picture.objects.bulk_create(Picture(product=one, colour=colours[0]) for one in products)
        for at in range(0, len(products), 500):
            reindex(one.pk for one in products[at : at + 500])
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")


@contextmanager
def database(name: str) -> Iterator[None]:
    """Talk to the database of this name while inside."""
    before = connection.settings_dict["NAME"]
    connection.close()
    connection.settings_dict["NAME"] = name
    try:
        yield
    finally:
        connection.close()
        connection.settings_dict["NAME"] = before


def make_databases() -> dict[int, str]:
    names = {count: f"finding_{count}" for count in (FEW, MANY)}
    for count, name in names.items():
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name])
            if cursor.fetchone():
                continue
            cursor.execute(f'CREATE DATABASE "{name}"')
        started = time.monotonic()
        with database(name):
            call_command("migrate", verbosity=0)
            fill(count)
        print(f"{count:>7,} products made in {time.monotonic() - started:.0f} s", flush=True)
    return names


def processor_ms() -> float:
    """Return the processor time that this process and its database connection have used so far.

    Not the time on the clock: on a machine that does other things, too, that says more about those.
    """
    connection.ensure_connection()
    backend = Path(f"/proc/{connection.connection.info.backend_pid}/stat").read_text(encoding="utf-8")
    user, system = backend.rpartition(")")[2].split()[11:13]
    return time.process_time() * 1000 + (int(user) + int(system)) * 1000 / os.sysconf("SC_CLK_TCK")


def cost_of(client: Client, address: str) -> float:
    """Return how many milliseconds of processor time an answer takes."""
    client.get(address)  # makes the connection and fills the caches
    started = processor_ms()
    for _ in range(REPEATS):
        response = client.get(address)
        assert response.status_code == 200, (address, response.status_code)  # noqa: S101
    return (processor_ms() - started) / REPEATS


def measure(names: dict[int, str], rounds: int) -> dict[str, dict[int, float]]:
    """Return the median of each address in each database."""
    client = Client()
    costs: dict[tuple[str, int], list[float]] = {}
    for _ in range(rounds):
        for what, address in ADDRESSES.items():
            for count, name in names.items():
                with database(name):
                    costs.setdefault((what, count), []).append(cost_of(client, address))
    return {what: {count: statistics.median(costs[what, count]) for count in names} for what in ADDRESSES}


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=5)
    rounds = parser.parse_args().rounds
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.settings")
    django.setup()
    names = make_databases()
    worst = 0.0
    print(f"{'processor time':26}{FEW:>10,}{MANY:>12,}  ratio")
    for what, cost in measure(names, rounds).items():
        ratio = cost[MANY] / cost[FEW]
        worst = max(worst, ratio)
        verdict = "" if ratio <= MOST else "  too slow"
        print(f"{what:26}{cost[FEW]:>7.1f} ms{cost[MANY]:>9.1f} ms  {ratio:.2f}{verdict}")
    return 0 if worst <= MOST else 1


if __name__ == "__main__":
    sys.exit(main())
