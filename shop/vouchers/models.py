"""Codes that take something off an order, and which orders they were used for."""

from django.db import models
from django.db.models import F, Q
from django.utils import timezone


class Voucher(models.Model):
    """A code. `uses` counts the orders that hold or have used it; it moves by conditional UPDATE only."""

    class Kind(models.TextChoices):
        PERCENT = "percent", "Per cent off the gifts"
        AMOUNT = "amount", "An amount off"

    code = models.CharField(
        max_length=20, unique=True, help_text="Letters and digits; shoppers may type it in any case."
    )
    kind = models.CharField(max_length=7, choices=Kind.choices)
    percent = models.PositiveSmallIntegerField(null=True, blank=True, help_text="1 to 100.")
    amount_kobo = models.BigIntegerField(null=True, blank=True)
    covers_delivery = models.BooleanField(default=False, help_text="Also takes off the delivery fee.")
    minimum_kobo = models.BigIntegerField(default=0, help_text="The gifts must come to at least this.")
    starts_at = models.DateTimeField(null=True, blank=True)
    ends_at = models.DateTimeField(null=True, blank=True)
    max_uses = models.PositiveIntegerField(null=True, blank=True, help_text="In all; empty for no limit.")
    max_uses_per_email = models.PositiveIntegerField(null=True, blank=True, help_text="Empty for no limit.")
    uses = models.PositiveIntegerField(default=0, editable=False)
    is_active = models.BooleanField(default=True)

    class Meta:
        ordering = ["code"]
        constraints = [
            models.CheckConstraint(condition=Q(code__regex=r"^[A-Z0-9]+$"), name="voucher_code_is_capitals_and_digits"),
            models.CheckConstraint(
                condition=Q(kind="percent", percent__gte=1, percent__lte=100, amount_kobo__isnull=True)
                | Q(kind="amount", amount_kobo__gt=0, percent__isnull=True),
                name="voucher_is_percent_or_amount",
            ),
            models.CheckConstraint(condition=Q(minimum_kobo__gte=0), name="voucher_minimum_not_negative"),
            models.CheckConstraint(
                condition=Q(max_uses__isnull=True) | Q(uses__lte=F("max_uses")), name="voucher_uses_within_limit"
            ),
        ]

    def __str__(self) -> str:
        return self.code


class VoucherUse(models.Model):
    """One order's use of a voucher: held with the order, used when it is paid, given back when it comes to nothing."""

    class State(models.TextChoices):
        HELD = "held", "Held"
        USED = "used", "Used"
        GIVEN_BACK = "given_back", "Given back"

    voucher = models.ForeignKey(Voucher, models.PROTECT, related_name="voucher_uses")
    order = models.OneToOneField("shop.Order", models.PROTECT, related_name="voucher_use")
    email = models.EmailField(help_text="In lower case.")
    discount_kobo = models.BigIntegerField()
    state = models.CharField(max_length=10, choices=State.choices, default=State.HELD)
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        indexes = [models.Index(fields=["voucher", "email"], name="voucher_uses_of_email")]
        constraints = [models.CheckConstraint(condition=Q(discount_kobo__gt=0), name="voucher_use_takes_something_off")]

    def __str__(self) -> str:
        return f"{self.voucher}: {self.get_state_display().lower()}"
