"""Begin a day: forget what shoppers did and put the shelves back as they were planted."""

from django.contrib.sessions.models import Session
from django.db.models import F, OuterRef, Subquery, Sum
from django.db.models.functions import Coalesce

from shop.cart.models import Cart, CartLine
from shop.orders.models import Order, OrderEvent, OrderLine, OutboxMail
from shop.payments.models import Payment, Refund, WebhookDelivery
from shop.stock.models import Reservation, Stock, StockMove

# Rows before those they point to.
OF_SHOPPERS = [Refund, Payment, WebhookDelivery, OutboxMail, OrderEvent, Reservation, CartLine, Cart, Session]


def clear_the_day() -> None:
    """Remove every order, cart and session; give the stock back. The catalogue, with its keys, stays."""
    for model in OF_SHOPPERS:
        model._default_manager.all().delete()
    StockMove.objects.exclude(note="Demo catalogue").delete()
    OrderLine.objects.update(parent=None)
    OrderLine.objects.all().delete()
    Order.objects.all().delete()
    planted = StockMove.objects.filter(variant=OuterRef("pk")).order_by().values("variant").annotate(n=Sum("change"))
    Stock.objects.update(reserved=0, on_hand=Coalesce(Subquery(planted.values("n")), 0))
