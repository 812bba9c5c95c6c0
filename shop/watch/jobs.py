"""What `run_jobs` runs, in this order, and what is written down of it."""

import logging
from typing import Any

from django.db import Error
from django.utils import timezone

from shop.watch.models import JobRun

log = logging.getLogger(__name__)

JOBS = (
    "send_mail",
    "expire_orders",
    "reconcile_payments",
    "reindex",
    "tell_back_in_stock",
    "alert_owner",
    "clean_up",
    "owner_digest",
)
BOOKS = "audit"  # It failed: a rule of money or stock is broken. `owner_digest` asks once a day, a person at any time.


def note_books(*, are_right: bool) -> None:
    """Write down whether every rule of money and stock held just now."""
    now = timezone.now()
    note_run(BOOKS, started_at=now, ended_at=now, failed=not are_right)


def note_run(job: str, **what: Any) -> None:
    """Write down how a run goes; a database that is away must not stop the other jobs."""
    try:
        JobRun.objects.update_or_create(name=job, defaults=what)
    except Error:
        log.exception("the run of %s could not be noted", job)
