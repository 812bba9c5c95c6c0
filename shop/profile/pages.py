"""The owner's own pages: delivery, returns, privacy, whatever else there is to say. Plain text with three signs."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby

from django.db import models
from django.urls import reverse

from shop.profile.models import ShopProfile

_HEADING, _ITEM = "## ", "- "


@dataclass(frozen=True)
class Block:
    """A piece of a page: a `heading` or a `paragraph` of one or more lines, or the items of a `list`."""

    kind: str
    lines: tuple[str, ...]

    @property
    def text(self) -> str:
        return "\n".join(self.lines)


class Page(models.Model):
    """One page with an address of its own, linked at the foot of every page while it is active."""

    class Shows(models.TextChoices):
        """What stands below the text, always as it is now."""

        NOTHING = "", "Nothing more"
        DELIVERY = "delivery", "Delivery places with prices and days"
        CONTACT = "contact", "All ways to reach us"
        STEPS = "steps", "How it works, step by step"

    # The one shop: so that its name and its pages are read together, in one query.
    shop = models.ForeignKey(ShopProfile, models.CASCADE, default=1, editable=False, related_name="pages")
    title = models.CharField(max_length=60)
    slug = models.SlugField(max_length=60, unique=True, help_text="The end of its address: pages/delivery/")
    body = models.TextField(
        "text",
        blank=True,
        help_text="An empty line starts a new paragraph. A line that begins with “- ” is an item of a list, "
        "one that begins with “## ” a heading.",
    )
    shows = models.CharField("below the text", max_length=10, choices=Shows.choices, default=Shows.NOTHING, blank=True)
    position = models.PositiveSmallIntegerField(default=0, help_text="Smaller comes first.")
    is_active = models.BooleanField(default=True)

    class Meta:
        ordering = ["position", "title"]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("page", args=[self.slug])

    def blocks(self) -> list[Block]:
        """Return the text in pieces for a template to draw. Nothing in it is markup."""
        return list(_blocks(self.body))

    def summary(self) -> str:
        """Return the first paragraph, for search engines; empty where there is none."""
        return next((" ".join(block.lines) for block in self.blocks() if block.kind == "paragraph"), "")


def _blocks(text: str) -> Iterator[Block]:
    for kind, lines in groupby(text.splitlines(), key=_kind):
        words = [line.strip().removeprefix(_ITEM).removeprefix(_HEADING).strip() for line in lines]
        if kind == "heading":
            yield from (Block(kind, (word,)) for word in words)
        elif kind:
            yield Block(kind, tuple(words))


def _kind(line: str) -> str:
    """What a line is part of; empty for an empty line, which ends a piece."""
    line = line.strip()
    if line.startswith(_HEADING):
        return "heading"
    return "" if not line else "list" if line.startswith(_ITEM) else "paragraph"
