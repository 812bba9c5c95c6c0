"""What is to be made, as the person at the engraver reads it: gift by gift, without a price or a phone number."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from itertools import groupby

from django.db.models import Prefetch, QuerySet
from django.utils import timezone

from shop.delivery.promise import made_on
from shop.orders.drawing import FrozenEngraving, engraving_of
from shop.orders.models import Order, OrderLine
from shop.personalisation.models import CustomizationField
from shop.personalisation.spelling import Letter, spell

Kind = CustomizationField.Kind

_ON_ITS_OWN = {Kind.COLOUR, Kind.INSCRIPTION, Kind.LETTERING, Kind.EXTRAS, Kind.PHONE, Kind.LOCATION}


@dataclass(frozen=True, slots=True)
class Job:
    """One gift to make, as often as `quantity` says. Without an `engraving` it stays blank.

    `asked` are label and text of everything else that was wished for; `packed_in` is what an extra goes into.
    """

    line: OrderLine
    order: Order
    due: date
    colour: str
    engraving: FrozenEngraving | None
    letters: tuple[Letter, ...]
    asked: tuple[tuple[str, str], ...]
    extras: tuple[OrderLine, ...]
    packed_in: str

    @property
    def marked(self) -> list[Letter]:
        """The letters that have a name: those that are easy to get wrong."""
        return [letter for letter in self.letters if letter.name]


@dataclass(frozen=True, slots=True)
class Batch:
    """Gifts of one product in one colour, those due first on top: one set-up of the machine."""

    title: str
    colour: str
    hex: str
    jobs: tuple[Job, ...]

    @property
    def pieces(self) -> int:
        return sum(job.line.quantity for job in self.jobs)


def with_gifts(orders: QuerySet[Order]) -> QuerySet[Order]:
    """Load with orders all that `batches` reads: two more queries."""
    lines = OrderLine.objects.defer(None).defer("drawing_svg").select_related("variant__product")
    return orders.prefetch_related(Prefetch("lines", lines))


def batches(orders: Iterable[Order]) -> list[Batch]:
    """Return all gifts of orders that `with_gifts` loaded, by product and colour; what is due first comes first."""
    jobs = [job for order in orders for job in _jobs(order)]

    def together(job: Job) -> tuple[str, str]:
        return job.line.title, job.colour

    jobs.sort(key=lambda job: (*together(job), job.due, job.order.number, job.line.pk))
    found = [
        Batch(title, colour, ready[0].line.colour_hex, tuple(ready))
        for (title, colour), group in groupby(jobs, key=together)
        for ready in [list(group)]
    ]
    return sorted(found, key=lambda batch: (batch.jobs[0].due, batch.title, batch.colour))


def due_on(order: Order) -> date:
    """Return the day by which all gifts of an order should be made, so that it can leave as promised."""
    if order.send_by:
        return order.send_by
    days = max((line.variant.product.making_days for line in order.lines.all()), default=0)
    return made_on(days, today=timezone.localdate(order.paid_at or order.placed_at))


def _jobs(order: Order) -> list[Job]:
    """Return the gifts of an order, and the extras that carry words of their own."""
    lines, due = list(order.lines.all()), due_on(order)
    titles = {line.pk: line.title for line in lines}
    jobs = []
    for line in lines:
        engraving = engraving_of(line)
        if line.parent_id is not None and engraving is None:
            continue
        inside = tuple(extra for extra in lines if extra.parent_id == line.pk)
        jobs.append(
            Job(
                line=line,
                order=order,
                due=due,
                colour=next((answer["text"] for answer in line.customization if answer["kind"] == Kind.COLOUR), ""),
                engraving=engraving,
                letters=tuple(spell(engraving.text)) if engraving else (),
                asked=_asked(line),
                extras=inside,
                packed_in=titles.get(line.parent_id, "") if line.parent_id else "",
            )
        )
    return jobs


def _asked(line: OrderLine) -> tuple[tuple[str, str], ...]:
    return tuple(
        (answer["label"], answer["text"])
        for answer in line.customization
        if answer["text"] and answer["kind"] not in _ON_ITS_OWN
    )
