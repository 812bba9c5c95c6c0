"""The forms of the page on which something is done with several orders: one for all of them, one for each.

A row that may stay empty says so by `is_left_out`: nothing is done with it, and nothing is wrong with it.
"""

from django import forms

from shop.admin.naira import NairaField
from shop.admin.order_forms import SeenVersionForm, line_field
from shop.money import MAX_KOBO
from shop.orders.fulfil import LONGEST
from shop.payments.manual import How


class SentRowForm(SeenVersionForm):
    carrier = line_field("Who carries it", longest=LONGEST, required=False)
    tracking = line_field("Tracking number or rider’s phone", longest=LONGEST, required=False)

    @property
    def is_left_out(self) -> bool:
        return not self.cleaned_data.get("carrier") and not self.cleaned_data.get("tracking")


class CancelRowForm(SeenVersionForm):
    restock = forms.BooleanField(label="Put its pieces back on the shelf", required=False)


class ReasonForm(forms.Form):
    reason = line_field("Why", longest=200, help_text="Every customer reads it on the order’s page.")


class RefundReasonForm(forms.Form):
    reason = line_field("Why", longest=200, help_text="For you; customers do not see it.")
    closes_order = forms.BooleanField(
        label="Also close the orders as refunded",
        required=False,
        help_text="Each once everything that was paid for it has gone back.",
    )


class RefundRowForm(forms.Form):
    amount_kobo = NairaField(label="Amount in ₦", least_kobo=1, required=False)
    seen_refundable = forms.IntegerField(min_value=0, max_value=MAX_KOBO * 100)
    seen_refund = forms.IntegerField(min_value=0)

    @property
    def is_left_out(self) -> bool:
        return "amount_kobo" in self.cleaned_data and self.cleaned_data["amount_kobo"] is None


class MoneyRowForm(SeenVersionForm):
    how = forms.ChoiceField(label="How it came", choices=How.choices)
    amount_kobo = NairaField(label="Amount in ₦", least_kobo=1)
    evidence = line_field("Bank’s reference or receipt number", longest=100, required=False)

    @property
    def is_left_out(self) -> bool:
        return not self.cleaned_data.get("evidence")


class ResendRowForm(forms.Form):
    seen_mail = forms.IntegerField(min_value=0)
