"""What it costs to bring what is in a cart, where its gifts name the place already."""

from dataclasses import dataclass
from typing import TypedDict

from django.utils import timezone

from shop.cart.contents import CartView
from shop.delivery.models import DeliveryPlace, offered_places
from shop.delivery.promise import promise


@dataclass(frozen=True)
class Delivery:
    """Everything counted brought to one place, as the checkout charges it; sums in kobo, the days in words."""

    place: DeliveryPlace
    fee_kobo: int
    total_kobo: int
    days: str


def places_named(view: CartView) -> tuple[DeliveryPlace, ...]:
    """Return the places we deliver to now that the counted gifts name, each once. No query while they are cached."""
    slugs = {line.contact.get("location") for line in view.counted} - {None, ""}
    return tuple(place for place in offered_places() if place.slug in slugs) if slugs else ()


def delivery_to(place: DeliveryPlace, view: CartView) -> Delivery:
    """Return what bringing the cart to a place costs today, and when it arrives."""
    fee_kobo = place.fee_for(view.items_kobo)
    days = promise(view.making_days, place, today=timezone.localdate())
    return Delivery(place, fee_kobo, view.items_kobo + fee_kobo, days)


class DeliveryFacts(TypedDict):
    """What templates say about it: `delivery` where all gifts name one place, and whether they name several."""

    delivery: Delivery | None
    has_several_places: bool


def delivery_facts(view: CartView) -> DeliveryFacts:
    """Return what a template needs to say what delivery costs, or why it cannot yet."""
    places = places_named(view)
    delivery = delivery_to(places[0], view) if len(places) == 1 else None
    return {"delivery": delivery, "has_several_places": len(places) > 1}
