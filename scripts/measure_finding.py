"""How much slower lists and searches are with 100,000 products than with 100, on PostgreSQL.

    python -m tests.servers.postgres python -m scripts.measure_finding

Prints the processor time of shop and database for each address, and the ratio; exit 1 if one is above MOST. No part of
`make test`: to make the products takes ten minutes.
"""

import random
import sys
from collections.abc import Mapping, Sequence
from typing import Any

from django.db import connection

from scripts.two_shops import TwoShops, compare

MOST = 1.5
FEW, MANY = 100, 100_000
BATCH = 5_000
REPEATS, ROUNDS = 10, 5
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
    """Make `count` products with variants, colours, pictures and stock, and reindex them: the same shop every time."""
    from shop.catalogue.models import Category, Colour, Product
    from shop.catalogue.reindex import reindex
    from shop.management.demo.plant import plant_demo

    plant_demo()
    Product.objects.update(is_active=False)
    categories = {category.slug: category for category in Category.objects.all()}
    colours = list(Colour.objects.all())
    chance = random.Random(7)  # noqa: S311
    for start in range(0, count, BATCH):
        numbers = range(start, min(start + BATCH, count))
        products = Product.objects.bulk_create([a_product(number, categories, chance) for number in numbers])
        furnish(products, colours, chance)
        for at in range(0, len(products), 500):
            reindex(one.pk for one in products[at : at + 500])
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")


def a_product(number: int, categories: Mapping[str, Any], chance: random.Random) -> Any:
    from shop.catalogue.models import Product

    kind = chance.choice(list(THINGS))
    name = f"{chance.choice(MANNERS)} {a_word(chance)} {chance.choice(NOUNS[kind])}"
    category = categories[chance.choice(THINGS[kind])]
    text = f"{'Omolola. ' if number in (3, 50) else ''}Engraved for {a_word(chance)} with care and {name}."
    slug, position = f"gift-{number}", number % 1000
    return Product(name=name, slug=slug, kind=kind, category=category, summary=text, position=position)


def furnish(products: Sequence[Any], colours: Sequence[Any], chance: random.Random) -> None:
    """Give each product two sizes with their stock, three colours and a picture."""
    from shop.catalogue.models import Picture, ProductColour, Variant
    from shop.stock.models import Stock

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


def main() -> int:
    shops = TwoShops("products", FEW, MANY, MOST, REPEATS, ROUNDS, fill=fill, addresses=lambda: ADDRESSES)
    return compare(shops, __doc__)


if __name__ == "__main__":
    sys.exit(main())
