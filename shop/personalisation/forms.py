"""The customization form of a product, built from what its owner defined."""

import dataclasses
import hashlib
from collections.abc import Mapping
from functools import cached_property
from typing import Any
from uuid import UUID

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Div, Field, Layout
from crispy_forms.utils import render_crispy_form
from django import forms
from django.core.cache import cache
from django.core.exceptions import ValidationError
from django.forms.models import model_to_dict
from django.utils.safestring import SafeString

from shop.catalogue.models import Product
from shop.personalisation.customization import FORM_HAS_CHANGED, Customization, customization_from, form_initial
from shop.personalisation.drawn_once import DrawnOnce
from shop.personalisation.fields import KINDS, HeardForm, ask, hear, posted_names
from shop.personalisation.models import CustomizationField
from shop.personalisation.offer import Offer, offer_of
from shop.personalisation.packed import own_name
from shop.personalisation.packed_layout import OwnEngraving
from shop.personalisation.writing import blank_name

DRAWN_SECONDS = 300  # The key says all that is drawn: this only lets go of what nobody asks for.

__all__ = ["CustomizationForm", "customization_form", "form_initial"]

NOT_NAMED = "Write a name for this piece"
_SOME_WORDS = "A"


class CustomizationForm(forms.Form):
    """Asks the fields of an offer. A valid one has its `customization()`."""

    def __init__(
        self, offer: Offer, data: Mapping[str, Any] | None = None, *, initial: Mapping[str, Any] | None = None
    ) -> None:
        super().__init__(data, initial=dict(initial or {}))
        self.offer = offer
        self.fields.update(ask(offer))
        self._heard: HeardForm | None = None
        self._said: dict[str, Any] = {}
        self._is_named_elsewhere = False
        self._shows_words_when = ""
        self.is_summary_elsewhere = False
        self.preview_url = ""  # where extras are drawn with their own words; nowhere in a page without a preview

    @cached_property
    def helper(self) -> FormHelper:
        """How the form is drawn. Worked out when it is: most that are posted are not drawn again."""
        return self._layout()

    def _layout(self) -> FormHelper:
        """Draw the fields only, in the owner's order: form tag, token and button are the page's."""
        helper = FormHelper()
        helper.form_tag = False
        helper.disable_csrf = True
        helper.is_summary_elsewhere = self.is_summary_elsewhere
        extras = {own_name(extra.product.pk, field.name) for extra in self.offer.extras for field in extra.fields}
        helper.layout = Layout(*(self._piece(name) for name in self.fields if name not in extras))
        return helper

    def hide_words_unless(self, condition: str) -> None:
        """Show what is engraved only while another field of the page has a value, where scripts run: `name=value`."""
        self._shows_words_when = condition
        self.__dict__.pop("helper", None)

    def _piece(self, name: str) -> DrawnOnce | Div:
        """Return a part of the form, nearly always one field, with what says when it is seen."""
        if self._shows_words_when and name in (self.words, blank_name(self.words)):
            return DrawnOnce(name, Div(name, data_shows_when=self._shows_words_when), self._shows_words_when)
        if name == "location_other":
            asking = [place.slug for place in self.offer.places if place.asks_where]
            condition = " ".join(f"location={slug}" for slug in asking)
            return DrawnOnce(name, Div(name, data_shows_when=condition), condition)
        kind = next((field.kind for field in self.offer.fields if field.name == name), None)
        template = KINDS[kind].template if kind else None
        drawn = Field(name, template=template) if template else Field(name)
        if kind != CustomizationField.Kind.EXTRAS:
            return DrawnOnce(name, drawn, template or "")
        engraved = [extra for extra in self.offer.extras if extra.fields and not extra.is_sold_out]
        own = [OwnEngraving(self, extra, f"{name}={extra.product.pk}") for extra in engraved]
        return Div(drawn, *own, css_id="packed")

    def drawn(self) -> SafeString:
        """Return the fields as HTML. As long as nobody typed anything, the same fields are drawn only once."""
        if self.is_bound or any(self.initial.values()):
            return self._draw()
        draws_extras = any(extra.fields for extra in self.offer.extras)
        page = self._shows_words_when + (self.preview_url if draws_extras else "")
        key = f"form-{_fingerprint(self.offer, page)}"
        html: SafeString | None = cache.get(key)
        if html is None:
            html = self._draw()
            cache.set(key, html, DRAWN_SECONDS)
        return html

    def _draw(self) -> SafeString:
        html: SafeString = render_crispy_form(self)
        return html

    @property
    def words(self) -> str:
        """Return the name of the field that is engraved, the first one; "" where nothing is."""
        inscriptions = (field.name for field in self.offer.fields if field.kind == CustomizationField.Kind.INSCRIPTION)
        return next((name for name in inscriptions if name in self.fields), "")

    def name_elsewhere(self) -> None:
        """Leave what is engraved to somebody else, who asks for it piece by piece and calls `engraved`."""
        self._is_named_elsewhere = True

    def engraved(self, text: str) -> Customization:
        """Return what was asked for, with this inscription. Raises ValidationError with what is wrong with it.

        Other fields are this form's business: call `is_valid` first.
        """
        if not text.strip():
            raise ValidationError(NOT_NAMED)
        heard = hear(self.offer, {**self._said, self.words: text, blank_name(self.words): False})
        if self.words in heard.errors:
            raise ValidationError(heard.errors[self.words])
        return customization_from(heard, self.offer.set_version)

    def clean(self) -> None:
        """Hear all fields together, since some speak of each other. Here, `cleaned_data` is what was posted."""
        self._said = dict(self.cleaned_data)
        self._heard = hear(self.offer, self._with_words(self._said))
        for name, sentences in self._heard.errors.items():
            if self._is_named_elsewhere and name == self.words:
                continue
            self.add_error(name if name in self.fields else None, sentences)
        if any(self.data.get(name) for name in self._names_not_asked()):
            self.add_error(None, FORM_HAS_CHANGED)

    def heard_so_far(self) -> HeardForm:
        """Return what the form holds, posted or filled in, judged or not, as it is heard. No query."""
        return self._heard or hear(self.offer, self._with_words({name: self[name].value() for name in self.fields}))

    def _with_words(self, said: Mapping[str, Any]) -> Mapping[str, Any]:
        """Return what was said, with words on it where somebody else names the pieces: some answers depend on that."""
        if not self._is_named_elsewhere:
            return said
        return {**said, self.words: _SOME_WORDS, blank_name(self.words): False}

    def _names_not_asked(self) -> set[str]:
        """Fields that have nothing to offer any more: an answer to one must not vanish without a word."""
        return {posted_names(field)[0] for field in self.offer.fields} - self.fields.keys()

    def customization(self) -> Customization:
        """Return what was asked for. Only a valid form has one: raises ValueError for any other."""
        if not self.is_valid() or self._heard is None:
            raise ValueError("A customization form that is not valid has no customization")
        return customization_from(self._heard, self.offer.set_version)


def _fingerprint(offer: Offer, page: str) -> str:
    """Return what stands for everything that an empty form is drawn from: another one for any difference.

    Rows of the database are equal when their keys are, so what they say is asked for.
    """
    says: dict[str, object] = {each.name: getattr(offer, each.name) for each in dataclasses.fields(offer)}
    says["fields"] = [model_to_dict(field) for field in offer.fields]
    says["places"] = [model_to_dict(place) for place in offer.places]
    says["extras"] = [
        (one.product.pk, one.product.name, one.product.kind, one.price_kobo, one.is_sold_out, one.hex)
        for one in offer.extras
    ]
    says["own"] = [
        ([model_to_dict(field) for field in one.fields], one.swatches, one.own.letterings, one.own.area)
        for one in offer.extras
    ]
    return hashlib.sha256(repr((says, page)).encode()).hexdigest()


def customization_form(
    product: Product | Offer,
    data: Mapping[str, Any] | None = None,
    *,
    initial: Mapping[str, Any] | None = None,
    own_order: UUID | None = None,
) -> CustomizationForm:
    """Return the form of a product, with what was posted as `data`, or filled in with `initial`.

    `form_initial` makes the latter from a line's answers and contact. What the shopper's own unpaid order holds is
    not sold out to them. At most 5 queries, none for an Offer.
    """
    return CustomizationForm(offer_of(product, own_order=own_order), data, initial=initial)
