"""The ink is read against every colour a thing may have."""

import itertools

import pytest

from shop.catalogue.areas import surface_of
from shop.catalogue.models import Kind
from shop.management.demo.shop import COLOURS
from shop.personalisation.drawing.ink import contrast, ink_for

STEPS = range(0, 256, 17)
EVERY_KIND = pytest.mark.parametrize("kind", list(Kind))


def hexes() -> list[str]:
    return [f"#{red:02x}{green:02x}{blue:02x}" for red, green, blue in itertools.product(STEPS, repeat=3)]


@EVERY_KIND
def test_ink_is_never_under_three_to_one(kind: Kind) -> None:
    for hex in [*hexes(), *(hex for _, _, hex in COLOURS)]:
        ink, surface = ink_for(kind, hex), surface_of(kind, hex)
        assert min(contrast(ink.top, surface), contrast(ink.bottom, surface)) >= 3, hex


def test_each_thing_has_the_ink_of_its_material() -> None:
    assert ink_for("journal", "#2a2f7f").name == "gold foil"
    assert ink_for("bottle", "#1b1b1f").name == "bare steel"
    assert ink_for("cup", "#f3e9d6").name == "dark line"
    assert ink_for("giftpack", "#000000") == ink_for("giftpack", "#ffffff")
    assert surface_of("giftpack", "#000000") == surface_of("giftpack", "#ffffff")


def test_contrast_is_that_of_the_guidelines() -> None:
    assert contrast("#000000", "#ffffff") == contrast("#ffffff", "#000000") == pytest.approx(21)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.01)
