"""The numbers that matter, for the operator's monitor and a page of the back office. Nobody's name is among them."""

from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Count, Min, Q, Sum
from django.utils import timezone

from shop.orders.models import Order, OutboxMail
from shop.payments.attention import refunds_owed
from shop.payments.concerns import count_concerns
from shop.payments.models import IN_FLIGHT, Payment, PaymentStatus, Refund
from shop.payments.webhook import unhandled
from shop.watch.models import JobRun

A_DAY = timedelta(days=1)


@dataclass(frozen=True)
class Numbers:
    """The shop at one moment. Ages are in whole minutes, None where there is nothing that could have one."""

    orders: dict[str, int]
    orders_placed_today: int
    payments_today: dict[str, int]
    unconfirmed_payments: int
    oldest_unconfirmed_minutes: int | None
    webhooks_unhandled: int
    refunds: dict[str, int]
    refunds_owed: int
    refunds_owed_kobo: int
    mail_waiting: int
    oldest_mail_minutes: int | None
    mail_given_up: int
    need_attention: int
    jobs: dict[str, dict[str, Any]]

    def as_dict(self) -> dict[str, Any]:
        return asdict(self)


def read_numbers() -> Numbers:
    """Ask the database for all of them; "today" is the last 24 hours."""
    now = timezone.now()
    unconfirmed = _unconfirmed().aggregate(many=Count("pk"), oldest=Min("started_at"))
    owed = refunds_owed().aggregate(many=Count("pk"), kobo=Sum("rest"))
    waiting = OutboxMail.objects.filter(state=OutboxMail.State.WAITING)
    mail = waiting.aggregate(many=Count("pk"), oldest=Min("created_at"))
    return Numbers(
        orders=_by(Order.objects.all(), "status"),
        orders_placed_today=Order.objects.filter(placed_at__gt=now - A_DAY).count(),
        payments_today=_by(Payment.objects.filter(started_at__gt=now - A_DAY), "status"),
        unconfirmed_payments=unconfirmed["many"],
        oldest_unconfirmed_minutes=_minutes(now, unconfirmed["oldest"]),
        webhooks_unhandled=unhandled().count(),
        refunds=_by(Refund.objects.all(), "status"),
        refunds_owed=owed["many"],
        refunds_owed_kobo=owed["kobo"] or 0,
        mail_waiting=mail["many"],
        oldest_mail_minutes=_minutes(now, mail["oldest"]),
        mail_given_up=OutboxMail.objects.filter(state=OutboxMail.State.FAILED).count(),
        need_attention=sum(count_concerns().values()),
        jobs={run.name: _of_job(run, now) for run in JobRun.objects.all()},
    )


def _unconfirmed() -> Any:
    """Payments whose money may have moved without our knowing: the shopper came back, or Paystack says it moves."""
    moved = Q(returned_at__isnull=False) | Q(gateway_status__in=IN_FLIGHT)
    return Payment.objects.filter(moved, status=PaymentStatus.STARTED) | Payment.objects.undecided()


def _by(rows: Any, field: str) -> dict[str, int]:
    return dict(rows.order_by(field).values_list(field).annotate(many=Count("pk")))


def _minutes(now: datetime, then: datetime | None) -> int | None:
    return int((now - then).total_seconds() // 60) if then else None


def _of_job(run: JobRun, now: datetime) -> dict[str, Any]:
    return {
        "started": run.started_at.isoformat(timespec="seconds"),
        "minutes_since_end": _minutes(now, run.ended_at),
        "failed": run.failed,
        "running": run.is_running,
    }
