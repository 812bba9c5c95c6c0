"""Our shop as `make bench` serves it: all of it, but Paystack answers at once and costs nothing.

What an order costs is to be measured, not what the network does, which is between the shop and Paystack anyway.
"""

from shop.payments import paystack
from shop.wsgi import application

__all__ = ["application"]


def _opened_at_once(*, reference: str, **_: object) -> str:
    return f"https://checkout.paystack.com/{reference}"


paystack.initialize = _opened_at_once
