from crispy_forms.helper import FormHelper
from django import forms

_FORMAT = "Enter an email address in the correct format, like name@example.com"


class FindOrdersForm(forms.Form):
    """The one field that finds one's orders on another device."""

    email = forms.EmailField(
        label="Email address",
        max_length=254,
        help_text="The one you gave when you ordered.",
        error_messages={
            "required": "Enter your email address",
            "invalid": _FORMAT,
            "max_length": _FORMAT,
        },
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
    )

    @property
    def helper(self) -> FormHelper:
        helper = FormHelper()
        helper.form_tag = False
        helper.is_summary_elsewhere = True
        helper.disable_csrf = True
        return helper
