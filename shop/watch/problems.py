"""What is wrong with the numbers, in words, each with its part of the runbook."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from shop.watch.jobs import BOOKS, JOBS
from shop.watch.numbers import Numbers

# Minutes. The jobs run every two; a bank may take an hour over a transfer.
JOBS_ARE_LATE = 15
MAIL_IS_LATE = 30
MONEY_IS_LATE = 90


@dataclass(frozen=True)
class Problem:
    """`code` is the heading in docs/runbook.md that says what to do."""

    code: str
    says: str


def problems_in(numbers: Numbers) -> list[Problem]:
    """Return what somebody has to look at, the most pressing first."""
    return list(_problems(numbers))


def _problems(numbers: Numbers) -> Iterator[Problem]:
    yield from _of_jobs(numbers.jobs)
    if (numbers.oldest_unconfirmed_minutes or 0) >= MONEY_IS_LATE:
        yield Problem(
            "payment-unconfirmed", f"A payment has been unconfirmed for {numbers.oldest_unconfirmed_minutes} minutes."
        )
    if numbers.webhooks_unhandled:
        yield Problem("webhook-unhandled", f"{numbers.webhooks_unhandled} webhooks are stored and not dealt with.")
    if numbers.refunds_owed:
        yield Problem("refund-owed", f"{numbers.refunds_owed} refunds are owed and not on their way.")
    if (numbers.oldest_mail_minutes or 0) >= MAIL_IS_LATE:
        yield Problem("mail-stuck", f"A mail has waited for {numbers.oldest_mail_minutes} minutes.")
    if numbers.mail_given_up:
        yield Problem("mail-given-up", f"{numbers.mail_given_up} mails were given up.")
    if numbers.need_attention:
        yield Problem("needs-attention", f"{numbers.need_attention} things need the owner.")


def _of_jobs(jobs: dict[str, dict[str, Any]]) -> Iterator[Problem]:
    if jobs.get(BOOKS, {}).get("failed"):
        yield Problem("books-wrong", "The books do not agree: manage.py audit says where.")
    ages = {name: jobs.get(name, {}).get("minutes_since_end") for name in JOBS}
    never = [name for name, age in ages.items() if age is None]
    late = [f"{name} {age} minutes ago" for name, age in ages.items() if age is not None and age >= JOBS_ARE_LATE]
    if never:
        yield Problem("jobs-stopped", f"Never ran to their end: {', '.join(never)}.")
    if late:
        yield Problem("jobs-stopped", f"Last ran to their end: {', '.join(late)}.")
    failed = [name for name, run in jobs.items() if run["failed"] and name != BOOKS]
    if failed:
        yield Problem("job-failed", f"Failed at the last run: {', '.join(failed)}.")
