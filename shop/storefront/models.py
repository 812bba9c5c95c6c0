"""Who wants to be told when something is back."""

from django.db import models
from django.utils import timezone

from shop.catalogue.models import Variant


class BackInStock(models.Model):
    """One address that waits for one variant. It is told once, and then the row is gone with the address in it."""

    variant = models.ForeignKey(Variant, models.CASCADE, related_name="waiting")
    email = models.EmailField(help_text="In lower case.")
    attempts = models.PositiveSmallIntegerField(default=0)
    next_attempt_at = models.DateTimeField(default=timezone.now)
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["-created_at", "-pk"]
        verbose_name = "request to be told"
        verbose_name_plural = "requests to be told when it is back"
        constraints = [models.UniqueConstraint(fields=["variant", "email"], name="told_once_per_variant")]

    def __str__(self) -> str:
        return f"{self.email} waits for {self.variant}"
