"""Begin a day: forget what shoppers did and put the shelves back as they were planted."""

from collections.abc import Collection

from django.db import connection, transaction
from django.db.backends.utils import CursorWrapper
from django.db.models import OuterRef, Subquery, Sum
from django.db.models.functions import Coalesce

from shop.stock.models import Stock, StockMove


def empty_tables() -> list[str]:
    """Return the tables that have no row: in a shop just planted, all that shoppers write to."""
    with connection.cursor() as cursor:
        return [
            name for name in connection.introspection.django_table_names(only_existing=True) if _is_empty(cursor, name)
        ]


def _is_empty(cursor: CursorWrapper, table: str) -> bool:
    cursor.execute(f"SELECT 1 FROM {connection.ops.quote_name(table)} LIMIT 1")
    return cursor.fetchone() is None


def clear_the_day(tables: Collection[str]) -> None:
    """Empty the tables and give the stock back. The catalogue stays, with its keys: the shop remembers them."""
    planted = StockMove.objects.filter(variant=OuterRef("pk"), order=None).order_by().values("variant")
    on_hand = planted.annotate(pieces=Sum("change")).values("pieces")
    with transaction.atomic(), connection.cursor() as cursor:  # who points to whom is looked at when it ends
        StockMove.objects.exclude(order=None).delete()
        for table in tables:
            cursor.execute(f"DELETE FROM {connection.ops.quote_name(table)}")
        Stock.objects.update(reserved=0, on_hand=Coalesce(Subquery(on_hand), 0))
