"""What is wrong with the numbers, in words, each with its part of the runbook."""

from collections.abc import Iterator
from dataclasses import dataclass

from shop.watch.numbers import Numbers

# Minutes. The jobs run every two; a bank may take an hour over a transfer.
JOBS_ARE_LATE = 15
MAIL_IS_LATE = 30
MONEY_IS_LATE = 90
EVERY_JOB = ("send_mail", "expire_orders", "reconcile_payments", "alert_owner", "clean_up")


@dataclass(frozen=True)
class Problem:
    """`code` is the heading in docs/runbook.md that says what to do."""

    code: str
    says: str


def problems_in(numbers: Numbers) -> list[Problem]:
    """Return what somebody has to look at, the most pressing first."""
    return list(_problems(numbers))


def _problems(numbers: Numbers) -> Iterator[Problem]:
    ages: list[int] = [numbers.jobs[name]["minutes_ago"] for name in EVERY_JOB if name in numbers.jobs]
    if len(ages) < len(EVERY_JOB):
        yield Problem("jobs-stopped", "The jobs have never run to their end.")
    elif max(ages) >= JOBS_ARE_LATE:
        yield Problem("jobs-stopped", f"A job last ran {max(ages)} minutes ago.")
    failed = [name for name, run in numbers.jobs.items() if run["failed"]]
    if failed:
        yield Problem("job-failed", f"Failed at the last run: {', '.join(failed)}.")
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
