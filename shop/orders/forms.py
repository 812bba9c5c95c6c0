from crispy_forms.helper import FormHelper
from django import forms

from shop.email import EmailAddressField
from shop.form_fields import fields_alone
from shop.personalisation.forms import CustomizationForm
from shop.personalisation.rewriting import errors_in


class FindOrdersForm(forms.Form):
    """The one field that finds one's orders on another device."""

    email = EmailAddressField(label="Email address", help_text="The one you gave when you ordered.")

    @property
    def helper(self) -> FormHelper:
        return fields_alone()


class CorrectEmailForm(forms.Form):
    """The address that an order should have been placed with."""

    email = EmailAddressField(label="Your email address", help_text="We mail it the link to your order.")

    @property
    def helper(self) -> FormHelper:
        return fields_alone()


class TextForm(CustomizationForm):
    """Asks for the words of a gift that was ordered, as `rewritable` offers them."""

    def clean(self) -> None:
        super().clean()
        for name, sentences in errors_in(self.offer, self.cleaned_data).items():
            if name not in self.errors:
                self.add_error(name, sentences)
