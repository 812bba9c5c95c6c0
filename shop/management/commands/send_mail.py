from typing import Any

from django.core.management.base import BaseCommand

from shop.orders.emails import send_waiting_mail


class Command(BaseCommand):
    help = "Send the mail that is due to customers. Safe to run twice at once."

    def handle(self, *args: Any, **options: Any) -> None:
        counts = send_waiting_mail()
        self.stdout.write(f"mail: {counts.sent} sent, {counts.retried} to try again, {counts.failed} given up")
