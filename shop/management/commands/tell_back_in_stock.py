from typing import Any

from django.core.management.base import BaseCommand

from shop.storefront.tell_back import tell_back_in_stock


class Command(BaseCommand):
    help = "Write to those who wait for something that is back in stock. Safe to run twice at once."

    def handle(self, *args: Any, **options: Any) -> None:
        told = tell_back_in_stock()
        self.stdout.write(f"back in stock: {told.sent} told, {told.failed} failed")
