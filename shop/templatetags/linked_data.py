import json
from collections.abc import Mapping
from typing import Any

from django import template
from django.utils.safestring import SafeString, mark_safe

register = template.Library()

# Nothing in the text can end the element: the three signs that could are written as JavaScript writes them.
_ESCAPES = {ord(sign): f"\\u{ord(sign):04X}" for sign in "<>&"}


@register.simple_tag
def linked_data(data: Mapping[str, Any]) -> SafeString:
    """Return the data as an element for search engines. It is no script: browsers and the content policy pass it by."""
    text = json.dumps(data, ensure_ascii=False).translate(_ESCAPES)
    return mark_safe(f'<script type="application/ld+json">{text}</script>')
