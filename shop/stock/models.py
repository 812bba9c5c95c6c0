"""How many there are: on hand, reserved, and the ledger of every move. Written by the verbs of this room only."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from shop.catalogue.models import Variant


class Stock(models.Model):
    """The count of one variant. A variant without a row counts as none on hand."""

    variant = models.OneToOneField(Variant, models.PROTECT, primary_key=True, related_name="stock")
    on_hand = models.IntegerField(default=0, editable=False)
    reserved = models.IntegerField(default=0, editable=False, help_text="Held for orders that are not paid yet.")
    is_tracked = models.BooleanField(default=True, help_text="Untick for what is made to order and never runs out.")
    low_at = models.PositiveIntegerField(default=3, help_text="Call it low from this number down.")

    class Meta:
        verbose_name_plural = "stock"
        constraints = [
            models.CheckConstraint(
                condition=Q(is_tracked=False) | Q(reserved__gte=0, reserved__lte=F("on_hand")),
                name="stock_reserved_within_on_hand",
            ),
            models.CheckConstraint(condition=Q(reserved__gte=0), name="stock_reserved_not_negative"),
        ]

    def __str__(self) -> str:
        return f"{self.variant}: {self.on_hand}"

    @property
    def available(self) -> int | None:
        """How many can be sold now; None where nothing is counted."""
        return self.on_hand - self.reserved if self.is_tracked else None


class StockMove(models.Model):
    """One line of the ledger, never changed or removed: the sum of `change` over a variant is its `on_hand`."""

    class Reason(models.TextChoices):
        RECEIVE = "receive", "Received"
        RECOUNT = "recount", "Recounted"
        WRITE_OFF = "write_off", "Written off"
        SALE = "sale", "Sold"
        RETURN = "return", "Returned to stock"

    variant = models.ForeignKey(Variant, models.PROTECT, related_name="stock_moves")
    change = models.IntegerField(help_text="Pieces in (+) or out (−).")
    reason = models.CharField(max_length=10, choices=Reason.choices)
    note = models.CharField(max_length=200, blank=True)
    order = models.ForeignKey("shop.Order", models.PROTECT, null=True, blank=True, related_name="stock_moves")
    actor = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["-at", "-pk"]
        indexes = [models.Index(fields=["variant", "-at"], name="moves_of_variant")]
        constraints = [models.CheckConstraint(condition=~Q(change=0), name="stock_move_moves")]

    def __str__(self) -> str:
        return f"{self.get_reason_display()} {self.change:+d} {self.variant}"


class Reservation(models.Model):
    """Pieces of one variant held for one order. It ends once: committed (sold) or released (given back)."""

    class State(models.TextChoices):
        HELD = "held", "Held"
        COMMITTED = "committed", "Sold"
        RELEASED = "released", "Given back"
        RETURNED = "returned", "Sold, then returned to stock"

    order = models.ForeignKey("shop.Order", models.PROTECT, related_name="reservations")
    variant = models.ForeignKey(Variant, models.PROTECT, related_name="reservations")
    quantity = models.PositiveIntegerField()
    state = models.CharField(max_length=9, choices=State.choices, default=State.HELD)
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["order", "variant"],
                condition=Q(state__in=["held", "committed"]),
                name="one_live_reservation_per_order_and_variant",
            ),
            models.CheckConstraint(condition=Q(quantity__gt=0), name="reservation_quantity_positive"),
            models.CheckConstraint(
                condition=Q(state="held", ended_at__isnull=True) | (~Q(state="held") & Q(ended_at__isnull=False)),
                name="reservation_ends_with_a_time",
            ),
        ]
        indexes = [models.Index(fields=["variant"], condition=Q(state="held"), name="held_of_variant")]

    def __str__(self) -> str:
        return f"{self.quantity} × {self.variant} {self.get_state_display().lower()}"
