"""Which function answers which address."""

from collections.abc import Callable
from dataclasses import dataclass

from paystack_sandbox import checkout, control, reading, refunds
from paystack_sandbox.initialize import initialize
from paystack_sandbox.messages import Answer, Json, Refusal, Request
from paystack_sandbox.page import message_page
from paystack_sandbox.state import World

Endpoint = Callable[[World, Request], Answer]


@dataclass(frozen=True)
class Route:
    """An endpoint. `name` is what faults call it: empty for the control API, which never fails."""

    method: str
    pattern: tuple[str, ...]  # `*` stands for any one part
    endpoint: Endpoint
    name: str = ""
    needs_key: bool = False

    def fits(self, request: Request) -> bool:
        """Say whether this route answers the request's path."""
        return len(self.pattern) == len(request.path) and all(
            wanted in ("*", part) for wanted, part in zip(self.pattern, request.path, strict=True)
        )


def _home(world: World, request: Request) -> Answer:
    return Answer(200, message_page("Paystack sandbox", "A stand-in for api.paystack.co. See docs/sandbox.md."))


def _paystack(method: str, address: str, endpoint: Endpoint, name: str) -> Route:
    return Route(method, tuple(address.split("/")), endpoint, name, needs_key=True)


def _page(method: str, address: str, endpoint: Endpoint) -> Route:
    return Route(method, ("checkout", "*", *address.split()), endpoint, "checkout")


def _control(method: str, address: str, endpoint: Endpoint) -> Route:
    return Route(method, ("_sandbox", *address.split("/")), endpoint)


# The first that fits wins, so `verify` and `timeline` stand before fetch by id.
ROUTES = (
    Route("GET", (), _home),
    _paystack("POST", "transaction/initialize", initialize, "initialize"),
    _paystack("GET", "transaction/verify/*", reading.verify, "verify"),
    _paystack("GET", "transaction/timeline/*", reading.timeline, "timeline"),
    _paystack("GET", "transaction/*", reading.fetch, "fetch"),
    _paystack("GET", "transaction", reading.list_transactions, "list"),
    _paystack("POST", "refund", refunds.create, "refund"),
    _paystack("GET", "refund", reading.list_refunds, "refund_list"),
    _paystack("GET", "refund/*", reading.fetch_refund, "refund_fetch"),
    _paystack("POST", "refund/retry_with_customer_details/*", refunds.retry, "refund_retry"),
    _page("GET", "", checkout.visit),
    _page("GET", "return", checkout.leave),
    _page("POST", "card", checkout.pay_card),
    _page("POST", "transfer", checkout.pay_transfer),
    _page("POST", "cancel", checkout.cancel),
    _control("GET", "settings", control.show_settings),
    _control("POST", "settings", control.change_settings),
    _control("GET", "faults", control.show_faults),
    _control("POST", "faults", control.add_fault),
    _control("DELETE", "faults", control.clear_faults),
    _control("GET", "transactions", control.show_transactions),
    _control("GET", "transactions/*", control.show_transaction),
    _control("POST", "transactions/*/pay", control.pay),
    _control("POST", "transactions/*/refund", control.start_refund),
    _control("POST", "transactions/*/dispute", control.open_dispute),
    _control("POST", "disputes/*/remind", control.move_dispute),
    _control("POST", "disputes/*/resolve", control.move_dispute),
    _control("GET", "refunds", control.show_refunds),
    _control("POST", "refunds/*/move", control.move_refund),
    _control("GET", "webhooks", control.show_webhooks),
    _control("POST", "webhooks", control.send_webhook),
    _control("POST", "webhooks/flush", control.flush_webhooks),
    _control("POST", "webhooks/*/redeliver", control.redeliver_webhook),
    _control("GET", "requests", control.show_requests),
    _control("POST", "reset", control.reset),
)


def find(request: Request) -> Route | None:
    """Give the route of a request. None if there is no such address."""
    return next((route for route in ROUTES if route.method == request.method and route.fits(request)), None)


def check_key(world: World, request: Request) -> None:
    """Refuse a call without the secret key. The caller holds the lock."""
    header = request.headers.get("authorization", "")
    if not header:
        raise Refusal("No Authorization Header was found", status=401, kind=None)
    if header != f"Bearer {world.settings.key}":
        next_step = "Ensure that you provide the correct authorization key for the request"
        raise Refusal("Invalid key", status=401, code="invalid_Key", next_step=next_step)


def reference_in(route: Route, request: Request) -> str:
    """Give the payment reference that a request is about, as far as can be seen. Empty otherwise."""
    if route.name == "verify":
        return request.path[-1]
    member = {"initialize": "reference", "refund": "transaction"}.get(route.name)
    return str(asked(request).get(member, "")) if member else ""


def asked(request: Request) -> Json:
    """Give what a request's body says. Nothing where it is not readable."""
    try:
        return request.fields()
    except Refusal:
        return {}
