"""When each job ran last, and what the owner was written to about."""

from django.db import models
from django.utils import timezone


class JobRun(models.Model):
    """When one periodic job last began, and when and how one last ended. Began after that: it runs, or it died."""

    name = models.CharField(max_length=40, primary_key=True)
    started_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)
    failed = models.BooleanField(default=False)

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name

    @property
    def is_running(self) -> bool:
        return self.ended_at is None or self.ended_at < self.started_at

    @property
    def in_words(self) -> str:
        return self.name.replace("_", " ").capitalize()


class Alert(models.Model):
    """One concern that the owner was, or is about to be, written to about. Once each."""

    key = models.CharField(max_length=60, unique=True, help_text="The sort of concern and the row it is about.")
    found_at = models.DateTimeField(default=timezone.now)
    next_attempt_at = models.DateTimeField(default=timezone.now)
    sent_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-found_at"]

    def __str__(self) -> str:
        return self.key
