"""An order as pages and mails show it: frozen lines with their pictures, steps, words."""

from dataclasses import dataclass
from typing import Any

from shop.orders.changeable import why_email_stays, why_texts_stay
from shop.orders.drawing import mailed_picture_of, picture_of
from shop.orders.models import Order, OrderLine
from shop.orders.money_back import money_back_kobo
from shop.orders.statuses import StatusWords, status_words
from shop.orders.timeline import timeline
from shop.personalisation.models import CustomizationField
from shop.personalisation.rewriting import REWRITABLE


@dataclass(frozen=True, slots=True)
class LineView:
    """A gift of an order with the extras packed into it. `answers` are pairs of label and text, in form order.

    `mailed_picture` is absolute and opens for who has the mail; "" where there is no drawing. `change_words` is what
    to call changing its texts, "" where it has none. `drawn_words` are what is engraved.
    """

    line: OrderLine
    picture: str
    mailed_picture: str
    answers: tuple[tuple[str, str], ...]
    phone: str
    extras: tuple[OrderLine, ...]
    gift_total_kobo: int
    change_words: str
    drawn_words: str


@dataclass(frozen=True, slots=True)
class OrderCard:
    """An order in a list of orders."""

    order: Order
    words: StatusWords
    lines: tuple[LineView, ...]


def read_lines(order: Order) -> tuple[LineView, ...]:
    """Return the gifts of an order as they were agreed: one query, none if `lines` is prefetched."""
    lines = list(order.lines.all())
    return tuple(
        _view(line, tuple(extra for extra in lines if extra.parent_id == line.pk))
        for line in lines
        if line.parent_id is None
    )


def read_card(order: Order) -> OrderCard:
    """Return an order for a list. Prefetch `lines` where there are several."""
    return OrderCard(order, status_words(order), read_lines(order))


def order_parts(order: Order) -> dict[str, Any]:
    """Return what the fragments `orders/_*.html` need: order, words, lines and steps, in two queries; paid, three."""
    return {
        "order": order,
        "words": status_words(order),
        "lines": read_lines(order),
        "steps": timeline(order),
        "money_back_kobo": money_back_kobo(order),
        "can_change_texts": not why_texts_stay(order),
        "can_correct_email": not why_email_stays(order),
    }


def _view(line: OrderLine, extras: tuple[OrderLine, ...]) -> LineView:
    return LineView(
        line=line,
        picture=picture_of(line),
        mailed_picture=mailed_picture_of(line),
        answers=_answers(line, has_extras=bool(extras)),
        phone=_phone(line),
        extras=extras,
        gift_total_kobo=line.total_kobo + sum(extra.total_kobo for extra in extras),
        change_words=_change_words(line),
        drawn_words=drawn_words(line),
    )


def _change_words(line: OrderLine) -> str:
    kinds = {answer["kind"] for answer in line.customization} & REWRITABLE
    if not kinds:
        return ""
    return "Change the inscription" if kinds == {CustomizationField.Kind.INSCRIPTION} else "Change the texts"


def drawn_words(line: OrderLine) -> str:
    """Return what is engraved on the gift, on one line; "" where nothing is."""
    words = (answer["value"] for answer in line.customization if answer["kind"] == CustomizationField.Kind.INSCRIPTION)
    return " / ".join(str(next(words, "") or "").split("\n"))


def _phone(line: OrderLine) -> str:
    """Return the phone typed on the product form, where the answers do not say it already."""
    if any(answer["kind"] == CustomizationField.Kind.PHONE for answer in line.customization):
        return ""
    return str(line.contact.get("phone_typed") or line.contact.get("phone", ""))


def _answers(line: OrderLine, *, has_extras: bool) -> tuple[tuple[str, str], ...]:
    """Return label and text of each answer; extras that have lines of their own are left to those."""
    hidden = CustomizationField.Kind.EXTRAS if has_extras else ""
    return tuple(
        (answer["label"], answer["text"])
        for answer in line.customization
        if answer["text"] and answer["kind"] != hidden
    )
