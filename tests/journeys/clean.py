"""Begin a day: forget what shoppers did and put the shelves back as they were planted."""

from collections.abc import Iterable

from django.apps import apps
from django.contrib.sessions.models import Session
from django.db import connection, models, transaction
from django.db.models import OuterRef, Subquery, Sum
from django.db.models.functions import Coalesce

from shop.stock.models import Stock, StockMove

Tables = list[type[models.Model]]


def empty_tables() -> Tables:
    """Return the tables that have no row: in a shop just planted, all that shoppers write to."""
    candidates: Tables = [*apps.get_app_config("shop").get_models(), Session]
    return [model for model in candidates if not model._base_manager.exists()]


def clear_the_day(tables: Iterable[type[models.Model]]) -> None:
    """Empty the tables and give the stock back. The catalogue stays, with its keys: the shop remembers them."""
    planted = StockMove.objects.filter(variant=OuterRef("pk"), order=None).order_by().values("variant")
    on_hand = planted.annotate(pieces=Sum("change")).values("pieces")
    with transaction.atomic():
        StockMove.objects.exclude(order=None).delete()
        for model in tables:
            # Who points to whom is looked at when the transaction ends, so their order is no matter.
            model._base_manager.all()._raw_delete(using=connection.alias)
        Stock.objects.update(reserved=0, on_hand=Coalesce(Subquery(on_hand), 0))
