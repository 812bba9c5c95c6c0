"""What the customization form of a product offers now: its fields, colours, extras and delivery places."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from uuid import UUID

from django.conf import settings
from django.core.cache import cache
from django.db.models import F, OuterRef, Subquery, prefetch_related_objects

from shop.catalogue.areas import ENGRAVING_AREAS, Area
from shop.catalogue.models import Kind as ProductKind
from shop.catalogue.models import Product, ProductColour, Variant
from shop.catalogue.offered import offered_variants
from shop.catalogue.placing import Ground, area_of, photo_ground
from shop.catalogue.product_colours import load_colours
from shop.delivery.models import DeliveryPlace, offered_places
from shop.personalisation.drawing.fonts import Lettering
from shop.personalisation.models import CustomizationField, CustomizationSet
from shop.personalisation.packed import own_fields
from shop.remembered import in_hand
from shop.stock.available import available_of, held_on_paper

Kind = CustomizationField.Kind
PLAIN_HEX = "#c9b79c"  # what is drawn where a product has no colour


@dataclass(frozen=True)
class Swatch:
    """A colour of the product. A sold-out one is shown and cannot be chosen."""

    slug: str
    name: str
    hex: str
    is_sold_out: bool
    photo: Ground | None = None  # the owner's photo in this colour, where an area is placed on it


@dataclass(frozen=True)
class Extra:
    """A product the owner allows in this pack, as the variant that would go in: the first one in stock.

    `fields` are what can be asked for on it, of its own `swatches`.
    """

    variant: Variant
    is_sold_out: bool
    hex: str = ""  # the first of its colours, to draw it in
    fields: tuple[CustomizationField, ...] = ()
    swatches: tuple[Swatch, ...] = ()

    @property
    def product(self) -> Product:
        return self.variant.product

    @property
    def price_kobo(self) -> int:
        return self.variant.current_price_kobo()

    @property
    def own(self) -> "Offer":
        """What can be asked for on the extra itself, as an offer of its own; without fields where nothing can."""
        return Offer(
            fields=self.fields,
            set_version=0,
            swatches=self.swatches,
            product_kind=self.product.kind,
            letterings=letterings_of(self.product),
            area=area_of(self.product),
        )

    def ground(self, colour: str) -> Ground:
        """Return what its words stand on in a colour; in its first one where there is none of that name."""
        if self.swatches:
            return self.own.ground(colour)
        return Ground(self.product.kind, self.hex or PLAIN_HEX, area_of(self.product))


@dataclass(frozen=True)
class Offer:
    """Everything the fields of a form are built from and checked against. `set_version` is 0 without fields."""

    fields: tuple[CustomizationField, ...]
    set_version: int
    swatches: tuple[Swatch, ...] = ()
    extras: tuple[Extra, ...] = ()
    places: tuple[DeliveryPlace, ...] = ()
    product_kind: str = ""  # what is engraved; empty for a whole set of products
    lettering: str = ""  # settled already, where it is not asked
    letterings: tuple[Lettering, ...] = tuple(Lettering)  # the styles this product can be engraved in
    area: Area | None = None  # where it is engraved on our drawing, or what its order was agreed with

    def ground(self, colour: str) -> Ground:
        """Return what the words stand on in a colour, by its slug: in the first one where there is none of that name.

        Only the offer of one product has a ground.
        """
        swatch = next((one for one in self.swatches if one.slug == colour), None) or next(iter(self.swatches), None)
        if swatch and swatch.photo:
            return swatch.photo
        area = self.area or ENGRAVING_AREAS[ProductKind(self.product_kind)]
        return Ground(self.product_kind, swatch.hex if swatch else PLAIN_HEX, area)

    def stock_aside(self) -> "Offer":
        """Return the offer as if no extra were sold out; for who compares with stock elsewhere, by quantity."""
        return replace(self, extras=tuple(replace(extra, is_sold_out=False) for extra in self.extras))


Source = Product | CustomizationSet | Offer


def offer_of(source: Source, *, own_order: UUID | None = None) -> Offer:
    """Return what a product offers, or what all products of a set do. An Offer comes back as it is.

    Costs and `own_order` are those of `offers_for`, which is for whoever reads many products.
    """
    if isinstance(source, Offer):
        return source
    if isinstance(source, Product):
        return offers_for([source], own_order=own_order)[source.pk]
    offers = offers_for(source.products.all(), own_order=own_order).values()
    fields = fields_of(source)
    return Offer(
        fields=fields,
        set_version=source.version if fields else 0,
        swatches=tuple({swatch.slug: swatch for offer in offers for swatch in offer.swatches}.values()),
        extras=tuple({extra.product.pk: extra for offer in offers for extra in offer.extras}.values()),
        places=next((offer.places for offer in offers), ()),
    )


def offers_for(products: Iterable[Product], *, own_order: UUID | None = None) -> dict[int, Offer]:
    """Return the offer of every product by its primary key.

    What the shopper's own unpaid order `own_order` holds is not sold out to them. One query for the colours however
    many products there are, one for extras, a third while some of an extra is held for an order. The sets are loaded
    where they are not; their fields, the places and the tree of categories are cached.
    """
    products = list(products)
    prefetch_related_objects(products, "customization_set")
    of_set = _fields_by_set({one.customization_set for one in products if one.customization_set})
    fields = {product.pk: of_set.get(product.customization_set_id or 0, ()) for product in products}
    asked = {field.kind for asked in of_set.values() for field in asked}
    extras = _extras_by_product(fields, own_order) if Kind.EXTRAS in asked else {}
    packed = {extra.product.pk: extra.product for of_pack in extras.values() for extra in of_pack}
    sets_packed = {one.customization_set for one in packed.values() if one.customization_set}
    of_set |= _fields_by_set({one for one in sets_packed if one.pk not in of_set})
    takes_words = [one for one in packed.values() if own_fields(of_set.get(one.customization_set_id or 0, ()))]
    swatches = _swatches_by_product([*products, *takes_words]) if Kind.COLOUR in asked or takes_words else {}
    places = offered_places() if Kind.LOCATION in asked else ()
    return {
        product.pk: Offer(
            fields=fields[product.pk],
            set_version=product.customization_set.version if product.customization_set and fields[product.pk] else 0,
            swatches=swatches.get(product.pk, ()),
            extras=tuple(_with_own(extra, of_set, swatches) for extra in extras.get(product.pk, [])),
            places=places,
            product_kind=product.kind,
            letterings=letterings_of(product),
            area=area_of(product),
        )
        for product in products
    }


def _with_own(
    extra: Extra, fields: Mapping[int, Sequence[CustomizationField]], swatches: Mapping[int, tuple[Swatch, ...]]
) -> Extra:
    own = own_fields(fields.get(extra.product.customization_set_id or 0, ()))
    return replace(extra, fields=own, swatches=swatches.get(extra.product.pk, ()) if own else ())


def letterings_of(product: Product) -> tuple[Lettering, ...]:
    """Return the styles that a product can be engraved in: all of them unless its owner chose some."""
    allowed = set(product.letterings.split(","))
    return tuple(style for style in Lettering if style.value in allowed) or tuple(Lettering)


def fields_of(source: Source) -> tuple[CustomizationField, ...]:
    """Return the fields alone, in the owner's order. No query while they are cached."""
    if isinstance(source, Offer):
        return source.fields
    of_set = source.customization_set if isinstance(source, Product) else source
    return _fields_by_set({of_set})[of_set.pk] if of_set else ()


def _fields_by_set(sets: Collection[CustomizationSet]) -> dict[int, tuple[CustomizationField, ...]]:
    """Return the fields of each set, remembered by its version: it grows with every change, so they are never old.

    One query at most, and the cache is asked once in a request. Where a hand in the database changes a field and not
    the version, it shows after REMEMBERED_SECONDS.
    """
    keys = {of_set.pk: f"fields-{of_set.pk}-{of_set.version}" for of_set in sets}
    known: dict[str, tuple[CustomizationField, ...]] = in_hand()
    if unknown := [key for key in keys.values() if key not in known]:
        known |= cache.get_many(unknown)
    missing = [pk for pk, key in keys.items() if key not in known]
    if missing:
        read: dict[int, list[CustomizationField]] = {pk: [] for pk in missing}
        rows = CustomizationField.objects.filter(customization_set__in=missing).select_related("customization_set")
        for row in rows:
            read[row.customization_set_id].append(row)
        news = {keys[pk]: tuple(fields) for pk, fields in read.items()}
        cache.set_many(news, settings.REMEMBERED_SECONDS)
        known |= news
    return {pk: known[key] for pk, key in keys.items()}


def _swatches_by_product(products: Sequence[Product]) -> dict[int, tuple[Swatch, ...]]:
    return {product.pk: tuple(_swatch(row, product.kind) for row in rows) for product, rows in load_colours(products)}


def _swatch(row: ProductColour, kind: str) -> Swatch:
    colour = row.colour
    is_sold_out, photo = not row.is_available, photo_ground(row, kind)
    return Swatch(colour.slug, colour.name, colour.hex, is_sold_out=is_sold_out, photo=photo)


def _extras_by_product(keys: Iterable[int], own_order: UUID | None) -> dict[int, list[Extra]]:
    """One query for all packs: the variants of every product allowed in one, products in the owner's order."""
    colours = ProductColour.objects.filter(product=OuterRef("product")).order_by("position", "pk")
    first_hex = colours.values("colour__hex")[:1]
    variants = list(
        offered_variants()
        .annotate(pack_key=F("product__packs__pk"), first_hex=Subquery(first_hex))
        .filter(pack_key__in=keys)
        .select_related("product__customization_set", "stock")
        .order_by("product__position", "product__name", "product_id", "position", "pk")
    )
    on_paper = held_on_paper(variants, own_order)
    extras: dict[int, dict[int, Extra]] = {}
    for variant in variants:
        of_pack = extras.setdefault(variant.pack_key, {})
        known = of_pack.get(variant.product_id)
        available = available_of(variant, on_paper)
        is_sold_out = available is not None and available < 1
        if known is None or (known.is_sold_out and not is_sold_out):
            of_pack[variant.product_id] = Extra(variant, is_sold_out, variant.first_hex or "")
    return {key: list(of_pack.values()) for key, of_pack in extras.items()}
