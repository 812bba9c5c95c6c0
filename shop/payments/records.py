"""What Paystack told us: webhook bodies, successes that are not ours, disputes, and when we last compared lists."""

from datetime import datetime, timedelta

from django.conf import settings
from django.db import models
from django.db.models import F, Value
from django.db.models.functions import Coalesce
from django.utils import timezone

from shop.orders.held_back import WON
from shop.payments.models import Payment


class WebhookDelivery(models.Model):
    """A signed body that Paystack sent us, kept once, with how often it came and what became of it."""

    class Outcome(models.TextChoices):
        RECEIVED = "received", "Not handled yet"
        HANDLED = "handled", "Handled"
        IGNORED = "ignored", "Not ours"
        UNMATCHED = "unmatched", "Payment we do not know"

    digest = models.CharField(max_length=64, unique=True, help_text="SHA-256 of the body.")
    event = models.CharField(max_length=60)
    reference = models.CharField(max_length=100, blank=True)
    body = models.TextField()
    outcome = models.CharField(max_length=9, choices=Outcome.choices, default=Outcome.RECEIVED)
    times = models.PositiveIntegerField(default=1)
    first_at = models.DateTimeField(default=timezone.now)
    last_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["-last_at"]
        verbose_name_plural = "webhook deliveries"

    def __str__(self) -> str:
        return f"{self.event} {self.reference}"


class UnmatchedPayment(models.Model):
    """A success that Paystack lists or announces and that is no payment of ours. The owner settles it by hand."""

    reference = models.CharField(max_length=100, unique=True)
    gateway_id = models.BigIntegerField(null=True, blank=True)
    amount_kobo = models.BigIntegerField(null=True, blank=True)
    currency = models.CharField(max_length=3, blank=True)
    domain = models.CharField(max_length=10, blank=True)
    seen_at = models.DateTimeField(default=timezone.now)
    settled_at = models.DateTimeField(null=True, blank=True)
    settled_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+")
    note = models.CharField(max_length=200, blank=True)

    class Meta:
        ordering = ["-seen_at"]

    def __str__(self) -> str:
        return self.reference


class DisputeQuerySet(models.QuerySet["Dispute"]):
    def lost(self) -> "DisputeQuerySet":
        """Disputes that are over and not won, with `taken_kobo`: all of the payment where no amount is said."""
        taken = Coalesce(F("amount_kobo"), F("payment__received_kobo"), Value(0))
        return self.exclude(resolved_at=None).exclude(resolution=WON).annotate(taken_kobo=taken)


class Dispute(models.Model):
    """A chargeback as Paystack tells of it. Nothing is un-paid by it; the owner answers before `due_at`."""

    payment = models.ForeignKey(Payment, models.PROTECT, related_name="disputes")
    gateway_id = models.BigIntegerField(unique=True)
    status = models.CharField(max_length=40)
    category = models.CharField(max_length=40, blank=True)
    amount_kobo = models.BigIntegerField(null=True, blank=True)
    due_at = models.DateTimeField(null=True, blank=True)
    resolution = models.CharField(max_length=40, blank=True)
    opened_at = models.DateTimeField(default=timezone.now)
    resolved_at = models.DateTimeField(null=True, blank=True)

    objects = DisputeQuerySet.as_manager()

    class Meta:
        ordering = ["resolved_at", "due_at"]

    def __str__(self) -> str:
        return f"Dispute {self.gateway_id} of {self.payment}"


class Listing(models.Model):
    """When something is next to be done that is done every so often: a row each, claimed by moving its time.

    Comparing Paystack's list of successes with ours; telling the owner what needs attention.
    """

    name = models.CharField(max_length=20, primary_key=True)
    next_at = models.DateTimeField(default=timezone.now)

    def __str__(self) -> str:
        return self.name

    @classmethod
    def claim(cls, name: str, *, every: timedelta, first_at: datetime | None = None) -> bool:
        """Whether it is the caller's to do this now. Whoever moves its time does it; the others hear no for `every`."""
        now = timezone.now()
        cls.objects.get_or_create(name=name, defaults={"next_at": first_at or now})
        return cls.objects.filter(name=name, next_at__lte=now).update(next_at=now + every) == 1


class Reach(models.Model):
    """How many calls in a row Paystack left unanswered, and when the last of them was. One row, or none yet."""

    silences = models.PositiveIntegerField(default=0)
    silent_at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name_plural = "reach"

    def __str__(self) -> str:
        return f"{self.silences} unanswered"
