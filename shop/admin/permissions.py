"""Answers to "may they?" that admin classes share, assigned where Django asks: `has_add_permission = never`."""

from typing import Any

from django.http import HttpRequest


def never(admin: Any, request: HttpRequest, obj: Any = None) -> bool:
    """Nobody, superusers included: the rows are written by verbs only."""
    return False


def with_the_order(admin: Any, request: HttpRequest, obj: Any = None) -> bool:
    """Whoever may see orders sees these parts of them."""
    return request.user.has_perm("shop.view_order")


def only_what_is_offered(admin: Any, lookup: str, value: str, request: HttpRequest | None = None) -> bool:
    """Let the address of a list ask only by what the list offers: `lookup_allowed = only_what_is_offered`.

    Django lets it ask by every field of the row. Asked often enough, `?total_kobo__gte=` reads an amount.
    """
    name, _, how = lookup.partition("__")
    if name == admin.date_hierarchy:
        return how in {"year", "month", "day"} and _is_of_a_date(value)
    offered = {one if isinstance(one, str) else one.parameter_name for one in admin.list_filter}
    return name in offered and how in {"", "exact"}


def _is_of_a_date(typed: str) -> bool:
    """Whether it may be a year, a month or a day: Django counts on from what it is given, past the last year too."""
    return typed.isascii() and typed.isdigit() and len(typed) < 5 and (len(typed) < 3 or "1970" <= typed < "3000")


def may_see_money(request: HttpRequest) -> bool:
    """Whether this member of staff may read amounts: who makes the gifts does not have to."""
    return request.user.has_perm("shop.view_payment")
