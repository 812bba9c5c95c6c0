"""The numbers that say where a product is engraved: parsed, and refused in words that say what to change."""

from collections.abc import Sequence
from typing import Any

from django import forms

from shop.catalogue.areas import Area
from shop.catalogue.models import Picture
from shop.catalogue.placing import WIDE, Placing, Shape
from shop.personalisation.drawing.bend import outline_of
from shop.personalisation.drawing.draw import inscribe
from shop.personalisation.drawing.fonts import Lettering
from shop.personalisation.drawing.layout import TALLEST
from shop.personalisation.engraving import MOST_CHARACTERS
from shop.text import NO_NUL

SAMPLE = "Ọmọ́lọlá"
SHORTEST = "Ada"  # what has no room for this has room for nothing
WIDEST_MM = 180  # across an A4 page
_SLACK = 0.5  # of a unit: what a rounded number may be over the edge by


def _number(label: str, least: float, most: float, *, unit: str, help_text: str = "", step: float = 0.5) -> Any:
    said = f"Enter a number from {least:g} to {most:g}."
    return forms.FloatField(
        label=f"{label} ({unit})",
        min_value=least,
        max_value=most,
        help_text=help_text,
        widget=forms.NumberInput({"step": "any", "inputmode": "decimal", "data-step": step}),
        error_messages={"invalid": said, "min_value": said, "max_value": said, "required": said},
    )


class EngravingForm(forms.Form):
    """Knows the picture that the area lies on: how tall it is beside its width, and which photos there are.

    Once it is checked, `placed` is what the numbers say, right or wrong; None while one is missing. It names no photo.
    """

    x = _number("Centre from the left", 0, 100, unit="% of the picture")
    y = _number("Centre from the top", 0, 100, unit="% of the picture")
    width = _number("Width", 1, 100, unit="% of the picture", help_text="Along the surface of a round thing.")
    height = _number("Height", 1, 100, unit="% of the picture")
    turn = _number("Turn", -180, 180, unit="degrees", help_text="Clockwise; 0 is level.")
    shape = forms.ChoiceField(label="Shape", choices=Shape.choices, widget=forms.RadioSelect)
    curve = _number(
        "Curve", -60, 60, unit="%", help_text="How far the ends hang: 0 seen level, a minus seen from below."
    )
    width_mm = _number("Real width", 5, WIDEST_MM, unit="mm", help_text="Measure it on the thing itself.")
    least_mm = _number("Smallest letter", 1, 50, unit="mm", help_text="The lowest capital that comes out well.")
    max_lines = forms.IntegerField(label="Most lines", min_value=1, max_value=8)
    letterings = forms.MultipleChoiceField(
        label="Lettering that can be chosen",
        choices=Lettering.choices,
        widget=forms.CheckboxSelectMultiple,
        help_text="For this product in every colour.",
        error_messages={"required": "Allow at least one lettering."},
    )
    sample = forms.CharField(
        label="Sample to look at",
        max_length=MOST_CHARACTERS,
        required=False,
        strip=False,
        widget=forms.Textarea({"rows": 2, "autocomplete": "off", "spellcheck": "false"}),
        error_messages=NO_NUL,
        help_text="Nobody else sees it. Try the longest name that people ask for.",
    )

    def __init__(self, *args: Any, tall: float, photos: Sequence[Picture] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.tall = tall
        self.placed: Placing | None = None
        if len(photos) > 1:
            choices = [(str(photo.pk), str(photo)) for photo in photos]
            self.fields["photo"] = forms.ChoiceField(label="Which photo", choices=choices)

    def clean(self) -> None:
        self.placed = self._read()
        if self.placed is None:
            return
        area = self.placed.area
        self._refuse_outside(area)
        self._refuse_low(area)
        if self.errors:
            return
        styles = [Lettering(value) for value in self.cleaned_data.get("letterings", [])]
        for style in styles:
            if not _fits(area, style, SHORTEST):
                self.add_error(
                    None,
                    f"Nothing fits: not even “{SHORTEST}” in {style.label}. "
                    "Make the area larger or the smallest letter smaller.",
                )
                return
        if styles:
            self._refuse_sample(area, styles[0])

    def _read(self) -> Placing | None:
        said = {name: self.cleaned_data.get(name) for name in NUMBERS}
        if any(value is None for value in said.values()) or not self.cleaned_data.get("shape"):
            return None
        numbers: dict[str, Any] = {name: round(value or 0, 2) for name, value in said.items()}
        return Placing(
            **numbers, shape=self.cleaned_data["shape"], sample=self.cleaned_data.get("sample") or "", tall=self.tall
        )

    def _refuse_outside(self, area: Area) -> None:
        xs, ys = zip(*outline_of(area), strict=True)
        sides = [
            (min(xs) < -_SLACK, "width", "left", "Make it narrower, or move it to the right."),
            (max(xs) > WIDE + _SLACK, "width", "right", "Make it narrower, or move it to the left."),
            (min(ys) < -_SLACK, "height", "top", "Make it lower, or move it down."),
            (max(ys) > WIDE * self.tall + _SLACK, "height", "bottom", "Make it lower, or move it up."),
        ]
        for is_over, field, side, remedy in sides:
            if is_over:
                self.add_error(field, f"The area reaches past the {side} edge of the picture. {remedy}")

    def _refuse_low(self, area: Area) -> None:
        tallest = TALLEST * area.height_mm
        if area.least_mm > tallest:
            self.add_error(
                "least_mm",
                f"The area is {area.height_mm:.0f} mm high: its capitals are {tallest:.1f} mm at most. "
                "Allow smaller letters, or make the area higher.",
            )

    def _refuse_sample(self, area: Area, style: Lettering) -> None:
        try:
            inscribe(area, style, self.cleaned_data.get("sample") or "")
        except ValueError as refusal:
            self.add_error("sample", f"{refusal}.")


NUMBERS = ("x", "y", "width", "height", "turn", "curve", "width_mm", "least_mm", "max_lines")


def _fits(area: Area, style: Lettering, text: str) -> bool:
    try:
        inscribe(area, style, text)
    except ValueError:
        return False
    return True
