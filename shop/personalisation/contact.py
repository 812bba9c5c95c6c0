"""The phone and the place typed on product forms. They belong to the delivery and never split lines."""

from collections.abc import Mapping

from django.http import HttpRequest

from shop.personalisation.offer import Offer

_KEY = "contact"  # in the session

# What was answered, and what goes with it and is replaced together with it.
_PAIRS = (("phone", "phone_typed"), ("location", "location_other"))


def latest_contact(old: Mapping[str, str], new: Mapping[str, str]) -> dict[str, str]:
    """Return the phone and the place typed last; one left empty now keeps what was typed before."""
    contact = dict(old)
    for answer, detail in _PAIRS:
        if new.get(answer):
            contact |= {answer: new[answer], detail: new.get(detail, "")}
    return contact


def known_contact(request: HttpRequest) -> dict[str, str]:
    """Return the phone and place this browser typed last; product forms and checkout start with them."""
    known: dict[str, str] = request.session.get(_KEY, {})
    return known


def remember_contact(request: HttpRequest, contact: Mapping[str, str]) -> None:
    """Keep the phone and the place that were typed, for the next product form and checkout."""
    known = known_contact(request)
    latest = latest_contact(known, contact)
    if latest != known:
        request.session[_KEY] = latest


def place_words(offer: Offer, contact: Mapping[str, str]) -> str:
    """Return the delivery place in words, or "" if none was asked for."""
    slug = contact.get("location", "")
    name = next((place.name for place in offer.places if place.slug == slug), slug)
    return f"{name}: {where}" if (where := contact.get("location_other")) else name
