"""Put the demo shop into the database: what is missing is made, what is there stays as the owner left it."""

from collections import Counter

from django.contrib.auth.models import User
from django.db import transaction
from django.utils import timezone

from shop.catalogue.models import Category, Colour, Kind, Picture, Product, ProductColour, Variant
from shop.catalogue.price_history import WINDOW, record_prices
from shop.catalogue.reindex import reindex
from shop.catalogue.tree import forget_tree
from shop.catalogue.vocabulary import Synonym, forget_synonyms
from shop.delivery.models import DeliveryPlace
from shop.management.demo.bottles import BOTTLES
from shop.management.demo.cups import CUPS
from shop.management.demo.giftpacks import GIFTPACKS
from shop.management.demo.journals import JOURNALS
from shop.management.demo.shop import CATEGORIES, COLOURS, PLACES, PROFILE, SYNONYMS, VOUCHERS
from shop.management.demo.things import DemoProduct, DemoVariant
from shop.management.roles import make_roles
from shop.management.standard_pages import plant_pages
from shop.money import KOBO_PER_NAIRA
from shop.personalisation.sets import ensure_giftpack_set, ensure_standard_set
from shop.profile.models import ShopProfile, forget_profile
from shop.stock.models import Stock, StockMove
from shop.vouchers.models import Voucher

OWNER, OWNER_PASSWORD = "owner", "demo-owner-of-giftings"
PRODUCTS = [*JOURNALS, *CUPS, *BOTTLES, *GIFTPACKS]


def plant_demo() -> Counter[str]:
    """Make the demo shop and its owner. Return how many of what were new. Safe to repeat; all or nothing."""
    made: Counter[str] = Counter()
    with transaction.atomic(durable=True):
        ShopProfile.objects.get_or_create(pk=1, defaults=PROFILE)
        _plant_owner(made)
        make_roles()
        _plant_places(made)
        _plant_colours(made)
        _plant_categories(made)
        for position, product in enumerate(PRODUCTS, start=1):
            _plant_product(product, position * 10, made)
        _allow_extras()
        _plant_vouchers(made)
        _plant_synonyms(made)
        made["pages"] += plant_pages()
        new = Product.objects.filter(slug__in=[demo.slug for demo in PRODUCTS], index_due_at__isnull=False)
        reindex(new.values_list("pk", flat=True))
    # Not before the commit: a page drawn in between would keep the old shop for another while.
    forget_profile()
    forget_tree()
    forget_synonyms()
    return made


def _plant_owner(made: Counter[str]) -> None:
    if not User.objects.filter(username=OWNER).exists():
        User.objects.create_superuser(OWNER, PROFILE["email"], OWNER_PASSWORD)
        made["owner"] += 1


def _plant_synonyms(made: Counter[str]) -> None:
    """Only into a shop that has none: those that the owner threw out stay out."""
    if not Synonym.objects.exists():
        made["synonyms"] += len(Synonym.objects.bulk_create(Synonym(words=words) for words in SYNONYMS))


def _plant_places(made: Counter[str]) -> None:
    for position, (name, slug, state, naira, least, most, asks_where) in enumerate(PLACES):
        fields = {
            "name": name,
            "state": state,
            "fee_kobo": naira * KOBO_PER_NAIRA,
            "min_days": least,
            "max_days": most,
            "asks_where": asks_where,
            "position": position,
        }
        _, is_new = DeliveryPlace.objects.get_or_create(slug=slug, defaults=fields)
        made["delivery places"] += is_new


def _plant_colours(made: Counter[str]) -> None:
    for position, (name, slug, hex) in enumerate(COLOURS):
        fields = {"name": name, "hex": hex, "position": position}
        _, is_new = Colour.objects.get_or_create(slug=slug, defaults=fields)
        made["colours"] += is_new


def _plant_categories(made: Counter[str]) -> None:
    for position, (name, slug, parent, description) in enumerate(CATEGORIES):
        fields = {
            "name": name,
            "parent": Category.objects.get(slug=parent) if parent else None,
            "description": description,
            "position": position,
        }
        _, is_new = Category.objects.get_or_create(slug=slug, defaults=fields)
        made["categories"] += is_new


def _plant_product(demo: DemoProduct, position: int, made: Counter[str]) -> None:
    fields = {
        "name": demo.name,
        "kind": demo.kind,
        "category": Category.objects.get(slug=demo.category),
        "customization_set": ensure_giftpack_set() if demo.kind == Kind.GIFTPACK else ensure_standard_set(),
        "summary": demo.summary,
        "description": demo.description,
        "contents": "\n".join(demo.contents),
        "making_days": demo.making_days,
        "position": position,
    }
    product, is_new = Product.objects.get_or_create(slug=demo.slug, defaults=fields)
    if is_new:
        made["products"] += 1
        _paint(product, demo)
    for place, variant in enumerate(demo.variants):
        _plant_variant(product, variant, place, made)


def _paint(product: Product, demo: DemoProduct) -> None:
    """Give a new product its colours and its pictures, all of them ours: no photo is needed to look complete."""
    by_slug = Colour.objects.in_bulk(demo.colours, field_name="slug")
    colours = [by_slug[slug] for slug in demo.colours]
    ProductColour.objects.bulk_create(
        ProductColour(
            product=product, colour=colour, position=position, is_available=colour.slug not in demo.sold_out_colours
        )
        for position, colour in enumerate(colours)
    )
    views = Picture.View
    shots = [
        (views.FRONT, colours[0]),
        (views.SIDE, colours[0]),
        (views.FRONT, colours[1]),
        (views.WRAPPED, colours[0]),
    ]
    Picture.objects.bulk_create(
        Picture(product=product, view=view, colour=colour, position=position)
        for position, (view, colour) in enumerate(shots)
    )


def _plant_variant(product: Product, demo: DemoVariant, position: int, made: Counter[str]) -> None:
    """Make the variant with its stock. A variant that is there keeps its price and its count."""
    fields = {
        "product": product,
        "name": demo.name,
        "price_kobo": demo.naira * KOBO_PER_NAIRA,
        "sale_price_kobo": demo.sale_naira * KOBO_PER_NAIRA if demo.sale_naira else None,
        "position": position,
    }
    variant, is_new = Variant.objects.get_or_create(code=demo.code, defaults=fields)
    if not is_new:
        return
    made["variants"] += 1
    _begin_history(variant)
    Stock.objects.create(variant=variant, on_hand=demo.on_hand or 0, is_tracked=demo.on_hand is not None)
    if demo.on_hand:
        StockMove.objects.create(
            variant=variant, change=demo.on_hand, reason=StockMove.Reason.RECEIVE, note="Demo catalogue"
        )


def _begin_history(variant: Variant) -> None:
    """Let it have cost its full price for long before any sale, so that the sale has something to say."""
    sale_kobo, variant.sale_price_kobo = variant.sale_price_kobo, None
    record_prices([variant], now=timezone.now() - 2 * WINDOW)
    variant.sale_price_kobo = sale_kobo
    record_prices([variant])


def _allow_extras() -> None:
    """Allow the extras of every pack that allows none yet: a choice that the owner made since stays."""
    for demo in GIFTPACKS:
        pack = Product.objects.get(slug=demo.slug)
        if not pack.extras.exists():
            pack.extras.set(Product.objects.filter(slug__in=demo.extras))


def _plant_vouchers(made: Counter[str]) -> None:
    for code, percent, naira, minimum, most, most_per_email in VOUCHERS:
        fields = {
            "kind": Voucher.Kind.PERCENT if percent else Voucher.Kind.AMOUNT,
            "percent": percent,
            "amount_kobo": naira * KOBO_PER_NAIRA if naira else None,
            "minimum_kobo": minimum * KOBO_PER_NAIRA,
            "max_uses": most,
            "max_uses_per_email": most_per_email,
        }
        _, is_new = Voucher.objects.get_or_create(code=code, defaults=fields)
        made["vouchers"] += is_new
