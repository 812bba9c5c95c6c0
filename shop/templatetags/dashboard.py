from typing import Any

from django import template

from shop.admin.dashboard import Board, read_board

register = template.Library()


@register.simple_tag(takes_context=True)
def dashboard(context: dict[str, Any]) -> Board:
    """Return what the reader's first page says: `{% dashboard as board %}`."""
    return read_board(context["request"])
