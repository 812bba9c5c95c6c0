"""The customization form of a product, built from what its owner defined."""

import hashlib
from collections.abc import Mapping
from typing import Any
from uuid import UUID

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Div, Field, Layout
from crispy_forms.utils import render_crispy_form
from django import forms
from django.core.cache import cache
from django.forms.models import model_to_dict
from django.utils.safestring import SafeString

from shop.catalogue.models import Product
from shop.personalisation.customization import FORM_HAS_CHANGED, Customization, customization_from, form_initial
from shop.personalisation.fields import KINDS, HeardForm, ask, hear, posted_names
from shop.personalisation.offer import Offer, offer_of

DRAWN_SECONDS = 300  # The key says all that is drawn: this only lets go of what nobody asks for.

__all__ = ["CustomizationForm", "customization_form", "form_initial"]


class CustomizationForm(forms.Form):
    """Asks the fields of an offer. A valid one has its `customization()`."""

    def __init__(
        self, offer: Offer, data: Mapping[str, Any] | None = None, *, initial: Mapping[str, Any] | None = None
    ) -> None:
        super().__init__(data, initial=dict(initial or {}))
        self.offer = offer
        self.fields.update(ask(offer))
        self.helper = self._layout()
        self._heard: HeardForm | None = None

    def _layout(self) -> FormHelper:
        """Draw the fields only, in the owner's order: form tag, token and button are the page's."""
        helper = FormHelper()
        helper.form_tag = False
        helper.disable_csrf = True
        helper.layout = Layout(*(self._drawn(name) for name in self.fields))
        return helper

    def _drawn(self, name: str) -> Field | Div:
        if name == "location_other":
            asking = [place.slug for place in self.offer.places if place.asks_where]
            return Div(name, data_shows_when=" ".join(f"location={slug}" for slug in asking))
        kind = next((field.kind for field in self.offer.fields if field.name == name), None)
        template = KINDS[kind].template if kind else None
        return Field(name, template=template) if template else Field(name)

    def drawn(self) -> SafeString:
        """Return the fields as HTML. As long as nobody typed anything, the same fields are drawn only once."""
        if self.is_bound or any(self.initial.values()):
            return SafeString(render_crispy_form(self))
        key = f"form-{_fingerprint(self.offer)}"
        html: str | None = cache.get(key)
        if html is None:
            html = str(render_crispy_form(self))
            cache.set(key, html, DRAWN_SECONDS)
        return SafeString(html)

    def clean(self) -> None:
        """Hear all fields together, since some speak of each other. Here, `cleaned_data` is what was posted."""
        self._heard = hear(self.offer, self.cleaned_data)
        for name, sentences in self._heard.errors.items():
            self.add_error(name if name in self.fields else None, sentences)
        if any(self.data.get(name) for name in self._names_not_asked()):
            self.add_error(None, FORM_HAS_CHANGED)

    def _names_not_asked(self) -> set[str]:
        """Fields that have nothing to offer any more: an answer to one must not vanish without a word."""
        return {posted_names(field)[0] for field in self.offer.fields} - self.fields.keys()

    def customization(self) -> Customization:
        """Return what was asked for. Only a valid form has one: raises ValueError for any other."""
        if not self.is_valid() or self._heard is None:
            raise ValueError("A customization form that is not valid has no customization")
        return customization_from(self._heard, self.offer.set_version)


def _fingerprint(offer: Offer) -> str:
    """Return what stands for everything that an empty form is drawn from: another one for any difference."""
    says = (
        [model_to_dict(field) for field in offer.fields],
        offer.swatches,
        [(place.slug, str(place), place.asks_where) for place in offer.places],
        [
            (one.product.pk, one.product.name, one.product.kind, one.price_kobo, one.is_sold_out, one.hex)
            for one in offer.extras
        ],
        offer.product_kind,
        offer.lettering,
    )
    return hashlib.sha256(repr(says).encode()).hexdigest()


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
