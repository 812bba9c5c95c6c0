from django import template

from shop.payments.concerns import count_concerns

register = template.Library()


@register.simple_tag
def attention_count() -> int:
    """Return how many things need the owner: `{% attention_count as count %}`."""
    return count_concerns()
