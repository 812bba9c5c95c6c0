"""How lines of orders are read."""

from typing import TYPE_CHECKING

from django.db import models

if TYPE_CHECKING:
    from shop.orders.models import OrderLine


class OrderLineManager(models.Manager["OrderLine"]):
    """Leaves the drawings in the database: a list of orders would carry kilobytes a line that nobody looks at."""

    def get_queryset(self) -> "models.QuerySet[OrderLine]":
        return super().get_queryset().defer("drawing_svg", "engraving")
