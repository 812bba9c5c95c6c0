from typing import Any

from django.core.management.base import BaseCommand

from shop.management.digest import send_digest


class Command(BaseCommand):
    help = "Mail the owner what needs attention, at most once a day. Safe to run twice at once."

    def handle(self, *args: Any, **options: Any) -> None:
        self.stdout.write(f"owner's digest: {send_digest()}")
