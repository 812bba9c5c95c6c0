"""The forms on which the owner decides about an order or its money. They parse; the verbs decide."""

from typing import Any

from django import forms

from shop.admin.naira import NairaField
from shop.money import MAX_KOBO
from shop.orders.fulfil import LONGEST
from shop.orders.notes import LONGEST as LONGEST_NOTE
from shop.payments.manual import How
from shop.payments.models import Payment


def line_field(label: str, *, longest: int, help_text: str = "", required: bool = True) -> forms.CharField:
    widget = forms.TextInput(attrs={"autocomplete": "off"})
    return forms.CharField(label=label, max_length=longest, widget=widget, help_text=help_text, required=required)


class SeenVersionForm(forms.Form):
    """Carries the order's version as its reader saw it. The page writes the field by hand, always with today's."""

    seen_version = forms.IntegerField(
        min_value=1, error_messages={"required": "Send this form from its own page.", "invalid": "Send it again."}
    )


class SentForm(SeenVersionForm):
    carrier = line_field("Who carries it", longest=LONGEST, help_text="GIG Logistics, a rider’s name…")
    tracking = line_field(
        "Tracking number or rider’s phone",
        longest=LONGEST,
        required=False,
        help_text="The customer reads it in the mail.",
    )


class CorrectSendingForm(SentForm):
    tell = forms.BooleanField(
        label="Send the customer the mail once more",
        required=False,
        help_text="A first mail that has not left yet says it right by itself.",
    )


class DespiteDisputeForm(SeenVersionForm):
    despite_dispute = line_field(
        "Why it is made all the same", longest=200, help_text="For you; it is kept with the order."
    )


class NoteForm(forms.Form):
    """Carries the newest event as its reader saw it: the same note sent twice is one. The page writes that field."""

    text = forms.CharField(
        label="Note for the shop",
        max_length=LONGEST_NOTE,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text="Customers never see it. It stays with your name.",
    )
    seen_event = forms.IntegerField(min_value=0)


class CancelForm(SeenVersionForm):
    reason = line_field("Why", longest=200, help_text="The customer reads it on the order’s page.")


class CancelPaidForm(CancelForm):
    restock = forms.BooleanField(
        label="Put its pieces back on the shelf",
        required=False,
        help_text="Untick it when they have been engraved or broken.",
    )


class ManualPaymentForm(SeenVersionForm):
    how = forms.ChoiceField(label="How it came", choices=How.choices, widget=forms.RadioSelect)
    amount_kobo = NairaField(label="Amount in ₦", least_kobo=1)
    evidence = line_field(
        "Bank’s reference or receipt number",
        longest=100,
        help_text="It makes sure that the same money is not entered twice.",
    )


class RefundForm(forms.Form):
    """Carries the balance, the newest refund and what the money was for, as its reader saw them."""

    amount_kobo = NairaField(label="Amount in ₦", least_kobo=1)
    reason = line_field("Why", longest=200, help_text="For you; the customer does not see it.")
    closes_order = forms.BooleanField(
        label="Also close the order as refunded",
        required=False,
        help_text="Once everything that was paid has gone back.",
    )
    seen_refundable = forms.IntegerField(min_value=0, max_value=MAX_KOBO * 100)
    seen_refund = forms.IntegerField(min_value=0)
    seen_effect = forms.ChoiceField(choices=Payment.Effect.choices)

    def __init__(self, *args: Any, can_close: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not can_close:
            del self.fields["closes_order"]
