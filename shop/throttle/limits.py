"""What is limited, and to how many. Why these numbers: docs/decisions/0028-throttles.md"""

from dataclasses import dataclass
from datetime import timedelta

from django.http import HttpRequest


@dataclass(frozen=True)
class Limit:
    """How many requests one browser, and one network with all its browsers, may make in each `per`.

    A mobile network puts thousands of people behind one address: its number is far above what a browser needs.
    """

    name: str
    browser: int
    network: int
    per: timedelta


PREVIEW = Limit("preview", browser=60, network=600, per=timedelta(minutes=1))
TOTAL = Limit("total", browser=60, network=600, per=timedelta(minutes=1))
NAMES = Limit("names", browser=60, network=600, per=timedelta(minutes=1))
CHECKOUT = Limit("checkout", browser=20, network=300, per=timedelta(minutes=10))
PAY = Limit("pay", browser=10, network=200, per=timedelta(minutes=10))
FIND = Limit("find", browser=10, network=60, per=timedelta(minutes=15))
CALLBACK = Limit("callback", browser=30, network=300, per=timedelta(minutes=10))
# One name from one network, not one browser: a guesser changes browsers at will. What succeeds is not counted.
SIGN_IN = Limit("sign-in", browser=10, network=60, per=timedelta(minutes=15))
NEW_CART = Limit("new cart", browser=60, network=600, per=timedelta(minutes=10))
ASK = Limit("back in stock", browser=20, network=200, per=timedelta(minutes=15))

LISTS = {"product_list", "gifts", "category"}
ON_POST = {
    "product_total": TOTAL,
    "product_names": NAMES,
    "order_pay": PAY,
    "orders_find": FIND,
    "admin:login": SIGN_IN,
    "product_back_in_stock": ASK,
    "order_email": FIND,
}


def limit_of(request: HttpRequest) -> Limit | None:
    """Return the limit that a request counts against; None for what anybody may ask for as often as they like.

    Never one for the webhook: Paystack's news is money, and its signature is checked before anything is done.
    """
    match = request.resolver_match
    name = match.view_name if match else ""
    if name == "product_preview":
        return PREVIEW
    if name == "paystack_callback":
        return CALLBACK
    if name in LISTS and request.GET.get("name"):
        return NAMES  # each card is drawn with the name on it
    if request.method != "POST":
        return None
    if name == "checkout":
        return PREVIEW if "sum_up" in request.POST else CHECKOUT
    if name == "cart_add" and not _has_cart(request):
        return NEW_CART
    return ON_POST.get(name)


def _has_cart(request: HttpRequest) -> bool:
    """Say whether what is added goes into a cart that is there. A cookie says nothing: anybody can make one up."""
    return request.session.get("buy_now" if request.POST.get("buy_now") == "1" else "cart") is not None
