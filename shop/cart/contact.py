"""The phone and the place typed on product forms. They belong to the delivery and never split lines."""

from collections.abc import Mapping

# What was answered, and what goes with it and is replaced together with it.
_PAIRS = (("phone", "phone_typed"), ("location", "location_other"))


def latest_contact(old: Mapping[str, str], new: Mapping[str, str]) -> dict[str, str]:
    """Return the phone and the place typed last; one left empty now keeps what was typed before."""
    contact = dict(old)
    for answer, detail in _PAIRS:
        if new.get(answer):
            contact |= {answer: new[answer], detail: new.get(detail, "")}
    return contact
