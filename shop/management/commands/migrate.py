"""`manage.py migrate`: Django's own, with longer limits than a page of the shop has."""

from typing import Any

from django.core.management.commands import migrate
from django.db import connections

# A table that grew takes long to index, so a statement may. A lock may not: while a migration waits for a table,
# everybody who wants it next waits behind it, so it gives up within seconds and is tried again.
LIMITS = "SET statement_timeout = '30min'; SET lock_timeout = '5s'"
AS_BEFORE = "RESET statement_timeout; RESET lock_timeout"


class Command(migrate.Command):
    help = migrate.Command.help

    def handle(self, *args: Any, **options: Any) -> None:
        connection = connections[options["database"]]
        if connection.vendor != "postgresql":
            super().handle(*args, **options)
            return
        with connection.cursor() as cursor:
            cursor.execute(LIMITS)
        try:
            super().handle(*args, **options)
        finally:
            if connection.connection is not None and not connection.connection.closed:
                with connection.cursor() as cursor:
                    cursor.execute(AS_BEFORE)
