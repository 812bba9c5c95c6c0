"""How things are written: {{ phone|phone }} is 0803 123 4567, {{ label|colon }} is "Colour:". Loaded everywhere."""

from django import template

from shop.phone import written_phone

register = template.Library()

register.filter("phone", written_phone)


@register.filter
def colon(label: str) -> str:
    """Return a label as it stands before what was answered: with a colon, unless it ends like a sentence."""
    return label if label.endswith(("?", "!", ".", ":", "…")) else f"{label}:"


@register.filter
def is_question(label: str) -> bool:
    """Whether a label asks, so that the stylesheet puts no colon after it."""
    return colon(label) == label
