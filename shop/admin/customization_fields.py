"""The fields of a customization set as their owner types them; what makes no sense is refused beside itself."""

from collections import Counter
from typing import Any

from django import forms
from django.utils.text import slugify

from shop.admin.naira import NairaField
from shop.personalisation.fields import posted_names
from shop.personalisation.models import CustomizationField, CustomizationSet
from shop.personalisation.sets import NAMES_OF_THE_PAGE

Kind = CustomizationField.Kind

# The drawing, the cart and the checkout find these by their name: once in a set, called like their kind.
NAMED_LIKE_THEIR_KIND = {Kind.COLOUR, Kind.LETTERING, Kind.RECIPIENT, Kind.EXTRAS, Kind.PHONE, Kind.LOCATION}
ONCE_IN_A_SET = NAMED_LIKE_THEIR_KIND | {Kind.INSCRIPTION}
NEVER_PRICED = {Kind.PHONE, Kind.LOCATION, Kind.EXTRAS}  # how to reach somebody; what has prices of its own
LONGEST_TEXT, LONGEST_CHOICE, LONGEST_NAME = 1000, 80, 30
LAST = 50  # where a new field begins: below those that there are


class FieldForm(forms.ModelForm[CustomizationField]):
    name = forms.SlugField(
        label="Short name",
        max_length=LONGEST_NAME,
        required=False,
        help_text="What carts and orders file it under. Leave it empty: it is made from the label.",
    )
    price_kobo = NairaField(
        label="Adds to the price, in ₦",
        initial=0,
        help_text="A piece, when it is filled in.",
        error_messages={"required": "Enter an amount, 0 for nothing."},
    )
    max_length = forms.IntegerField(
        label="Most characters",
        min_value=1,
        max_value=LONGEST_TEXT,
        initial=120,
        help_text="For texts. What fits an engraving is decided by its size.",
    )
    max_lines = forms.IntegerField(label="Most lines", min_value=1, max_value=20, initial=1, help_text="For texts.")
    position = forms.IntegerField(
        label="Place in the form", min_value=0, max_value=999, initial=LAST, help_text="Smaller comes first."
    )

    class Meta:
        labels = {"kind": "What is asked", "label": "Label", "help_text": "Help", "is_required": "Must be answered"}
        labels |= {"choices": "Choices, one a line"}

    def clean(self) -> None:
        super().clean()  # It is what asks for unique values.
        kind, label = self.cleaned_data.get("kind"), self.cleaned_data.get("label")
        if not kind:
            return
        name = self.cleaned_data.get("name", "")
        if not name and "name" not in self.errors and label:
            self.cleaned_data["name"] = name = kind if kind in ONCE_IN_A_SET else _name_from(label)
        if name and kind in NAMED_LIKE_THEIR_KIND and name != kind:
            self.add_error("name", f"Call it “{kind}”: the shop finds a field of this kind by that name.")
        if kind not in NAMED_LIKE_THEIR_KIND and name in set(NAMED_LIKE_THEIR_KIND):
            self.add_error("name", f"“{name}” is the name of another kind of field. Choose another name.")
        if kind == Kind.CHOICE and "choices" not in self.errors and len(_lines(self.cleaned_data["choices"])) < 2:
            self.add_error("choices", "Write at least two choices, one a line.")
        if kind in NEVER_PRICED and self.cleaned_data.get("price_kobo"):
            self.add_error("price_kobo", "This kind of field cannot add to the price. Enter 0.")

    def clean_choices(self) -> str:
        """Return the choices one a line, tidied, and refuse the same one twice."""
        lines = _lines(self.cleaned_data["choices"])
        if len(set(lines)) < len(lines):
            raise forms.ValidationError("The same choice is there twice.")
        if long := next((line for line in lines if len(line) > LONGEST_CHOICE), ""):
            raise forms.ValidationError(f"“{long[:20]}…” is too long. Use at most {LONGEST_CHOICE} characters.")
        return "\n".join(lines)


def _lines(typed: str) -> list[str]:
    return [" ".join(line.split()) for line in typed.splitlines() if line.strip()]


def _name_from(label: str) -> str:
    """Return a short name for a label; one in letters that have none gets a name all the same."""
    return slugify(label)[:LONGEST_NAME].strip("-") or "field"


class FieldFormSet(forms.BaseInlineFormSet[CustomizationField, CustomizationSet, forms.ModelForm[CustomizationField]]):
    def clean(self) -> None:
        """Refuse what fields cannot be together, each beside the one that is too many.

        In place of Django's own check, which says above all fields that two have the same name.
        """
        kept = [
            form
            for form in self.forms
            if form not in self.deleted_forms and form.cleaned_data.get("kind") and form.cleaned_data.get("name")
        ]
        kinds = Counter[str]()
        for form in kept:
            kind = form.cleaned_data["kind"]
            kinds[kind] += 1
            if kinds[kind] > 1 and kind in ONCE_IN_A_SET:
                form.add_error("kind", _once(kind))
        if kinds[Kind.LETTERING] and not kinds[Kind.INSCRIPTION]:
            lettering = next(form for form in kept if form.cleaned_data["kind"] == Kind.LETTERING)
            lettering.add_error("kind", "There is nothing to engrave: ask for an inscription, too.")
        self._refuse_names(kept)

    def _refuse_names(self, kept: list[Any]) -> None:
        """Two fields never post the same name, nor one that the product page posts itself."""
        taken = set(NAMES_OF_THE_PAGE)
        for form in kept:
            said = form.cleaned_data
            if "kind" not in said or "name" not in said:
                continue  # refused for something else already
            names = set(posted_names(CustomizationField(kind=said["kind"], name=said["name"])))
            if names & taken:
                form.add_error("name", f"“{min(names & taken)}” is taken. Give every field a name of its own.")
            taken |= names


def _once(kind: str) -> str:
    if kind == Kind.INSCRIPTION:
        return "A gift carries one inscription. Ask for other words as a message or a short text."
    return f"“{Kind(kind).label}” is asked already. Ask it once."
