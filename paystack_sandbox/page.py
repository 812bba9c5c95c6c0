"""The hosted page as HTML: readable on a small phone, usable by keyboard and without JavaScript."""

from html import escape

from paystack_sandbox.cards import CARDS, PLAIN, spaced
from paystack_sandbox.paying import IN_FLIGHT
from paystack_sandbox.shapes import account_number
from paystack_sandbox.state import Transaction

_STYLE = """
*{box-sizing:border-box}
body{margin:0;font:1rem/1.5 system-ui,sans-serif;color:#1c2434;background:#eef1f5}
main{max-width:30rem;margin:0 auto;padding:1rem;overflow-wrap:anywhere}
header,section{background:#fff;border:1px solid #d5dbe3;border-radius:.5rem;padding:1rem;margin-bottom:1rem}
h1{font-size:1rem;margin:0}h2{font-size:1.125rem;margin:0 0 .75rem}p{margin:0 0 .75rem}p:last-child{margin-bottom:0}
.amount{font-size:1.75rem;font-weight:700;margin:0;font-variant-numeric:tabular-nums}
.sandbox{background:#fff4cf;border-color:#c9a227;margin:0 0 1rem;padding:.5rem 1rem;border-radius:.5rem}
.problem{border-left:.375rem solid #b3261e}.waiting{border-left:.375rem solid #0b5cad}
fieldset{border:0;margin:0 0 1rem;padding:0}legend{padding:0;margin-bottom:.5rem}
.choice{display:flex;gap:.75rem;padding:.75rem;border:1px solid #d5dbe3;border-radius:.5rem;margin-bottom:.5rem}
.choice input{width:1.25rem;height:1.25rem;margin:.15rem 0 0;flex:none}
.choice span{display:block;font-variant-numeric:tabular-nums}
button{display:block;width:100%;min-height:3rem;font:inherit;font-weight:600;border-radius:.5rem;cursor:pointer;
 border:2px solid #0a6b3d;background:#0a6b3d;color:#fff;margin-bottom:.5rem}
button.quiet{background:#fff;color:#1c2434;border-color:#6b7686}
:focus-visible{outline:3px solid #0b5cad;outline-offset:2px}
dl{display:grid;grid-template-columns:auto 1fr;gap:.25rem 1rem;margin:0 0 1rem}dd{margin:0;font-weight:600}
"""


def money(kobo: int, currency: str) -> str:
    """Write an amount for people: ₦12,500 or ₦12,500.50; other currencies by their code."""
    sign = "₦" if currency == "NGN" else f"{currency} "
    return f"{sign}{kobo // 100:,}" + (f".{kobo % 100:02d}" if kobo % 100 else "")


def checkout_page(transaction: Transaction, merchant: str, *, is_cancelled: bool) -> str:
    """Give the page on which the payer pays, in whatever state the transaction is."""
    action = f"/checkout/{transaction.access_code}"
    if transaction.status in IN_FLIGHT:
        return _whole(transaction, merchant, _waiting(transaction, action), refresh_seconds=2)
    parts = []
    if is_cancelled:
        parts.append(
            '<section class="waiting" id="cancelled" role="status"><p>You cancelled. Nothing was charged. '
            "The shop gave no address to go back to; close this page, or pay after all.</p></section>"
        )
    elif transaction.errors:
        reason = escape(transaction.gateway_response)
        parts.append(
            f'<section class="problem" id="declined" role="alert"><h2>Payment not made</h2><p id="reason">{reason}</p>'
            "<p>Nothing was charged. You can try again.</p></section>"
        )
    known = {"card": _cards, "bank_transfer": _transfer}
    parts += [known[name](transaction, action) for name in transaction.channels if name in known]
    if others := [name for name in transaction.channels if name not in known]:
        parts.append(f'<section id="other-channels"><p>Not played here: {escape(", ".join(others))}.</p></section>')
    parts.append(
        f'<form method="post" action="{action}/cancel" id="cancel-form">'
        '<button class="quiet" id="cancel">Cancel payment</button></form>'
    )
    return _whole(transaction, merchant, "".join(parts))


def message_page(heading: str, text: str, link: str = "") -> str:
    """Give a page that only says something."""
    back = f'<p><a id="return-to-merchant" href="{escape(link)}">Return to the shop</a></p>' if link else ""
    return _document(heading, f"<section><h1>{escape(heading)}</h1><p>{escape(text)}</p>{back}</section>")


def _cards(transaction: Transaction, action: str) -> str:
    choices = "".join(
        f'<label class="choice" for="card-{card.name}"><input type="radio" name="card" id="card-{card.name}" '
        f'value="{card.name}"{" checked" if card is PLAIN else ""}><span>{escape(card.label)}'
        f"<span>{spaced(card.number)}</span></span></label>"
        for card in CARDS.values()
    )
    return (
        f'<section aria-labelledby="card-heading"><h2 id="card-heading">Pay with card</h2>'
        f'<form method="post" action="{action}/card" id="card-form"><fieldset><legend>Choose a test card by what '
        f'happens</legend>{choices}</fieldset><button id="pay-card">Pay '
        f"{money(transaction.requested_amount, transaction.currency)}</button></form></section>"
    )


def _transfer(transaction: Transaction, action: str) -> str:
    amount = money(transaction.requested_amount, transaction.currency)
    return (
        '<section aria-labelledby="transfer-heading"><h2 id="transfer-heading">Pay with bank transfer</h2>'
        f"<p>Transfer exactly {amount} within 30 minutes.</p>"
        f'<dl><dt>Bank</dt><dd>Test Bank</dd><dt>Account number</dt><dd id="account-number">'
        f"{account_number(transaction)}</dd><dt>Account name</dt><dd>Paystack sandbox</dd></dl>"
        f'<form method="post" action="{action}/transfer" id="transfer-form">'
        '<button name="sent" value="right" id="transfer-sent">I have sent the money</button>'
        '<button name="sent" value="wrong" id="transfer-wrong" class="quiet">I have sent a wrong amount</button>'
        "</form></section>"
    )


def _waiting(transaction: Transaction, action: str) -> str:
    back = (
        f'<p><a id="return-to-merchant" href="{action}/return">Return to the shop without waiting</a></p>'
        if transaction.callback_url
        else ""
    )
    return (
        '<section class="waiting" id="waiting" role="status"><h2>Waiting for your transfer</h2>'
        f"<p>This page looks again every few seconds. Please do not pay a second time.</p>{back}</section>"
    )


def _whole(transaction: Transaction, merchant: str, content: str, refresh_seconds: int = 0) -> str:
    amount = money(transaction.requested_amount, transaction.currency)
    header = (
        f'<header><h1>Pay {escape(merchant)}</h1><p class="amount" id="amount">{amount}</p>'
        f'<p>{escape(transaction.customer.email)}<br>Reference <span id="reference">{transaction.reference}</span></p>'
        "</header>"
    )
    return _document(f"Pay {merchant}", header + content, refresh_seconds)


def _document(title: str, content: str, refresh_seconds: int = 0) -> str:
    refresh = f'<meta http-equiv="refresh" content="{refresh_seconds}">' if refresh_seconds else ""
    return (
        '<!doctype html><html lang="en"><head><meta charset="utf-8">'
        f'<meta name="viewport" content="width=device-width, initial-scale=1">{refresh}'
        f'<link rel="icon" href="data:,"><title>{escape(title)} – Paystack sandbox</title>'
        f'<style>{_STYLE}</style></head><body><main><p class="sandbox" id="sandbox-notice">'
        f"Paystack sandbox – no real money</p>{content}</main></body></html>"
    )
