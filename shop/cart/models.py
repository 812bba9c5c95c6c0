"""What a guest wants to buy, kept in the database; the session holds its key."""

from uuid import UUID

from django.db import models
from django.db.models import Q
from django.utils import timezone

from shop.catalogue.models import Variant

MAX_QUANTITY = 20  # pieces on one line
MAX_LINES = 50  # lines in one cart; a bot's cart stops here


class Cart(models.Model):
    """A guest's cart, or the one line of a "Buy now". `version` grows with every change to its lines."""

    version = models.PositiveIntegerField(default=0)
    is_buy_now = models.BooleanField(default=False)
    placed_order_id = models.UUIDField(
        null=True, blank=True, help_text="The order last placed from this cart, while its lines are still here."
    )
    created_at = models.DateTimeField(default=timezone.now)
    updated_at = models.DateTimeField(default=timezone.now, db_index=True)

    gift_count: int | None = None  # how many gifts are in it, where the verb that just changed it knows
    unpaid_order_number = ""  # of the order placed last, while it can be paid, where this request has looked

    def __str__(self) -> str:
        return f"Cart {self.pk}"


class CartLine(models.Model):
    """One variant with one customization. Lines with a `parent` are the extras of that giftpack.

    `digest` identifies the customization: equal digests under one cart and variant are one line.
    `seen_price_kobo` is what one piece cost when the shopper last agreed to it. `added_key` is that of the form
    which added to this line last: the same form a second time, by a double tap, adds nothing.
    """

    cart = models.ForeignKey(Cart, models.CASCADE, related_name="lines")
    parent = models.ForeignKey("self", models.CASCADE, null=True, blank=True, related_name="extras")
    variant = models.ForeignKey(Variant, models.PROTECT, related_name="cart_lines")
    quantity = models.PositiveIntegerField()
    customization = models.JSONField(default=dict)
    contact = models.JSONField(default=dict, help_text="Phone and place typed on the product form.")
    digest = models.CharField(max_length=64)
    set_version = models.PositiveIntegerField(default=0)
    seen_price_kobo = models.BigIntegerField()
    added_key = models.UUIDField(null=True, blank=True, editable=False)
    created_at = models.DateTimeField(default=timezone.now)

    # Of its cart, where the verb that holds it has read them with the line: the version, and the order placed last.
    cart_version = 0
    cart_order: UUID | None = None

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["cart", "variant", "digest"], condition=Q(parent__isnull=True), name="line_once_per_cart"
            ),
            models.UniqueConstraint(fields=["parent", "variant"], name="extra_once_per_pack"),
            models.CheckConstraint(
                condition=Q(quantity__gte=1, quantity__lte=MAX_QUANTITY), name="line_quantity_in_range"
            ),
            models.CheckConstraint(condition=Q(seen_price_kobo__gte=0), name="line_price_not_negative"),
        ]

    def __str__(self) -> str:
        return f"{self.quantity} × {self.variant}"
