"""The delivery place as a form asks for it: what to choose from, and what was chosen."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.core.exceptions import ValidationError

from shop.delivery.models import DeliveryPlace
from shop.text import clean_text

MAX_WHERE = 48  # With a place's name it still fits what an order keeps of both.
UNKNOWN_PLACE = "Choose a delivery place from the list"


@dataclass(frozen=True)
class PlaceChoice:
    """Where a gift goes: a place we deliver to and, if that one asks, where exactly."""

    place: DeliveryPlace
    where: str = ""

    def __str__(self) -> str:
        return f"{self.place.name}: {self.where}" if self.where else str(self.place)


def place_choices(places: Iterable[DeliveryPlace] | None = None) -> list[tuple[str, str]]:
    """Return what a select offers: an empty first line, then slug and name of every place offered."""
    offered = DeliveryPlace.objects.offered() if places is None else places
    return [("", "Choose a place"), *((place.slug, str(place)) for place in offered)]


def clean_place(location: object, location_other: object, places: Iterable[DeliveryPlace] | None = None) -> PlaceChoice:
    """Return the place that was posted, with where it is if the place asks; else what was typed there is left out.

    `places` spares the query where they are at hand. Raises ValidationError for `location` or `location_other`.
    """
    offered = {place.slug: place for place in (DeliveryPlace.objects.offered() if places is None else places)}
    place = offered.get(location) if isinstance(location, str) else None
    if place is None:
        raise ValidationError({"location": UNKNOWN_PLACE if location else "Choose a delivery place"})
    return PlaceChoice(place, _clean_where(location_other) if place.asks_where else "")


def _clean_where(typed: object) -> str:
    try:
        where = clean_text(typed if isinstance(typed, str) else "", max_length=MAX_WHERE)
    except ValueError as refusal:
        raise ValidationError({"location_other": str(refusal)}) from refusal
    if not where:
        raise ValidationError({"location_other": "Enter the town to deliver to"})
    return where
