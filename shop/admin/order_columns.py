"""The columns of the list of orders: each says one thing about an order in words, none asks the database."""

from django.contrib import admin
from django.utils import timezone
from django.utils.dateformat import format as format_date
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from shop.admin.show import NOTHING, age, naira, phone_link, state
from shop.admin.whatsapp import whatsapp_about
from shop.orders.drawing import picture_of
from shop.orders.models import Fulfilment, Order, OrderLine, Status

STATUS_TONES = {Status.PAID: "ok", Status.AWAITING_PAYMENT: "warn"}
FULFILMENT_TONES = {Fulfilment.NEW: "warn", Fulfilment.IN_PRODUCTION: "warn", Fulfilment.DELIVERED: "ok"}
GIFTS_SHOWN = 2
_WORDS_SHOWN = 60
_TEXTS = ("inscription", "message", "text")


@admin.display(description="order", ordering="placed_at")
def number_and_age(order: Order) -> SafeString:
    """Say which and how old."""
    return format_html('{}<span class="age"> {}</span>', order.number, age(order.placed_at))


@admin.display(description="customer", ordering="name")
def customer(order: Order) -> SafeString:
    """Say who and where to, and lead to a call and to WhatsApp."""
    ways = format_html('<span class="ways">{}{}</span>', phone_link(order.phone), _whatsapp(order))
    return format_html('<bdi class="who">{}</bdi>{}{}', order.name, order.place_name, ways)


def _whatsapp(order: Order) -> SafeString | str:
    url = whatsapp_about(order)
    link = (
        '<a href="{}" target="_blank" rel="noopener noreferrer">WhatsApp<span class="visually-hidden"> to {}</span></a>'
    )
    return format_html(link, url, order.name) if url else ""


@admin.display(description="gifts")
def gifts(order: Order) -> SafeString:
    """Show the first gifts with what is written on them."""
    lines: list[OrderLine] = getattr(order, "gifts", [])
    shown = format_html_join("", "{}", ((_gift(line),) for line in lines[:GIFTS_SHOWN]))
    rest = len(lines) - GIFTS_SHOWN
    more = format_html('<span class="more">and {} more</span>', rest) if rest > 0 else ""
    return format_html('<span class="gifts">{}{}</span>', shown, more)


def _gift(line: OrderLine) -> SafeString:
    times = f"{line.quantity} × " if line.quantity > 1 else ""
    return format_html(
        '<span class="gift"><img src="{}" alt="" width="56" height="56" loading="lazy">'
        '<span>{}{}<bdi class="inscribed">{}</bdi></span></span>',
        picture_of(line),
        times,
        line.title,
        words_on(line),
    )


def words_on(line: OrderLine) -> str:
    """Return the first text on a gift, in quotes and cut to what a list has room for; "" for none."""
    answers = (answer for kind in _TEXTS for answer in line.customization if answer["kind"] == kind)
    text = next((str(answer["text"]) for answer in answers if answer["value"]), "").replace("\n", " / ")
    return f"“{text if len(text) <= _WORDS_SHOWN else text[: _WORDS_SHOWN - 1] + '…'}”" if text else ""


@admin.display(description="status", ordering="status")
def standing(order: Order) -> SafeString:
    """Say where the order stands, money first, then the gifts."""
    marks = [status_words(order), making_words(order)]
    if getattr(order, "is_under_review", False):
        marks.append(state("Payment to review", "error"))
    return format_html(
        '<span class="states">{}</span>', format_html_join(" ", "{}", ((mark,) for mark in marks if mark))
    )


def status_words(order: Order) -> SafeString:
    """Return where the money stands."""
    return state(order.get_status_display(), STATUS_TONES.get(Status(order.status), "muted"))


def making_words(order: Order) -> SafeString | str:
    """Return where the gifts are; "" for an order of which nothing is to be made."""
    if order.status != Status.PAID and order.fulfilment == Fulfilment.NEW:
        return ""
    if order.ready_at and order.fulfilment == Fulfilment.IN_PRODUCTION:
        return state("Ready to send", "ok")
    return state(order.get_fulfilment_display(), FULFILMENT_TONES.get(Fulfilment(order.fulfilment), "muted"))


@admin.display(description="due", ordering="send_by")
def due(order: Order) -> SafeString | str:
    """Say by when it has to leave, while it is still here, and when it was promised."""
    is_here = order.is_paid and order.fulfilment in {Fulfilment.NEW, Fulfilment.IN_PRODUCTION}
    if not is_here or order.send_by is None:
        return order.place_days if is_here else NOTHING
    days = (order.send_by - timezone.localdate()).days
    leaves = format_date(order.send_by, "D j M")
    if days < 0:
        mark = state(f"Late: {leaves}", "error")
    else:
        mark = state("Send today" if days == 0 else f"Send by {leaves}", "warn" if days < 2 else "muted")
    return format_html('{}<span class="promised">{}</span>', mark, order.place_days)


@admin.display(description="total", ordering="total_kobo")
def total(order: Order) -> SafeString | str:
    """Say what it costs, and what of the money went back."""
    gone = getattr(order, "gone_kobo", 0)
    if not gone:
        return naira(order.total_kobo)
    return format_html('{}<span class="promised">{} back</span>', naira(order.total_kobo), naira(gone))
