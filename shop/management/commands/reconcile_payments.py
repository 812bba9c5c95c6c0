"""`manage.py reconcile_payments`: ask Paystack about everything that is not final; once an hour compare both lists."""

from typing import Any

from django.core.management.base import BaseCommand

from shop.payments.compare import compare_successes
from shop.payments.reconcile import reconcile_payments


class Command(BaseCommand):
    help = "Ask Paystack about payments and refunds that are not final. Safe to run twice at once."

    def handle(self, *args: Any, **options: Any) -> None:
        done = reconcile_payments()
        self.stdout.write(
            f"reconcile_payments: {done.asked} payments asked about, {done.decided} decided, "
            f"{done.refunds} refunds, {done.webhooks} webhooks, {done.unreachable} unreachable"
        )
        compared = compare_successes()
        if compared is not None:
            self.stdout.write(
                f"reconcile_payments: {compared.listed} successes listed, {compared.found} found, "
                f"{compared.unmatched} not ours, {compared.missing} missing, {compared.unreachable} unreachable"
            )
