"""Links in mails: whoever holds one may see the order it was mailed for, or every order of that address.

A token is signed and says an order's id, which generation of links it belongs to and, by its salt, what it
opens. Growing `Order.link_version` voids every link mailed for that order.
"""

from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from uuid import UUID

from django.conf import settings
from django.core.signing import BadSignature, TimestampSigner
from django.urls import reverse

from shop.orders.access import MOST_REMEMBERED
from shop.orders.models import Order


class Scope(StrEnum):
    """What a link opens."""

    ORDER = "order"
    ALL = "all"


MAX_AGE = {Scope.ORDER: timedelta(days=180), Scope.ALL: timedelta(hours=24)}


@dataclass(frozen=True, slots=True)
class Grant:
    """What the holder of a token may see."""

    order: Order
    scope: Scope

    def order_ids(self) -> list[UUID]:
        """Return the ids of the orders it opens, newest first, as many as a browser remembers."""
        if self.scope is Scope.ORDER:
            return [self.order.pk]
        newest_first = Order.objects.of_email(self.order.email).order_by("-placed_at")
        return list(newest_first.values_list("pk", flat=True)[:MOST_REMEMBERED])


def order_link(order: Order) -> str:
    """Return the absolute address that opens this order in any browser for 180 days."""
    return _address(order, Scope.ORDER)


def my_orders_link(order: Order) -> str:
    """Return the absolute address that opens all orders of this order's email address for 24 hours."""
    return _address(order, Scope.ALL)


def read_token(token: str) -> Grant | None:
    """Return what the token opens; None if it was tampered with, is too old, or was voided."""
    for scope in Scope:
        try:
            order_id, link_version = _signer(scope).unsign_object(token, max_age=MAX_AGE[scope])
        except BadSignature:
            continue
        order = Order.objects.filter(pk=order_id, link_version=link_version).first()
        return Grant(order, scope) if order else None
    return None


def make_token(order: Order, scope: Scope) -> str:
    """Return a token for a link of this scope, good from now on."""
    return _signer(scope).sign_object([order.pk.hex, order.link_version])


def _address(order: Order, scope: Scope) -> str:
    return settings.SITE_URL + reverse("orders_link", args=[make_token(order, scope)])


def _signer(scope: Scope) -> TimestampSigner:
    return TimestampSigner(salt=f"shop.orders.link.{scope}", sep=".")
