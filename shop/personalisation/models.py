"""What a shopper may ask for on a gift, as data that the owner edits."""

from django.db import models
from django.db.models import Q


class CustomizationSet(models.Model):
    """The form on a product page. `version` grows whenever one of its fields changes."""

    name = models.CharField(max_length=40, unique=True)
    version = models.PositiveIntegerField(default=1, editable=False)

    def __str__(self) -> str:
        return self.name


class CustomizationField(models.Model):
    """One field of a set. Its kind decides what it accepts; `name` is what the form posts."""

    class Kind(models.TextChoices):
        COLOUR = "colour", "Colour of the product"
        LETTERING = "lettering", "Lettering (style of the engraving)"
        INSCRIPTION = "inscription", "Inscription (engraved)"
        RECIPIENT = "recipient", "Recipient: male or female"
        MESSAGE = "message", "Message (printed on a card)"
        EXTRAS = "extras", "Extra items to include"
        PHONE = "phone", "Phone number"
        LOCATION = "location", "Delivery place"
        TEXT = "text", "Short text"
        CHOICE = "choice", "One of several choices"

    customization_set = models.ForeignKey(CustomizationSet, models.CASCADE, related_name="fields")
    kind = models.CharField(max_length=12, choices=Kind.choices)
    name = models.SlugField(max_length=30, help_text="What the form posts: colour, inscription, initials.")
    label = models.CharField(max_length=80)
    help_text = models.CharField(max_length=160, blank=True)
    is_required = models.BooleanField(default=True)
    max_length = models.PositiveSmallIntegerField(default=120, help_text="Characters, for texts.")
    max_lines = models.PositiveSmallIntegerField(default=1, help_text="Lines, for texts.")
    choices = models.TextField(blank=True, help_text="For “one of several”: one choice a line.")
    price_kobo = models.BigIntegerField("adds to the price", default=0, help_text="Kobo a piece, when it is filled in.")
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["position", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["customization_set", "name"], name="field_name_once_per_set"),
            models.CheckConstraint(condition=Q(price_kobo__gte=0), name="field_price_not_negative"),
        ]

    def __str__(self) -> str:
        return f"{self.customization_set}: {self.label}"
