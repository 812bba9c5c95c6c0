"""`manage.py expire_orders`: let go of orders that were not paid in time."""

from typing import Any

from django.core.management.base import BaseCommand

from shop.checkout.expire import expire_orders


class Command(BaseCommand):
    help = "Let go of orders that were not paid in time, after asking Paystack. Safe to run twice at once."

    def handle(self, *args: Any, **options: Any) -> None:
        done = expire_orders()
        self.stdout.write(
            f"expire_orders: {done.expired} expired, {done.settled} settled meanwhile, "
            f"{done.on_its_way} with money on its way, {done.unreachable} waiting for Paystack"
        )
