"""A form with one field of each sort that the shop asks, for the style guide and the tests of the form templates."""

from dataclasses import dataclass
from typing import Any

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Div, Field, Layout, Submit
from django import forms
from django.forms.widgets import ChoiceWidget


@dataclass(frozen=True)
class Option:
    """What a widget tells the templates about one choice."""

    name: str
    hex: str = ""
    note: str = ""
    price_kobo: int | None = None


COLOURS = {
    "indigo": Option("Indigo", "#2a2f7f"),
    "clay": Option("Clay", "#b4452a"),
    "cream": Option("Cream", "#fff6e0"),
    "black": Option("Matte black", "#1c1a1f", note="2 left"),
    "sage": Option("Sage", "#8aa17c", note="sold out"),
}
EXTRAS = {
    "1": Option("Desk journal", price_kobo=450_000),
    "2": Option("Enamel cup, 350 ml", price_kobo=320_000),
    "3": Option("Flask with a rather long name that runs on", note="sold out", price_kobo=980_000),
}


def _with_options(widget: type[ChoiceWidget], options: dict[str, Option]) -> ChoiceWidget:
    class WithOptions(widget):  # type: ignore[misc,valid-type]
        def create_option(self, name: str, value: Any, *rest: Any, **named: Any) -> dict[str, Any]:
            made: dict[str, Any] = super().create_option(name, value, *rest, **named)
            option = options[value]
            if option.note == "sold out":
                made["attrs"]["disabled"] = True
            return {**made, "hex": option.hex, "note": option.note, "price_kobo": option.price_kobo}

    return WithOptions()


def _choices(options: dict[str, Option]) -> list[tuple[str, str]]:
    return [(value, option.name) for value, option in options.items()]


class GiftForm(forms.Form):
    colour = forms.ChoiceField(
        choices=_choices(COLOURS),
        help_text="Colours differ a little from screen to cloth.",
        widget=_with_options(forms.RadioSelect, COLOURS),
        error_messages={"required": "Choose a colour"},
    )
    inscription = forms.CharField(
        label="Name or message to engrave",
        help_text="About 24 letters fit on one line.",
        max_length=120,
        widget=forms.Textarea({"rows": 2, "data-max": 24, "spellcheck": "false", "autocapitalize": "words"}),
        error_messages={"required": "Enter the name or message to engrave, or tick “No engraving”"},
    )
    no_inscription = forms.BooleanField(label="No engraving", required=False)
    phone = forms.CharField(
        help_text="We call or WhatsApp only about this order.",
        widget=forms.TextInput({"type": "tel", "autocomplete": "tel"}),
        error_messages={"required": "Enter your phone number"},
    )
    location = forms.ChoiceField(
        label="Delivery place",
        choices=[("", "Choose a place"), ("abeokuta", "Abeokuta, Ogun"), ("lekki", "Lekki, Lagos"), ("other", "Other")],
        error_messages={"required": "Choose where we deliver"},
    )
    location_other = forms.CharField(label="If other, where?", required=False)
    recipient = forms.ChoiceField(
        label="Who is it for?",
        choices=[("male", "For a man"), ("female", "For a woman")],
        widget=forms.RadioSelect,
        error_messages={"required": "Choose who it is for"},
    )
    extras = forms.MultipleChoiceField(
        label="Add extra items",
        choices=_choices(EXTRAS),
        required=False,
        widget=_with_options(forms.CheckboxSelectMultiple, EXTRAS),
    )
    token = forms.CharField(widget=forms.HiddenInput, initial="a-token")

    @property
    def helper(self) -> FormHelper:
        helper = FormHelper()
        helper.layout = Layout(
            Field("colour", template="giftings/swatches.html"),
            "inscription",
            "no_inscription",
            Div("phone", css_class="phone"),
            "location",
            Div("location_other", data_shows_when="location=other"),
            "recipient",
            "extras",
            "token",
            Submit("add", "Add to cart, ₦9,500", data_busy="Adding…"),
        )
        return helper
