"""What the buttons of the hosted page do. Every function is called with the lock held."""

from urllib.parse import parse_qsl, urlencode, urlsplit

from paystack_sandbox import page, paying
from paystack_sandbox.cards import CARDS
from paystack_sandbox.messages import Answer, Request, redirect
from paystack_sandbox.state import Transaction, World

_HEADERS = {
    "Cache-Control": "no-store",
    "Referrer-Policy": "origin",
    "X-Content-Type-Options": "nosniff",
    # No form-action: Chromium would then refuse to follow a form's answer back to the shop.
    "Content-Security-Policy": (
        "default-src 'none'; style-src 'unsafe-inline'; img-src data:; base-uri 'none'; frame-ancestors 'none'"
    ),
}


def visit(world: World, request: Request) -> Answer:
    """GET /checkout/:access_code: the page; when a transfer has arrived meanwhile, back to the shop."""
    transaction = _by_access_code(world, request)
    if transaction is None:
        return _html(404, page.message_page("Unknown payment page", "The sandbox does not know this address."))
    if transaction.paid_at is not None:
        if request.query.get("then") == "return":
            return _return_to_shop(transaction)
        link = _callback(transaction)
        return _html(200, page.message_page("Already paid", "This payment is complete.", link))
    is_cancelled = "cancelled" in request.query
    return _html(200, page.checkout_page(transaction, world.settings.merchant, is_cancelled=is_cancelled))


def pay_card(world: World, request: Request) -> Answer:
    """POST …/card: charge the chosen test card. A decline stays on the page; the payer may try again."""
    transaction, card = _by_access_code(world, request), CARDS.get(str(request.fields().get("card")))
    if transaction is None or card is None:
        return _html(400, page.message_page("Choose a card", "Go back and choose one of the test cards."))
    if transaction.paid_at is None and not paying.pay_by_card(world, transaction, card):
        return redirect(_address(transaction))
    return _return_to_shop(transaction)


def pay_transfer(world: World, request: Request) -> Answer:
    """POST …/transfer: the payer says that the money is on its way, or that it was the wrong amount."""
    transaction, sent = _by_access_code(world, request), request.fields().get("sent")
    if transaction is None or sent not in ("right", "wrong"):
        return _html(400, page.message_page("Say what you sent", "Go back and use one of the buttons."))
    if transaction.paid_at is not None:
        return _return_to_shop(transaction)
    if sent == "right":
        paying.start_transfer(world, transaction)
    else:
        paying.reject_transfer(world, transaction)
    return redirect(_address(transaction, then="return"))


def cancel(world: World, request: Request) -> Answer:
    """POST …/cancel: back to the shop's `cancel_action`. Nothing is announced and nothing is final."""
    transaction = _by_access_code(world, request)
    if transaction is None:
        return visit(world, request)
    wanted = transaction.metadata.get("cancel_action") if isinstance(transaction.metadata, dict) else None
    if isinstance(wanted, str) and wanted.startswith(("http://", "https://")):
        return redirect(wanted)
    return redirect(_address(transaction, cancelled="1"))


def leave(world: World, request: Request) -> Answer:
    """GET …/return: the payer goes back without waiting for the transfer to arrive."""
    transaction = _by_access_code(world, request)
    return visit(world, request) if transaction is None else _return_to_shop(transaction)


def _by_access_code(world: World, request: Request) -> Transaction | None:
    code = request.path[1]
    return next((each for each in world.transactions.values() if each.access_code == code), None)


def _address(transaction: Transaction, **query: str) -> str:
    return f"/checkout/{transaction.access_code}" + (f"?{urlencode(query)}" if query else "")


def _callback(transaction: Transaction) -> str:
    """Give the shop's address with `trxref` and `reference` appended; nothing if the shop named none."""
    if not transaction.callback_url:
        return ""
    url = urlsplit(transaction.callback_url)
    query = [*parse_qsl(url.query, keep_blank_values=True)]
    query += [("trxref", transaction.reference), ("reference", transaction.reference)]
    return url._replace(query=urlencode(query)).geturl()


def _return_to_shop(transaction: Transaction) -> Answer:
    address = _callback(transaction)
    if address:
        return redirect(address)
    return _html(200, page.message_page("Payment made", "The shop gave no address to go back to. Close this page."))


def _html(status: int, content: str) -> Answer:
    return Answer(status, content, _HEADERS)
