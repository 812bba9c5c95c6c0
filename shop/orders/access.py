"""Who may see an order: the browser that placed it, a holder of its mailed link, and staff. Decided here only."""

import functools
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import timedelta
from typing import Concatenate, ParamSpec
from uuid import UUID

from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone

from shop.orders.models import Actor, Order

REMEMBERED_FOR = timedelta(days=30)
MOST_REMEMBERED = 50

_KEY = "orders"  # in the session: order id → when it was granted, in seconds, newest first

P = ParamSpec("P")


def remember_orders(request: HttpRequest, order_ids: Iterable[UUID | str]) -> None:
    """Let this browser see these orders for 30 days from now. The 50 granted last are kept."""
    now = int(timezone.now().timestamp())
    new = {str(order_id): now for order_id in order_ids}
    old = {order_id: at for order_id, at in _granted(request).items() if order_id not in new}
    request.session[_KEY] = dict(list((new | old).items())[:MOST_REMEMBERED])


def remember_order(request: HttpRequest, order_id: UUID | str) -> None:
    """Let this browser see this order for 30 days from now. Safe to call twice."""
    remember_orders(request, [order_id])


def remembered_ids(request: HttpRequest) -> list[str]:
    """Return the ids of the orders that this browser may see, the one granted last first."""
    return list(_granted(request))


def order_for(request: HttpRequest, order_id: UUID | str, *, shows_money: bool = True) -> Order:
    """Return the order if this browser, or the staff member in it, may see it, and what it cost if that is shown.

    Raises Http404 alike, after the same work, for an order that is not there and one that is somebody else's.
    """
    may = str(order_id) in _granted(request) or _is_staff_with_permission(request, shows_money=shows_money)
    return _order_if(order_id, may=may)


def own_order_for(request: HttpRequest, order_id: UUID | str) -> Order:
    """Return the order if this browser itself holds it: to pay or to cancel it as its shopper. Else Http404.

    Staff who may look at orders act on them in the back office, where it is written down who did what.
    """
    return _order_if(order_id, may=str(order_id) in _granted(request))


def _order_if(order_id: UUID | str, *, may: bool) -> Order:
    order = Order.objects.filter(pk=order_id).first()
    if order is None or not may:
        raise Http404("No such order here")
    return order


@dataclass(frozen=True, slots=True)
class Access:
    """An order that may be changed from here, and who that is to it; `user` is the member of staff."""

    order: Order
    actor: Actor
    user: User | None


def order_to_change(request: HttpRequest, order_id: UUID | str) -> Access:
    """Return the order if this browser, or the staff member in it, may change it.

    Raises Http404 as `order_for` does, and PermissionDenied for staff who may only look.
    """
    order = order_for(request, order_id)
    if str(order.pk) in _granted(request):
        return Access(order, Actor.SHOPPER, None)
    user = request.user
    if not isinstance(user, User) or not user.has_perm("shop.change_order"):
        raise PermissionDenied
    return Access(order, Actor.OWNER, user)


def private_page(
    view: Callable[Concatenate[HttpRequest, P], HttpResponse],
) -> Callable[Concatenate[HttpRequest, P], HttpResponse]:
    """Keep what the view answers out of every cache and every search engine."""

    @functools.wraps(view)
    def answer(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        response = view(request, *args, **kwargs)
        response["Cache-Control"] = "private, no-store"
        response["X-Robots-Tag"] = "noindex"
        return response

    return answer


def _granted(request: HttpRequest) -> dict[str, int]:
    oldest = int((timezone.now() - REMEMBERED_FOR).timestamp())
    granted: dict[str, int] = request.session.get(_KEY, {})
    return {order_id: at for order_id, at in granted.items() if at > oldest}


def _is_staff_with_permission(request: HttpRequest, *, shows_money: bool) -> bool:
    """Who makes the gifts may see orders, not what they cost."""
    needed = ["shop.view_order", *(["shop.view_payment"] if shows_money else [])]
    return request.user.is_staff and request.user.has_perms(needed)
