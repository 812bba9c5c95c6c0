"""Change the words of a gift that was ordered, until it is being made."""

from collections.abc import Mapping
from typing import Any

from django.contrib.auth.models import AbstractBaseUser
from django.db import transaction
from django.db.models import F, Q

from shop.orders.changeable import why_texts_stay
from shop.orders.drawing import area_agreed, freeze_other_words
from shop.orders.events import record
from shop.orders.models import Actor, Fulfilment, Order, OrderEvent, OrderLine, Status
from shop.orders.moves import lock_order
from shop.orders.words import refresh_words
from shop.personalisation.models import CustomizationField
from shop.personalisation.rewriting import errors_in, rewritable, rewritten

TEXT_CHANGED = "text changed"

_NOT_MADE_YET = Q(status=Status.AWAITING_PAYMENT) | Q(status=Status.PAID, fulfilment=Fulfilment.NEW)
_SINCE_THEN = {
    Status.PAID.value: "the order was paid",
    TEXT_CHANGED: "a text was changed to {after}",
    "email corrected": "the email address was corrected",
    "hold extended": "the time to pay was extended",
}


class TextRefused(Exception):
    """The words stay as they were; the text is for the shopper. Nothing was changed."""


def change_text(
    line_id: int,
    answers: Mapping[str, Any],
    *,
    actor: Actor,
    seen_version: int,
    user: AbstractBaseUser | None = None,
) -> bool:
    """Give a gift of an order other words and return whether anything differs from what it said.

    `answers` are what the form posted, by field name; what they do not name counts as left empty. `seen_version` is
    the order's version that the page was drawn from. Raises TextRefused when the order has changed since, when the
    gift is being made or the order is closed, and for words that the form refuses. Prices and stock are not touched.
    """
    with transaction.atomic(durable=True):
        order = lock_order(OrderLine.objects.values_list("order_id", flat=True).get(pk=line_id))
        line = OrderLine.objects.select_related("variant__product__customization_set").get(pk=line_id)
        offer = rewritable(line.customization, line.variant.product, area_agreed(line))
        for sentences in errors_in(offer, answers).values():
            raise TextRefused(sentences[0])
        before, after = line.customization, rewritten(offer, line.customization, answers)
        changes = [(old, new) for old, new in zip(before, after, strict=True) if old["value"] != new["value"]]
        if not changes:
            return False
        # Production starts by the same compare-and-swap, so that one of the two comes first and the other sees it.
        unmoved = Order.objects.filter(_NOT_MADE_YET, pk=order.pk, version=seen_version)
        if not unmoved.update(version=F("version") + 1):
            order.refresh_from_db()
            raise TextRefused(why_texts_stay(order) or _what_changed(order))
        line.customization = after
        if any(old["kind"] == CustomizationField.Kind.INSCRIPTION for old, _ in changes):
            freeze_other_words(line)
        line.save(update_fields=["customization", "drawing_svg", "font_version", "engraving"])
        if line.parent is not None:  # its pack shows it
            freeze_other_words(line.parent)
            line.parent.save(update_fields=["drawing_svg", "font_version", "engraving"])
        refresh_words(order.pk)
        for old, new in changes:
            _write_down(line, old, new, actor=actor, user=user)
    return True


def _what_changed(order: Order) -> str:
    last = OrderEvent.objects.filter(order=order).last()
    words = _SINCE_THEN.get(last.what, "the order was changed") if last else "the order was changed"
    return (
        f"Since you opened this page, {words.format(after=last.after if last else '')}. Check your text and save again"
    )


def _write_down(
    line: OrderLine, old: Mapping[str, Any], new: Mapping[str, Any], *, actor: Actor, user: AbstractBaseUser | None
) -> None:
    """Append the event. The line keeps the new text, so the note keeps the old one, as much of it as fits."""
    record(
        line.order,
        actor,
        TEXT_CHANGED,
        before=_short(old["text"]),
        after=_short(new["text"]),
        note=f"{line.title}, {new['label']}. Before: {old['text'] or 'nothing'}",
        user=user,
    )


def _short(text: str) -> str:
    """Return a text in quotes on one line, cut to what an event keeps. Quoted, it is never taken for a state."""
    line = " / ".join(text.split("\n"))
    return f"“{line if len(line) <= 58 else line[:57] + '…'}”"
