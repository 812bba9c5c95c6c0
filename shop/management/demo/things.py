"""What a demo product is made of."""

from dataclasses import dataclass

from shop.catalogue.models import Kind


@dataclass(frozen=True)
class DemoVariant:
    """Prices in naira. `on_hand` is None for what is made to order and never runs out."""

    name: str
    code: str
    naira: int
    on_hand: int | None = 25
    sale_naira: int | None = None


@dataclass(frozen=True)
class DemoProduct:
    """`colours` by slug, the first one leads; those in `sold_out_colours` stay visible."""

    name: str
    slug: str
    kind: Kind
    category: str
    summary: str
    description: str
    colours: tuple[str, ...]
    variants: tuple[DemoVariant, ...]
    making_days: int = 2
    sold_out_colours: tuple[str, ...] = ()
    contents: tuple[str, ...] = ()
    extras: tuple[str, ...] = ()
