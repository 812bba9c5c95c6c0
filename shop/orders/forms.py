from crispy_forms.helper import FormHelper
from django import forms

from shop.email import EmailAddressField
from shop.personalisation.forms import CustomizationForm
from shop.personalisation.rewriting import errors_in


class FindOrdersForm(forms.Form):
    """The one field that finds one's orders on another device."""

    email = EmailAddressField(label="Email address", help_text="The one you gave when you ordered.")

    @property
    def helper(self) -> FormHelper:
        helper = FormHelper()
        helper.form_tag = False
        helper.is_summary_elsewhere = True
        helper.disable_csrf = True
        return helper


class CorrectEmailForm(forms.Form):
    """The address that an order should have been placed with."""

    email = EmailAddressField(label="Your email address", help_text="We mail it the link to your order.")

    @property
    def helper(self) -> FormHelper:
        helper = FormHelper()
        helper.form_tag = False
        helper.is_summary_elsewhere = True
        helper.disable_csrf = True
        return helper


class TextForm(CustomizationForm):
    """Asks for the words of a gift that was ordered, as `rewritable` offers them."""

    def clean(self) -> None:
        super().clean()
        for name, sentences in errors_in(self.offer, self.cleaned_data).items():
            if name not in self.errors:
                self.add_error(name, sentences)
