"""What is sold: categories, products, their variants, colours and pictures."""

from datetime import datetime

from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone


class Kind(models.TextChoices):
    """What a product is drawn as, where there is no photo."""

    JOURNAL = "journal", "Journal"
    CUP = "cup", "Cup"
    BOTTLE = "bottle", "Bottle"
    GIFTPACK = "giftpack", "Giftpack"


class Category(models.Model):
    name = models.CharField(max_length=60)
    slug = models.SlugField(max_length=60, unique=True)
    parent = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="children")
    description = models.CharField(max_length=200, blank=True)
    position = models.PositiveSmallIntegerField(default=0, help_text="Smaller comes first.")
    is_active = models.BooleanField(default=True)

    class Meta:
        ordering = ["position", "name", "pk"]
        verbose_name_plural = "categories"
        constraints = [models.CheckConstraint(condition=~Q(parent=F("pk")), name="category_not_its_own_parent")]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("category", args=[self.slug])


class Colour(models.Model):
    """A colour that products come in, shared by the whole shop."""

    name = models.CharField(max_length=40, unique=True)
    slug = models.SlugField(max_length=40, unique=True, help_text="What forms post and addresses carry.")
    hex = models.CharField(max_length=7, help_text="Like #2a2f7f.")
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["position", "name"]
        constraints = [
            models.CheckConstraint(condition=Q(hex__regex=r"^#[0-9a-f]{6}$"), name="colour_hex_is_lower_case_rgb")
        ]

    def __str__(self) -> str:
        return self.name


class ProductQuerySet(models.QuerySet["Product"]):
    def on_sale_now(self) -> "ProductQuerySet":
        """Products a shopper can see: active, in an active category, with a variant that is offered."""
        return self.filter(
            models.Exists(Variant.objects.filter(product=models.OuterRef("pk"), is_active=True)),
            is_active=True,
            category__is_active=True,
        )


class Product(models.Model):
    """Something to give. Its price and stock are on its variants; archiving is `is_active = False`."""

    name = models.CharField(max_length=80)
    slug = models.SlugField(max_length=80, unique=True)
    kind = models.CharField(max_length=10, choices=Kind.choices)
    category = models.ForeignKey(Category, models.PROTECT, related_name="products")
    customization_set = models.ForeignKey(
        "shop.CustomizationSet", models.PROTECT, null=True, blank=True, related_name="products"
    )
    colours = models.ManyToManyField(Colour, through="ProductColour", related_name="products")
    extras = models.ManyToManyField(
        "self", symmetrical=False, blank=True, related_name="packs", help_text="What may be added to this giftpack."
    )
    summary = models.CharField(max_length=160, blank=True)
    description = models.TextField(blank=True)
    contents = models.TextField(blank=True, help_text="What a giftpack contains, one thing a line.")
    making_days = models.PositiveSmallIntegerField(default=2, help_text="Working days to make it.")
    letterings = models.CharField(
        max_length=60, blank=True, editable=False, help_text="Styles it can be engraved in, with commas; empty: all."
    )
    engraving = models.JSONField(default=dict, editable=False, help_text="A Placing on our drawing; empty: the usual.")
    position = models.PositiveSmallIntegerField(default=0)
    is_active = models.BooleanField(default=True, help_text="Untick to archive: it leaves the shop, orders keep it.")
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    # What lists and search read, kept by `reindex`: folded words with a space at both ends, the lowest price.
    search_name = models.TextField(default="", editable=False)
    search_text = models.TextField(default="", editable=False)
    lowest_kobo = models.BigIntegerField(null=True, editable=False)
    index_due_at = models.DateTimeField(
        null=True, default=timezone.now, editable=False, help_text="When to work these out again."
    )

    objects = ProductQuerySet.as_manager()

    class Meta:
        ordering = ["position", "name", "pk"]
        indexes = [
            models.Index(fields=["category", "is_active", "position"], name="product_of_category"),
            # One for each way to sort a list, so that a page of it is read and not the whole.
            models.Index(fields=["position", "name", "id"], condition=Q(is_active=True), name="product_in_our_order"),
            models.Index(fields=["lowest_kobo", "name", "id"], condition=Q(is_active=True), name="product_by_price"),
            models.Index(fields=["created_at", "id"], condition=Q(is_active=True), name="product_newest"),
            models.Index(fields=["name", "id"], condition=Q(is_active=True), name="product_by_name"),
            models.Index(fields=["index_due_at"], condition=Q(index_due_at__isnull=False), name="product_index_due"),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("product", args=[self.slug])


class ProductColour(models.Model):
    """A colour of one product, in the owner's order."""

    product = models.ForeignKey(Product, models.CASCADE, related_name="product_colours")
    colour = models.ForeignKey(Colour, models.PROTECT, related_name="product_colours")
    position = models.PositiveSmallIntegerField(default=0)
    is_available = models.BooleanField(default=True, help_text="Untick when this colour is sold out; it stays visible.")
    photo = models.ForeignKey("shop.Picture", models.SET_NULL, null=True, blank=True, editable=False, related_name="+")
    engraving = models.JSONField(default=dict, editable=False, help_text="A Placing on that photo.")

    class Meta:
        ordering = ["position", "pk"]
        constraints = [models.UniqueConstraint(fields=["product", "colour"], name="colour_once_per_product")]

    def __str__(self) -> str:
        return f"{self.product} in {self.colour}"


class Variant(models.Model):
    """One size of a product: what has a price, what is counted, what a line holds.

    How many there are is `stock.Stock`, a row of its own, so that saving a product never writes a count.
    """

    product = models.ForeignKey(Product, models.PROTECT, related_name="variants")
    name = models.CharField(max_length=40, blank=True, help_text="A5, 350 ml; empty where there is one size only.")
    code = models.CharField(max_length=40, unique=True, help_text="Your own code for it: JRN-A5.")
    price_kobo = models.BigIntegerField()
    sale_price_kobo = models.BigIntegerField(null=True, blank=True)
    sale_starts_at = models.DateTimeField(null=True, blank=True)
    sale_ends_at = models.DateTimeField(null=True, blank=True)
    # Kept by `record_prices`: less than the price where it has not cost that much before the sale.
    was_at_most_kobo = models.BigIntegerField(null=True, editable=False)
    position = models.PositiveSmallIntegerField(default=0)
    is_active = models.BooleanField(default=True)

    class Meta:
        ordering = ["position", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["product", "name"], name="variant_name_once_per_product"),
            models.CheckConstraint(condition=Q(price_kobo__gt=0), name="variant_price_positive"),
            models.CheckConstraint(
                condition=Q(sale_price_kobo__isnull=True)
                | Q(sale_price_kobo__gt=0, sale_price_kobo__lt=F("price_kobo")),
                name="variant_sale_below_price",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.product.name} ({self.name})" if self.name else self.product.name

    def is_on_sale(self, now: datetime | None = None) -> bool:
        """Whether the sale price holds at `now` (default: this moment)."""
        now = now or timezone.now()
        return (
            self.sale_price_kobo is not None
            and (self.sale_starts_at is None or self.sale_starts_at <= now)
            and (self.sale_ends_at is None or now < self.sale_ends_at)
        )

    def current_price_kobo(self, now: datetime | None = None) -> int:
        """Return what one piece costs at `now`, in kobo, before anything the customization adds."""
        if self.sale_price_kobo is not None and self.is_on_sale(now):
            return self.sale_price_kobo
        return self.price_kobo

    def was_kobo(self, now: datetime | None = None) -> int | None:
        """Return what it cost before the sale of `now`; None where there is no sale, or nothing honest to say."""
        if self.sale_price_kobo is None or not self.is_on_sale(now):
            return None
        was = self.price_kobo if self.was_at_most_kobo is None else min(self.was_at_most_kobo, self.price_kobo)
        return was if was > self.sale_price_kobo else None

    def is_sale_over(self, now: datetime | None = None) -> bool:
        """Whether a sale price that it still carries has ended by `now`."""
        ended_at = self.sale_ends_at if self.sale_price_kobo is not None else None
        return ended_at is not None and ended_at <= (now or timezone.now())


class Picture(models.Model):
    """One picture of a product: the owner's photo, or a view that the shop draws in the given colour."""

    class View(models.TextChoices):
        FRONT = "front", "Front"
        SIDE = "side", "Side"
        WRAPPED = "wrapped", "Gift-wrapped"

    product = models.ForeignKey(Product, models.CASCADE, related_name="pictures")
    colour = models.ForeignKey(Colour, models.PROTECT, null=True, blank=True, related_name="+")
    image = models.ImageField(upload_to="pictures/", blank=True, help_text="Leave empty to use our drawing.")
    view = models.CharField("drawn view", max_length=8, choices=View.choices, default=View.FRONT)
    alt = models.CharField("what it shows", max_length=120, blank=True)
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["position", "pk"]

    def __str__(self) -> str:
        return self.alt or f"{self.product}, {self.get_view_display().lower()}"
