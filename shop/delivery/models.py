"""Where gifts are delivered, for how much and how fast."""

from django.conf import settings
from django.core.cache import cache
from django.db import models

from shop.money import format_naira

CACHE_KEY = "places-offered"


class PlaceQuerySet(models.QuerySet["DeliveryPlace"]):
    def offered(self) -> "PlaceQuerySet":
        """The places a shopper can choose now, in the owner's order."""
        return self.filter(is_active=True).order_by("position", "name")


class DeliveryPlace(models.Model):
    """A town, or "Other", with its fee. Orders copy name and fee; a place is switched off, never deleted."""

    name = models.CharField(max_length=60, unique=True)
    slug = models.SlugField(max_length=60, unique=True, help_text="What forms post: `ijebu-ode`.")
    state = models.CharField(max_length=40, blank=True, help_text="Ogun, Oyo, Lagos; empty for Other.")
    fee_kobo = models.BigIntegerField(default=0)
    free_over_kobo = models.BigIntegerField(
        null=True, blank=True, help_text="Gifts that come to this much are delivered free; empty for never."
    )
    min_days = models.PositiveSmallIntegerField(default=1, help_text="Days on the road, at least.")
    max_days = models.PositiveSmallIntegerField(default=3, help_text="Days on the road, at most.")
    asks_where = models.BooleanField(default=False, help_text="“Other”: the shopper says where.")
    is_pickup = models.BooleanField(default=False, help_text="Shoppers come and fetch it: no address is asked.")
    is_active = models.BooleanField(default=True)
    position = models.PositiveSmallIntegerField(default=0)

    objects = PlaceQuerySet.as_manager()

    class Meta:
        ordering = ["position", "name"]
        constraints = [
            models.CheckConstraint(condition=models.Q(fee_kobo__gte=0), name="delivery_fee_not_negative"),
            models.CheckConstraint(
                condition=models.Q(free_over_kobo__isnull=True) | models.Q(free_over_kobo__gt=0),
                name="delivery_free_over_positive",
            ),
            models.CheckConstraint(
                condition=models.Q(max_days__gte=models.F("min_days")), name="delivery_days_in_order"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name}, {self.state}" if self.state else self.name

    def fee_for(self, items_kobo: int) -> int:
        """Return what it costs, in kobo, to bring gifts that come to `items_kobo`."""
        is_free = self.free_over_kobo is not None and items_kobo >= self.free_over_kobo
        return 0 if is_free else self.fee_kobo

    @property
    def fee_words(self) -> str:
        """What delivery costs, in words: `₦1,500`, `Free`, `₦1,500, free from ₦50,000`."""
        if not self.fee_kobo:
            return "Free"
        fee = format_naira(self.fee_kobo)
        return fee if self.free_over_kobo is None else f"{fee}, free from {format_naira(self.free_over_kobo)}"

    @property
    def road_days(self) -> str:
        """How long gifts are on the road, in words: `1 day`, `1 to 3 days`, `the same day`."""
        if self.max_days == 0:
            return "the same day"
        if self.min_days == self.max_days:
            return f"{self.max_days} day{'' if self.max_days == 1 else 's'}"
        return f"{self.min_days} to {self.max_days} days"


def offered_places() -> tuple[DeliveryPlace, ...]:
    """Return the places a shopper can choose, at most REMEMBERED_SECONDS old: for pages and the forms of gifts.

    What is charged and where an order may go is not decided by these: checkout asks `offered()`.
    """
    places: tuple[DeliveryPlace, ...] | None = cache.get(CACHE_KEY)
    if places is None:
        places = tuple(DeliveryPlace.objects.offered())
        cache.set(CACHE_KEY, places, settings.REMEMBERED_SECONDS)
    return places


def forget_places() -> None:
    """Have the next page of this instance read them again."""
    cache.delete(CACHE_KEY)
