from typing import Any

from django.core.management.base import BaseCommand

from shop.watch.alert import alert_owner


class Command(BaseCommand):
    help = "Write to the owner about money that waits too long, once for each thing. Safe to run twice at once."

    def handle(self, *args: Any, **options: Any) -> None:
        self.stdout.write(f"alert owner: {alert_owner()} things written about")
