"""Email addresses that people type."""

from typing import Any

from django import forms
from django.core.validators import EmailValidator

_FORMAT = "Enter an email address in the correct format, like name@example.com"
MAX_LENGTH = 254  # RFC 5321, 4.5.3.1.3, less the two brackets


class EmailAddressField(forms.EmailField):
    """A required address that mail can be sent to, refused in our words.

    Not ada@localhost: Django's own validator lets it pass, Paystack and mail do not.
    """

    default_validators = [EmailValidator(_FORMAT, allowlist=[])]
    default_error_messages = {
        "required": "Enter your email address",
        "invalid": _FORMAT,
        "max_length": _FORMAT,
        "null_characters_not_allowed": _FORMAT,
    }

    def __init__(self, **options: Any) -> None:
        super().__init__(max_length=MAX_LENGTH, widget=forms.EmailInput(attrs={"autocomplete": "email"}), **options)
