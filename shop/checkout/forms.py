"""The checkout form: it parses what the shopper typed and what the page had shown, and writes nothing."""

import uuid
from collections.abc import Mapping
from typing import Any

from crispy_forms.helper import FormHelper
from django import forms
from django.core.exceptions import ValidationError

from shop.cart.contents import CartView
from shop.checkout.agree import Details, Shown
from shop.checkout.shown import discount_in, discounts_at, fee_in, fees_at, lines_in, lines_of
from shop.delivery.fields import PlaceChoice, clean_place
from shop.delivery.models import DeliveryPlace
from shop.email import EmailAddressField
from shop.orders.models import PayWith
from shop.phone import parse_phone
from shop.profile.models import ShopProfile
from shop.text import NO_NUL, clean_text
from shop.vouchers.models import Voucher
from shop.vouchers.use import VoucherRefused, find_voucher

_MISTAKES = ("required", "invalid", "min_value", "max_value", "max_length", "null_characters_not_allowed")
# The shopper does not see these fields: whatever is wrong with them, the page is.
_STALE = "This page was not up to date. It is now: look at it once more and pay again"
_PAGE_IS_STALE = dict.fromkeys(_MISTAKES, _STALE)


class CheckoutForm(forms.Form):
    """Who buys, where it goes and how it is paid.

    Hidden fields say what the page showed: a token of this page (one order per token), the cart's version, the lines
    that are bought, the gifts' total, the delivery fee of each place, and the voucher with what it takes off at each.
    """

    email = EmailAddressField(label="Email", help_text="Your receipt and the link to your order go here.")
    name = forms.CharField(
        label="Full name",
        error_messages=NO_NUL | {"required": "Enter your name"},
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    phone = forms.CharField(
        label="Phone number",
        help_text="We call or WhatsApp only about this order.",
        error_messages=NO_NUL | {"required": "Enter your phone number"},
        widget=forms.TextInput(attrs={"type": "tel", "autocomplete": "tel", "inputmode": "tel"}),
    )
    location = forms.CharField(
        label="Delivery place", error_messages=NO_NUL | {"required": "Choose a delivery place"}, widget=forms.Select
    )
    location_other = forms.CharField(
        label="If Other, which town?",
        required=False,
        error_messages=NO_NUL,
        widget=forms.TextInput(attrs={"autocomplete": "address-level2"}),
    )
    address = forms.CharField(
        label="Address or landmark",
        error_messages=NO_NUL | {"required": "Enter the address, or a landmark that a rider can find"},
        widget=forms.Textarea(attrs={"rows": 2, "autocomplete": "street-address"}),
    )
    note = forms.CharField(
        label="Note to the shop",
        required=False,
        error_messages=NO_NUL,
        widget=forms.Textarea(attrs={"rows": 2, "autocomplete": "off"}),
    )
    pay_with = forms.ChoiceField(
        label="How do you want to pay?",
        choices=[(PayWith.CARD, "Card"), (PayWith.BANK_TRANSFER, "Bank transfer or USSD")],
        error_messages={"required": "Choose how to pay", "invalid_choice": "Choose card or bank transfer"},
        widget=forms.RadioSelect,
    )
    voucher = forms.CharField(
        label="Voucher code",
        required=False,
        max_length=40,
        error_messages=NO_NUL | {"max_length": "Enter the code as it stands on the voucher, up to 40 characters"},
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    token = forms.UUIDField(error_messages=_PAGE_IS_STALE, widget=forms.HiddenInput)
    cart_version = forms.IntegerField(
        min_value=0, max_value=2**31 - 1, error_messages=_PAGE_IS_STALE, widget=forms.HiddenInput
    )
    shown_items = forms.IntegerField(
        min_value=0, max_value=10**15, error_messages=_PAGE_IS_STALE, widget=forms.HiddenInput
    )
    shown_fees = forms.CharField(error_messages=_PAGE_IS_STALE, widget=forms.HiddenInput)
    shown_discounts = forms.CharField(required=False, error_messages=_PAGE_IS_STALE, widget=forms.HiddenInput)
    shown_lines = forms.CharField(required=False, error_messages=_PAGE_IS_STALE, widget=forms.HiddenInput)

    def __init__(self, places: list[DeliveryPlace], data: Mapping[str, Any] | None = None, **kwargs: Any) -> None:
        super().__init__(data, **kwargs)
        self.places = places
        select = self.fields["location"].widget
        assert isinstance(select, forms.Select)  # noqa: S101  (declared above)
        select.choices = [("", "Choose a place"), *((place.slug, _with_fee(place)) for place in places)]
        if any(place.is_pickup for place in places):
            self.fields["address"].help_text = "Not needed where you fetch it yourself."
        if any(place.is_pickup and place.slug == self["location"].value() for place in places):
            self.fields["address"].required = False
        asking = [f"location={place.slug}" for place in places if place.asks_where]
        if asking:
            self.fields["location_other"].widget.attrs["data-shows-when"] = " ".join(asking)
        self.helper = FormHelper()
        self.helper.form_tag = False

    def show(self, view: CartView) -> None:
        """Make the hidden fields say what the page shows from now on, also when the form is drawn again."""
        shown: dict[str, object] = {
            "cart_version": view.version,
            "shown_items": view.items_kobo,
            "shown_fees": fees_at(self.places, view.items_kobo),
            "shown_lines": lines_of(view),
            "shown_discounts": discounts_at(self.places, view.items_kobo, self["voucher"].value() or ""),
        }
        if not self.is_bound or "token" in self.errors:
            shown["token"] = uuid.uuid4()
        self.initial = {**self.initial, **shown}
        if self.is_bound:
            self.data = {**{name: self.data.get(name) for name in self.fields}, **shown}

    def as_typed(self) -> "CheckoutForm":
        """Return the form with the same things typed and nothing judged yet."""
        return CheckoutForm(self.places, initial={name: self.data.get(name) for name in self.fields})

    def clean_name(self) -> str:
        return self._text("name", max_length=80)

    def clean_address(self) -> str:
        return self._text("address", max_length=300, max_lines=4)

    def clean_note(self) -> str:
        return self._text("note", max_length=1000, max_lines=20)

    def clean_phone(self) -> str:
        try:
            return parse_phone(self.cleaned_data["phone"])
        except ValueError as error:
            raise ValidationError(str(error)) from error

    def clean_voucher(self) -> Voucher | None:
        return voucher_of(self.cleaned_data["voucher"])

    def clean_shown_lines(self) -> frozenset[int] | None:
        try:
            return lines_in(self.cleaned_data["shown_lines"])
        except ValueError as error:
            raise ValidationError(_STALE) from error

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if "location" in cleaned:
            try:
                cleaned["place"] = clean_place(cleaned["location"], cleaned.get("location_other"), self.places)
            except ValidationError as error:
                self.add_error(None, error)
        return cleaned

    def details(self) -> Details:
        """Return what was typed. Only on a valid form."""
        chosen: PlaceChoice = self.cleaned_data["place"]
        names = ["email", "name", "phone", "note"]
        return Details(
            **{name: self.cleaned_data[name] for name in names},
            address=_where_to_fetch() if chosen.place.is_pickup else self.cleaned_data["address"],
            place=chosen.place,
            place_name=str(chosen),
            pay_with=PayWith(self.cleaned_data["pay_with"]),
            voucher=self.cleaned_data["voucher"],
        )

    def shown(self) -> Shown:
        """Return what the page had shown. A fee that it did not show counts as another one. Only on a valid form."""
        slug, voucher = self.cleaned_data["place"].place.slug, self.cleaned_data["voucher"]
        return Shown(
            cart_version=self.cleaned_data["cart_version"],
            items_kobo=self.cleaned_data["shown_items"],
            fee_kobo=fee_in(self.cleaned_data["shown_fees"], slug),
            discount_kobo=discount_in(self.cleaned_data["shown_discounts"], slug, voucher),
            line_ids=self.cleaned_data["shown_lines"],
        )

    def shown_already(self, view: CartView) -> CartView:
        """Return the cart with what counts of the lines that the page says are bought, where it says so.

        For a part that is drawn again while the rest of the page, which says it, stays. The form need not be valid.
        """
        try:
            line_ids = lines_in(self.data.get("shown_lines") or "")
        except ValueError:
            return view
        return view if line_ids is None else view.counting_only(line_ids)

    def _text(self, name: str, *, max_length: int, max_lines: int = 1) -> str:
        try:
            return clean_text(self.cleaned_data[name], max_length=max_length, max_lines=max_lines)
        except ValueError as error:
            raise ValidationError(str(error)) from error


def voucher_of(code: str) -> Voucher | None:
    """Return the voucher that was typed, None for nothing typed. Raises ValidationError for one that cannot be used."""
    if not code.strip():
        return None
    try:
        return find_voucher(code)
    except VoucherRefused as refusal:
        raise ValidationError(str(refusal)) from refusal


def _with_fee(place: DeliveryPlace) -> str:
    return f"{place}: {place.fee_words}"


def _where_to_fetch() -> str:
    """Return what an order says for an address where its shopper comes and fetches it."""
    at = ShopProfile.current().address
    return f"Fetched at {at}" if at else "Fetched from the shop"
