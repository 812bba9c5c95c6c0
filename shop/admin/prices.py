"""What everything has cost: to read on the product's page and in a list. Nobody changes it."""

from django.contrib import admin
from django.db.models import Prefetch, QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from shop.admin.permissions import never
from shop.admin.show import NOTHING, naira
from shop.catalogue.models import Variant
from shop.catalogue.price_history import PriceChange

SHOWN = 5  # newest ones on a product's page


def newest_prices() -> "Prefetch[str, QuerySet[PriceChange], str]":
    """Read the newest price changes of all variants of a page in one query, for `price_lines`."""
    newest = PriceChange.objects.select_related("actor").order_by("-at", "-pk")[: SHOWN + 1]
    return Prefetch("price_changes", queryset=newest, to_attr="newest_prices")


def price_lines(variant: Variant) -> SafeString:
    """Return the newest prices of a variant read with `newest_prices`, and what a sale says that it was."""
    changes: list[PriceChange] = getattr(variant, "newest_prices", [])
    rows = ((_moment(change), _prices(change), change.actor or "the shop") for change in changes[:SHOWN])
    listed = format_html("<ul>{}</ul>", format_html_join("", "<li>{}: {}, by {}</li>", rows)) if changes else NOTHING
    more = ""
    if len(changes) > SHOWN:
        url = f"{reverse('admin:shop_pricechange_changelist')}?variant={variant.pk}"
        more = format_html('<a href="{}">All its prices</a>', url)
    return format_html("{}{}{}", listed, _what_the_sale_says(variant), more)


def _what_the_sale_says(variant: Variant) -> SafeString | str:
    """Warn where the price cannot be struck out, because it was never asked, or not for long enough."""
    if variant.sale_price_kobo is None or variant.was_at_most_kobo is None:
        return ""
    was = variant.was_at_most_kobo
    says = f"the sale shows “Was {naira(was)}”" if was > variant.sale_price_kobo else "the sale shows no “Was”"
    words = f"It did not cost {naira(variant.price_kobo)} in the 30 days before the sale, so {says}."
    return format_html('<p class="help">{}</p>', words)


def _prices(change: PriceChange) -> str:
    if change.sale_price_kobo is None:
        return naira(change.price_kobo)
    starts, ends = (_short(at) if at else "" for at in (change.sale_starts_at, change.sale_ends_at))
    when = " ".join(filter(None, [starts and f"from {starts}", ends and f"until {ends}"]))
    return f"{naira(change.price_kobo)}, sale {naira(change.sale_price_kobo)} {when}".strip()


def _moment(change: PriceChange) -> str:
    return _short(change.at)


def _short(at: object) -> str:
    return date_format(timezone.localtime(at), "j M Y, H:i")  # type: ignore[arg-type]


@admin.register(PriceChange)
class PriceChangeAdmin(admin.ModelAdmin[PriceChange]):
    fields = ["variant", "at", "actor", "price", "sale", "sale_starts_at", "sale_ends_at"]
    readonly_fields = ["price", "sale"]
    list_display = ["at", "variant", "price", "sale", "sale_starts_at", "sale_ends_at", "actor"]
    list_filter = ["at"]
    list_select_related = ["variant__product", "actor"]
    list_per_page = 50
    search_fields = ["variant__product__name", "variant__code"]
    has_add_permission = has_change_permission = has_delete_permission = never

    @admin.display(description="price", ordering="price_kobo")
    def price(self, change: PriceChange) -> str:
        return naira(change.price_kobo)

    @admin.display(description="sale price", ordering="sale_price_kobo")
    def sale(self, change: PriceChange) -> str:
        return naira(change.sale_price_kobo)
