"""How often somebody asked: one row for each asker and sort of request, gone soon after its window."""

from django.db import models


class Hits(models.Model):
    """Requests of one sort by one asker in one window of time.

    `key` is a keyed digest: neither an address nor a cookie can be read from it. `ends_at` is in seconds since 1970 and
    says which window this is.
    """

    key = models.CharField(max_length=40, primary_key=True)
    ends_at = models.BigIntegerField(db_index=True)
    count = models.PositiveIntegerField()

    class Meta:
        verbose_name_plural = "hits"

    def __str__(self) -> str:
        return f"{self.key}: {self.count}"
