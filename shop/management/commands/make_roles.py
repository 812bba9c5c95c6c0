from typing import Any

from django.core.management.base import BaseCommand
from django.db import transaction

from shop.management.roles import make_roles


class Command(BaseCommand):
    help = "Make the groups of staff (Owner, Production, Read only) with the permissions of each. Safe to repeat."

    def handle(self, *args: Any, **options: Any) -> None:
        with transaction.atomic(durable=True):
            counts = make_roles()
        self.stdout.write(f"Roles: {', '.join(f'{name} ({count} permissions)' for name, count in counts.items())}.")
