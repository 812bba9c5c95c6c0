"""Answers to "may they?" that admin classes share, assigned where Django asks: `has_add_permission = never`."""

from typing import Any

from django.http import HttpRequest


def never(admin: Any, request: HttpRequest, obj: Any = None) -> bool:
    """Nobody, superusers included: the rows are written by verbs only."""
    return False


def with_the_order(admin: Any, request: HttpRequest, obj: Any = None) -> bool:
    """Whoever may see orders sees these parts of them."""
    return request.user.has_perm("shop.view_order")


def may_see_money(request: HttpRequest) -> bool:
    """Whether this member of staff may read amounts: who makes the gifts does not have to."""
    return request.user.has_perm("shop.view_payment")
