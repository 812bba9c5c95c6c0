"""What everything has cost, and what a sale may therefore say that it cost before.

"Was ₦12,000" is a promise that it did cost that: what is struck out is never more than the lowest price of the
WINDOW before the sale began. A price raised just before a sale, or never asked at all, is not shown as one.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.contrib.auth.models import AbstractBaseUser
from django.db import models
from django.utils import timezone

from shop.catalogue.models import Variant

WINDOW = timedelta(days=30)
BATCH = 500  # rows in one statement
_FACTS = ["price_kobo", "sale_price_kobo", "sale_starts_at", "sale_ends_at"]


class PriceChange(models.Model):
    """What one variant costs from a moment on. Rows are added by `record_prices`, never changed or removed."""

    variant = models.ForeignKey(Variant, models.PROTECT, related_name="price_changes")
    price_kobo = models.BigIntegerField()
    sale_price_kobo = models.BigIntegerField(null=True, blank=True)
    sale_starts_at = models.DateTimeField(null=True, blank=True)
    sale_ends_at = models.DateTimeField(null=True, blank=True)
    at = models.DateTimeField(default=timezone.now)
    actor = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+")

    class Meta:
        ordering = ["-at", "-pk"]
        indexes = [models.Index(fields=["variant", "-at"], name="prices_of_variant")]

    def __str__(self) -> str:
        return f"{self.variant} from {self.at:%Y-%m-%d}"


@dataclass(frozen=True)
class _Span:
    """A stretch of time in which one price was asked."""

    start: datetime
    end: datetime
    kobo: int
    is_sale: bool


def record_prices(
    variants: Iterable[Variant], *, actor: AbstractBaseUser | None = None, now: datetime | None = None
) -> list[PriceChange]:
    """Write down what these variants cost from now on, those whose prices differ from the newest row.

    Joins the transaction that saved them. Safe to call twice. Also works out what their sale may say it was before.
    """
    now = now or timezone.now()
    variants = list(variants)
    rows: dict[int, list[PriceChange]] = {variant.pk: [] for variant in variants}
    for row in PriceChange.objects.filter(variant__in=variants).order_by("at", "pk"):
        rows[row.variant_id].append(row)
    changed = [variant for variant in variants if not rows[variant.pk] or _differs(variant, rows[variant.pk][-1])]
    made = PriceChange.objects.bulk_create(
        PriceChange(
            variant=variant,
            at=now,
            actor_id=actor.pk if actor else None,
            **{name: getattr(variant, name) for name in _FACTS},
        )
        for variant in changed
    )
    other_was = []
    for variant, row in zip(changed, made, strict=True):
        was_kobo = _was_at_most(variant, [*rows[variant.pk], row], now)
        if variant.was_at_most_kobo != was_kobo:
            variant.was_at_most_kobo = was_kobo
            other_was.append(variant)
    Variant.objects.bulk_update(other_was, ["was_at_most_kobo"], batch_size=BATCH)
    return made


def _differs(variant: Variant, row: PriceChange) -> bool:
    return any(getattr(variant, name) != getattr(row, name) for name in _FACTS)


def _was_at_most(variant: Variant, rows: Sequence[PriceChange], now: datetime) -> int | None:
    """Return the most that the sale may say it was before; None where that is the price itself, or no sale is set."""
    if variant.sale_price_kobo is None:
        return None
    begins = max(now, variant.sale_starts_at or now)
    spans = [span for span in _spans(rows, begins) if span.start < span.end]
    # A sale that goes on, perhaps at another price: what counts is what it cost before it all began.
    while spans and spans[-1].is_sale and spans[-1].end == begins:
        begins = spans.pop().start
    asked = [span.kobo for span in spans if span.end > begins - WINDOW]
    lowest = min(asked, default=variant.sale_price_kobo)  # never sold before: there is no “was”
    return None if lowest >= variant.price_kobo else max(lowest, variant.sale_price_kobo)


def _spans(rows: Sequence[PriceChange], until: datetime) -> Iterator[_Span]:
    """Return what was asked when, in order, up to `until`."""
    for row, end in zip(rows, [*(later.at for later in rows[1:]), until], strict=True):
        start, end = min(row.at, until), min(end, until)
        if row.sale_price_kobo is None:
            yield _Span(start, end, row.price_kobo, is_sale=False)
            continue
        sale_starts = min(max(row.sale_starts_at or start, start), end)
        sale_ends = min(max(row.sale_ends_at or end, sale_starts), end)
        yield _Span(start, sale_starts, row.price_kobo, is_sale=False)
        yield _Span(sale_starts, sale_ends, row.sale_price_kobo, is_sale=True)
        yield _Span(sale_ends, end, row.price_kobo, is_sale=False)
