"""What the shop has on file, for the end of a journey; and what its jobs do meanwhile."""

import re
from datetime import timedelta
from io import StringIO

from django.core import mail
from django.core.management import call_command
from django.utils import timezone

from shop.orders.models import Order
from shop.stock.count import receive, write_off
from shop.stock.models import Stock


def the_order() -> Order:
    """Return the only order there is, as it is now."""
    return Order.objects.get()


def left_of(slug: str) -> int:
    """Return how many pieces of a product's first variant a shopper could have, holds taken off."""
    available = _first_stock(slug).available
    assert available is not None
    return available


def sell_out(slug: str, *, left: int = 0) -> None:
    """Let the owner write off all but some of a product's first variant, as after a fall from the shelf."""
    stock = _first_stock(slug)
    write_off(stock.pk, stock.on_hand - left, note="fell from the shelf")


def bring_in(slug: str, pieces: int) -> None:
    """Let the owner put pieces of a product's first variant on the shelf."""
    receive(_first_stock(slug).pk, pieces)


def _first_stock(slug: str) -> Stock:
    return Stock.objects.filter(variant__product__slug=slug).order_by("variant__position", "variant_id")[0]


def let_the_hold_end(*, in_seconds: float = 0) -> None:
    """Let time pass: what is held for unpaid orders is held until then."""
    Order.objects.update(hold_expires_at=timezone.now() + timedelta(seconds=in_seconds))


def run(job: str) -> None:
    """Run one of the periodic jobs."""
    call_command(job, stdout=StringIO())


def mailed_link() -> str:
    """Send the mail that is owed and return the link to orders in the newest."""
    run("send_mail")
    [link] = re.findall(r"http\S+/orders/link/\S+", str(mail.outbox[-1].body))
    return str(link)
