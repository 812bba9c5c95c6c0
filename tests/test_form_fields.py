"""A field that is drawn once: it never shows what another one does, and nothing that somebody typed is kept."""

from typing import Any

import pytest
from django import forms
from django.forms import BoundField
from django.utils.safestring import SafeString

from shop import form_fields
from shop.form_fields import drawn_once
from shop.personalisation.inputs import AskOne, Option, Radios

SIZES = [("a5", "A5"), ("a6", "A6")]


class Gift(forms.Form):
    words = forms.CharField(label="Words", help_text="Up to 20", required=False)
    pieces = forms.IntegerField(label="How many", initial=1)
    size = forms.ChoiceField(label="Size", choices=SIZES)


@pytest.fixture(autouse=True)
def kept(monkeypatch: pytest.MonkeyPatch) -> dict[Any, SafeString]:
    kept: dict[Any, SafeString] = {}
    monkeypatch.setattr(form_fields, "_kept", kept)
    return kept


def times_drawn(*fields: BoundField, how: str = "alone") -> int:
    drawn: list[SafeString] = []

    def draw(field: BoundField) -> SafeString:
        drawn.append(SafeString(field))
        return drawn[-1]

    for field in fields:
        assert drawn_once(how, field, lambda field=field: draw(field)) == SafeString(field)  # type: ignore[misc]
    return len(drawn)


@pytest.mark.parametrize("name", ["words", "pieces", "size"])
def test_the_same_field_is_drawn_once(name: str) -> None:
    assert times_drawn(Gift()[name], Gift()[name], Gift()[name]) == 1


def changed(name: str, **looks: Any) -> BoundField:
    form = Gift()
    for what, value in looks.items():
        setattr(form.fields[name], what, value)
    return form[name]


@pytest.mark.parametrize(
    "other",
    [
        changed("size", label="Another"),
        changed("size", help_text="Help"),
        changed("size", required=False),
        changed("size", disabled=True),
        changed("size", choices=[("a5", "A5, 3 left"), ("a6", "A6")]),
        changed("size", widget=forms.RadioSelect(choices=SIZES)),
        changed("size", widget=forms.Select({"autocomplete": "off"}, choices=SIZES)),
        Gift(initial={"size": "a6"})["size"],
        Gift(auto_id="other_%s")["size"],
        Gift(prefix="other")["size"],
        Gift(use_required_attribute=False)["size"],
    ],
)
def test_another_look_is_drawn_for_itself(other: BoundField) -> None:
    assert times_drawn(Gift()["size"], other) == 2


def test_another_way_of_drawing_is_told_apart() -> None:
    assert times_drawn(Gift()["size"]) + times_drawn(Gift()["size"], how="small") == 2


def test_what_is_typed_is_drawn_anew_and_not_kept(kept: dict[Any, SafeString]) -> None:
    typed = [Gift(initial={"words": "Tolu"})["words"], Gift(initial={"pieces": 3})["pieces"], Gift({})["size"]]
    assert times_drawn(*typed, *typed) == 6
    assert kept == {}


def test_a_colour_that_is_sold_out_by_now_is_drawn_so() -> None:
    def asked(*, is_sold_out: bool) -> BoundField:
        form = forms.Form()
        widget = Radios([Option("red", "Red", is_sold_out=is_sold_out, hex="#ff0000")])
        form.fields["colour"] = AskOne(choices=[("red", "Red")], widget=widget)
        return form["colour"]

    assert times_drawn(asked(is_sold_out=False), asked(is_sold_out=True), asked(is_sold_out=False)) == 2


def test_a_widget_with_more_in_it_than_is_known_is_drawn_each_time() -> None:
    class Gauge(forms.TextInput):
        def __init__(self, most: int) -> None:
            super().__init__()
            self.most = most

    assert times_drawn(*(changed("words", widget=Gauge(most)) for most in (1, 2, 2))) == 3


def test_memory_is_bounded(monkeypatch: pytest.MonkeyPatch, kept: dict[Any, SafeString]) -> None:
    monkeypatch.setattr(form_fields, "MOST_KEPT", 3)
    times_drawn(*(changed("size", label=f"Size {number}") for number in range(10)))
    assert len(kept) <= 3
