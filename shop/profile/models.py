"""Who the shop is: name, contacts and texts, so that another shop can fork the code without touching it."""

from django.db import models

from shop.remembered import Remembered

CACHE_SECONDS = 5  # Several instances: an owner's change shows everywhere within this time.
LOGO_SHOWN_HEIGHT = 36


class ShopProfile(models.Model):
    """The one row that says who we are. `current()` gives defaults where the owner has saved nothing yet."""

    name = models.CharField(max_length=60, default="Love Giftings")
    tagline = models.CharField(max_length=160, blank=True, default="Gifts with their name on")
    email = models.EmailField(blank=True)
    phone = models.CharField(max_length=20, blank=True, help_text="As shoppers read it: 0803 123 4567")
    whatsapp = models.CharField(
        "WhatsApp number", max_length=20, blank=True, help_text="With country code, digits only: 2348031234567"
    )
    address = models.CharField(max_length=200, blank=True)
    opening_hours = models.CharField(max_length=120, blank=True, help_text="Mon–Fri 9:00–17:00, Sat 10:00–14:00")
    logo = models.ImageField(upload_to="pictures/", blank=True, width_field="logo_width", height_field="logo_height")
    logo_width = models.PositiveSmallIntegerField(null=True, editable=False)
    logo_height = models.PositiveSmallIntegerField(null=True, editable=False)
    refunds_automatically = models.BooleanField(
        default=True,
        help_text="Send money back by itself when an order cannot take it. Unticked, it waits for you in the list.",
    )
    page_links: list[tuple[str, str]]  # title and slug of the pages to link, of the profile that is `current`

    how_it_works = models.TextField(blank=True, help_text="One step a line, shown on the home page.")

    class Meta:
        verbose_name = verbose_name_plural = "shop profile"
        constraints = [models.CheckConstraint(condition=models.Q(pk=1), name="one_shop_profile")]

    def __str__(self) -> str:
        return self.name

    @property
    def logo_shown_width(self) -> int:
        """How wide the logo is where it is LOGO_SHOWN_HEIGHT high, so that nothing jumps when it comes."""
        return round(LOGO_SHOWN_HEIGHT * (self.logo_width or 1) / (self.logo_height or 1))

    @classmethod
    def current(cls) -> "ShopProfile":
        """Return the profile, at most CACHE_SECONDS old. Asks the database at most once in that time."""
        return _current.get()

    @classmethod
    def _read(cls) -> "ShopProfile":
        """Read the profile once for each of its active pages, in one query, and keep their titles and slugs."""
        active = models.FilteredRelation("pages", condition=models.Q(pages__is_active=True))
        rows = cls.objects.filter(pk=1).annotate(page=active).order_by("page__position", "page__title")
        read = list(rows.annotate(page_title=models.F("page__title"), page_slug=models.F("page__slug")))
        profile = read[0] if read else cls(pk=1)
        profile.page_links = [(row.page_title, row.page_slug) for row in read if row.page_slug]  # type: ignore[attr-defined]
        return profile


def last_known_profile() -> ShopProfile | None:
    """Return the profile as this process saw it last, however long ago; for a page that must not ask for anything."""
    return _current.last_known()


def forget_profile() -> None:
    """Have the next page of this instance read it again."""
    _current.forget()


_current = Remembered("shop-profile", ShopProfile._read, lambda: CACHE_SECONDS)
