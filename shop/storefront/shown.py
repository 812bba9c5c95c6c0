"""What shoppers see of the catalogue, and how it looks on a card."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, TypeAlias, TypedDict

from django.db.models import Case, Exists, F, OuterRef, Q, QuerySet, Subquery, When
from django.db.models.functions import Coalesce
from django.http import Http404
from django.utils import timezone
from django.utils.http import urlencode

from shop.built_query import BuiltQuery
from shop.catalogue.drawings import drawing_url
from shop.catalogue.models import Colour, Picture, Product, ProductColour, Variant
from shop.catalogue.pictures import picture_srcset, thumbnail_url
from shop.catalogue.placing import Ground, area_of
from shop.catalogue.product_colours import load_colours
from shop.catalogue.tree import Tree, category_tree
from shop.personalisation.art import art_of_words
from shop.personalisation.lettering import default_lettering
from shop.personalisation.models import CustomizationField
from shop.personalisation.offer import letterings_of
from shop.stock.available import run_out_holds
from shop.storefront.whose import NAME

if TYPE_CHECKING:
    from django_stubs_ext import WithAnnotations

    ProductWithFacts: TypeAlias = WithAnnotations[Product, "Facts"]
    ProductsWithFacts: TypeAlias = QuerySet[ProductWithFacts]

SWATCHES_ON_A_CARD = 5
PLAIN_HEX = "#c9b79c"  # A product that has no colour yet is drawn as plain clay.


class Facts(TypedDict):
    """What `with_facts` adds to a product."""

    from_kobo: int
    to_kobo: int
    was_kobo: int
    is_in_stock: bool
    engraving_kobo: int | None
    picture_image: str | None
    picture_view: str | None
    picture_hex: str | None


@dataclass(frozen=True)
class Card:
    """A product in a list. `was_kobo` is its price before the sale, None where there is no sale now.

    `engraving_kobo` is what words on it add to the price, None where it takes none. `note` says why a name that the
    others carry is not on this one.
    """

    product: Product
    url: str
    picture_url: str
    srcset: str
    price_kobo: int
    was_kobo: int | None
    has_several_prices: bool
    is_sold_out: bool
    colours: tuple[Colour, ...]
    colour_count: int
    engraving_kobo: int | None
    note: str = ""


def shown_products(tree: Tree | None = None) -> QuerySet[Product]:
    """Products a shopper can see: on sale, in a category that no archived one stands above."""
    tree = tree or category_tree()
    return Product.objects.on_sale_now().filter(category__in=tree.ids())


_shown_by_slug = BuiltQuery(
    lambda category_ids, slug: (
        Product.objects.on_sale_now()
        .filter(category__pk__in=category_ids, slug=slug)
        .select_related("category", "customization_set")
    )
)


def shown_product(slug: str) -> Product:
    """Return the product with its category and customization set loaded. Raises Http404 for one that is archived."""
    product = _shown_by_slug.first(category_tree().ids(), slug)
    if product is None:
        raise Http404("There is no such product")
    return product


def looks_of(product: Product) -> list[ProductColour]:
    """Return the colours that the product comes in, sold-out ones included, in the owner's order.

    With the photos that show the product in them, for what is drawn on these. One query, none where they are loaded.
    """
    return [row for _, rows in load_colours([product]) for row in rows]


def product_colours(products: Collection[int] | QuerySet[Product]) -> Mapping[int, Sequence[tuple[int, bool]]]:
    """Return by product the id of each colour it comes in, in the owner's order, and whether there is any left.

    One query, none where no key of a product is given.
    """
    found: dict[int, list[tuple[int, bool]]] = defaultdict(list)
    if isinstance(products, QuerySet) or products:
        among = products.order_by().values("pk") if isinstance(products, QuerySet) else products
        rows = ProductColour.objects.filter(product__in=among)  # type: ignore[misc]  # rows of keys are keys
        rows = rows.order_by("product", "position", "pk")
        for product_id, colour_id, is_available in rows.values_list("product_id", "colour_id", "is_available"):
            found[product_id].append((colour_id, is_available))
    return found


def colours_by_product(product_ids: Collection[int]) -> Mapping[int, Sequence[Colour]]:
    """Return by product the colours it comes in, sold-out ones included, in the owner's order. One query."""
    found: dict[int, list[Colour]] = defaultdict(list)
    rows = ProductColour.objects.filter(product__in=product_ids).select_related("colour")
    for row in rows.order_by("product", "position", "pk"):
        found[row.product_id].append(row.colour)
    return found


def variants_in_stock() -> QuerySet[Variant]:
    """Variants that can be had now, of the product of an outer query. What a run-out hold keeps can be had."""
    there = (
        Q(stock__is_tracked=False)
        | Q(stock__on_hand__gt=F("stock__reserved"))
        | Exists(run_out_holds().filter(variant=OuterRef("pk")))
    )
    return Variant.objects.filter(there, product=OuterRef("pk"), is_active=True)


def with_facts(products: QuerySet[Product]) -> "ProductsWithFacts":
    """Add what cards show: prices as of now, stock, the first picture. Made for the few products of one page.

    The cheapest variant speaks for the product. `Variant.is_on_sale` says the same of one variant.
    """
    now = timezone.now()
    is_on_sale = (
        Q(sale_price_kobo__isnull=False)
        & (Q(sale_starts_at__isnull=True) | Q(sale_starts_at__lte=now))
        & (Q(sale_ends_at__isnull=True) | Q(sale_ends_at__gt=now))
    )
    offered = Variant.objects.filter(product=OuterRef("pk"), is_active=True).annotate(
        now_kobo=Case(When(is_on_sale, then=F("sale_price_kobo")), default=F("price_kobo")),
        before_kobo=Coalesce("was_at_most_kobo", "price_kobo"),  # more than the price of now in a sale only: `Card`
    )
    cheapest = offered.order_by("now_kobo", "price_kobo", "pk")
    engraved = CustomizationField.objects.filter(kind=CustomizationField.Kind.INSCRIPTION)
    words = engraved.filter(customization_set=OuterRef("customization_set"))
    first_picture = Picture.objects.filter(product=OuterRef("pk")).order_by("position", "pk")
    return products.defer("search_name", "search_text", "description").annotate(
        from_kobo=Subquery(cheapest.values("now_kobo")[:1]),
        to_kobo=Subquery(offered.order_by("-now_kobo").values("now_kobo")[:1]),
        was_kobo=Subquery(cheapest.values("before_kobo")[:1]),
        is_in_stock=Exists(variants_in_stock()),
        engraving_kobo=Subquery(words.order_by("price_kobo").values("price_kobo")[:1]),
        picture_image=Subquery(first_picture.values("image")[:1]),
        picture_view=Subquery(first_picture.values("view")[:1]),
        picture_hex=Subquery(first_picture.values("colour__hex")[:1]),
    )


def cards(
    products: "Iterable[ProductWithFacts]",
    colours: Mapping[int, Sequence[Colour]],
    *,
    drawn_in: Colour | None = None,
    name: str = "",
) -> list[Card]:
    """Return the cards of products `with_facts`, with their `colours`.

    Drawn pictures are in one colour and carry a name, where asked; a name is shown on our drawing, not on a photo.
    """
    made = [_card(product, colours.get(product.pk, ()), drawn_in) for product in products]
    return [_named(card, colours.get(card.product.pk, ()), drawn_in, name) for card in made] if name else made


def _named(card: Card, colours: Sequence[Colour], drawn_in: Colour | None, name: str) -> Card:
    """The same card with a name on its gift, all the way to its page."""
    product = card.product
    url = f"{card.url}?{urlencode({NAME: name})}"
    if product.engraving_kobo is None:  # type: ignore[attr-defined]  # with_facts
        return replace(card, note="Comes without engraving")
    hex = (drawn_in or next(iter(colours), None) or Colour(hex=PLAIN_HEX)).hex
    ground = Ground(product.kind, hex, area_of(product))
    art = art_of_words(ground, default_lettering(letterings_of(product)), name)
    if not art.is_engraved:
        return replace(card, url=url, note="Too long for this one")
    return replace(card, url=url, picture_url=art.url, srcset="")


def _card(product: "ProductWithFacts", colours: Sequence[Colour], drawn_in: Colour | None) -> Card:
    first = colours[0].hex if colours else PLAIN_HEX
    hex = drawn_in.hex if drawn_in else product.picture_hex or first
    photo = Picture(image=product.picture_image or "")
    return Card(
        product=product,
        url=product.get_absolute_url(),
        picture_url=thumbnail_url(photo) or drawing_url(product.kind, hex, product.picture_view or "front"),
        srcset=picture_srcset(photo),
        price_kobo=product.from_kobo,
        was_kobo=product.was_kobo if product.was_kobo > product.from_kobo else None,
        has_several_prices=product.to_kobo > product.from_kobo,
        is_sold_out=not product.is_in_stock,
        colours=tuple(colours[:SWATCHES_ON_A_CARD]),
        colour_count=len(colours),
        engraving_kobo=product.engraving_kobo,
    )
