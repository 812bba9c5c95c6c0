from typing import Any

from django import template

from shop.admin.first_steps import Step
from shop.admin.first_steps import first_steps as steps_for

register = template.Library()


@register.simple_tag(takes_context=True)
def first_steps(context: dict[str, Any]) -> list[Step]:
    """Return what a new owner still has to do, for who is signed in."""
    return steps_for(context["user"])
