"""Django's `{% url %}`, remembered: the address of the same thing stays the same. Loaded into every template.

A page has up to fifty addresses; looking one up among all patterns costs as much as ten lines of a template.
"""

from functools import lru_cache
from typing import Any

from django import template
from django.template.base import Parser, Token
from django.template.context import Context
from django.template.defaulttags import URLNode
from django.template.defaulttags import url as url_of_django
from django.urls import NoReverseMatch, get_script_prefix, get_urlconf, reverse
from django.utils.html import conditional_escape

register = template.Library()

MOST_ADDRESSES = 2048


class RememberedUrl(URLNode):
    """`{% url %}` as Django has it. What is wrong with one Django says itself."""

    def render(self, context: Context) -> str:
        request = getattr(context, "request", None)
        match = getattr(request, "resolver_match", None)
        if self.kwargs or hasattr(request, "current_app"):
            return str(super().render(context))
        name, args = self.view_name.resolve(context), [arg.resolve(context) for arg in self.args]
        try:
            url = _address(get_script_prefix(), get_urlconf(), match.namespace if match else None, name, *args)
        except (NoReverseMatch, TypeError):
            return str(super().render(context))
        if self.asvar:
            context[self.asvar] = url
            return ""
        return str(conditional_escape(url)) if context.autoescape else url


@lru_cache(maxsize=MOST_ADDRESSES, typed=True)
def _address(prefix: str, urlconf: str | None, current_app: str | None, name: str, *args: Any) -> str:
    """Return what `reverse` does, which looks at the first two itself."""
    return reverse(name, args=args, current_app=current_app)


@register.tag
def url(parser: Parser, token: Token) -> RememberedUrl:
    node = url_of_django(parser, token)
    return RememberedUrl(node.view_name, node.args, node.kwargs, node.asvar)
