"""`{{ field|drawn_field }}` draws a field as `as_crispy_field` does, and one that nobody typed in only once."""

from crispy_forms.templatetags.crispy_forms_filters import as_crispy_field
from django import template
from django.forms import BoundField
from django.utils.safestring import SafeString

from shop.form_fields import drawn_once

register = template.Library()


@register.filter
def drawn_field(field: BoundField) -> SafeString:
    """Return the field as HTML."""
    return drawn_once("alone", field, lambda: as_crispy_field(field))
