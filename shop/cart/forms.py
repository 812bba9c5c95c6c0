"""What the cart's own forms post."""

from django import forms

from shop.cart.models import MAX_QUANTITY


class QuantityForm(forms.Form):
    """How many of a line the shopper wants; 0 takes it out."""

    quantity = forms.IntegerField(
        min_value=0,
        max_value=MAX_QUANTITY,
        error_messages={
            "required": "Enter how many you want, or 0 to remove the gift",
            "invalid": "Enter a whole number, like 2",
            "min_value": "Enter 0 or more",
            "max_value": f"Enter a quantity of at most {MAX_QUANTITY}",
        },
    )


class AgreeForm(forms.Form):
    """The price of one gift that the shopper was shown and says yes to, in kobo."""

    agree = forms.IntegerField(min_value=0)
