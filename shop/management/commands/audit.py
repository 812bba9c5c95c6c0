"""`manage.py audit`: check every rule that holds across rows; exit 1 if one is broken."""

from typing import Any

from django.core.management.base import BaseCommand

from shop.management.audit import RULES, broken_rules
from shop.watch.jobs import note_books


class Command(BaseCommand):
    help = "Check every rule of money and stock that holds across rows. Exit 1 if one is broken."

    def handle(self, *args: Any, **options: Any) -> None:
        broken = broken_rules()
        note_books(are_right=not broken)
        for sentence in broken:
            self.stdout.write(sentence)
        if broken:
            raise SystemExit(1)
        self.stdout.write(f"audit: all {len(RULES)} rules hold")
