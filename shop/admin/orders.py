"""Orders: found, read, never edited. What happens to an order happens by verbs."""

from typing import Any

from django.contrib import admin
from django.db.models import OuterRef, QuerySet, Subquery
from django.db.models.fields.json import KT
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from shop.admin.order_actions import actions_of
from shop.admin.payments import payment_asked, payment_received, payment_state
from shop.admin.permissions import never, with_the_order
from shop.admin.production_sheet import sheet_of_orders
from shop.admin.show import NOTHING, admin_link, naira, phone_link, state
from shop.delivery.models import DeliveryPlace
from shop.orders.drawing import picture_of
from shop.orders.models import Fulfilment, Order, OrderEvent, OrderLine, OutboxMail, Status
from shop.payments.models import Payment
from shop.phone import parse_phone

STATUS_TONES = {Status.PAID: "ok", Status.AWAITING_PAYMENT: "warn"}
FULFILMENT_TONES = {Fulfilment.NEW: "warn", Fulfilment.IN_PRODUCTION: "warn", Fulfilment.DELIVERED: "ok"}


class LineInline(admin.TabularInline[OrderLine, Order]):
    model = OrderLine
    verbose_name_plural = "gifts"
    fields = readonly_fields = ("drawing", "gift", "wishes", "about_it", "quantity", "each", "together")
    has_add_permission = has_change_permission = has_delete_permission = never
    has_view_permission = with_the_order

    def get_queryset(self, request: HttpRequest) -> QuerySet[OrderLine]:
        """Lines with the name of the delivery place that their customization chose, as it is called now."""
        named = DeliveryPlace.objects.filter(slug=OuterRef("place_slug")).values("name")
        lines = super().get_queryset(request).annotate(place_slug=KT("contact__location"))
        return lines.annotate(gift_place=Subquery(named))

    @admin.display(description="drawing")
    def drawing(self, line: OrderLine) -> SafeString:
        image = '<a href="{0}"><img src="{0}" alt="Drawing of {1}" width="96" height="96" loading="lazy"></a>'
        return format_html(image, picture_of(line), line.title)

    @admin.display(description="gift")
    def gift(self, line: OrderLine) -> SafeString | str:
        return format_html('<span class="extra">with it: {}</span>', line.title) if line.parent_id else line.title

    @admin.display(description="customization")
    def wishes(self, line: OrderLine) -> SafeString | str:
        answers = ((entry.get("label", ""), entry.get("text", "")) for entry in line.customization)
        return described(answers) or NOTHING

    @admin.display(description="reach about it")
    def about_it(self, line: OrderLine) -> SafeString | str:
        contact = line.contact
        place = contact.get("location_other") or getattr(line, "gift_place", "") or contact.get("location", "")
        phone = contact.get("phone", "")
        return described([("Phone", phone_link(phone) if phone else ""), ("Place", place)]) or NOTHING

    @admin.display(description="each")
    def each(self, line: OrderLine) -> str:
        return naira(line.unit_price_kobo)

    @admin.display(description="together")
    def together(self, line: OrderLine) -> str:
        return naira(line.total_kobo)


def described(pairs: Any) -> SafeString:
    """Return pairs of a label and a text as a description list, those without a text left out; empty for none."""
    rows = format_html_join("", "<div><dt>{}</dt><dd>{}</dd></div>", [(label, text) for label, text in pairs if text])
    return format_html('<dl class="answers">{}</dl>', rows) if rows else rows


class PaymentInline(admin.TabularInline[Payment, Order]):
    model = Payment
    fields = readonly_fields = ("link", "kind", "status_words", "effect", "asked", "received", "started_at", "paid_at")
    has_add_permission = has_change_permission = has_delete_permission = never
    asked, received, status_words = payment_asked, payment_received, payment_state

    @admin.display(description="reference")
    def link(self, payment: Payment) -> SafeString:
        return admin_link(payment)


class EventInline(admin.TabularInline[OrderEvent, Order]):
    model = OrderEvent
    verbose_name_plural = "what happened"
    fields = readonly_fields = ("at", "what", "before", "after", "actor", "user", "note")
    has_add_permission = has_change_permission = has_delete_permission = never
    has_view_permission = with_the_order

    def get_queryset(self, request: HttpRequest) -> QuerySet[OrderEvent]:
        return super().get_queryset(request).select_related("user")


class MailInline(admin.TabularInline[OutboxMail, Order]):
    model = OutboxMail
    verbose_name_plural = "mails to the customer"
    fields = readonly_fields = ("kind", "state", "created_at", "sent_at", "attempts", "error", "again")
    has_add_permission = has_change_permission = has_delete_permission = never
    has_view_permission = with_the_order

    def get_queryset(self, request: HttpRequest) -> QuerySet[OutboxMail]:
        """Mails with the id of the newest of their order, which the button to send one again carries."""
        newest = OutboxMail.objects.filter(order=OuterRef("order")).order_by("-pk").values("pk")[:1]
        return super().get_queryset(request).select_related("order").annotate(newest=Subquery(newest))

    @admin.display(description="send")
    def again(self, mail: OutboxMail) -> SafeString | str:
        """The page is one form already: the button sends that one's token to an address of its own."""
        if mail.state == OutboxMail.State.WAITING:
            return NOTHING
        return format_html(
            '<button class="button" type="submit" formaction="{}" name="seen" value="{}">Send again</button>',
            reverse("mail_resend", args=[mail.pk]),
            getattr(mail, "newest", mail.pk),
        )


@admin.register(Order)
class OrderAdmin(admin.ModelAdmin[Order]):
    fieldsets = [
        (None, {"fields": ["number", "status_words", "fulfilment_words", "placed_at", "paid_at"]}),
        ("Customer", {"fields": ["name", "call", "email", "shoppers_page", "note"]}),
        ("Delivery", {"fields": ["place_name", "address", "promised", "carrier", "tracking"]}),
        ("Money", {"fields": ["items", "delivery", "discount", "total", "pay_with"]}),
        ("Hold and end", {"fields": ["hold_expires_at", "closed_at", "close_reason"], "classes": ["collapse"]}),
    ]
    readonly_fields = ["status_words", "fulfilment_words", "call", "shoppers_page", "promised"]
    readonly_fields += ["items", "delivery", "discount", "total"]
    inlines = [LineInline, PaymentInline, EventInline, MailInline]
    list_display = [
        "number",
        "placed",
        "customer",
        "place_name",
        "total",
        "status_words",
        "fulfilment_words",
    ]
    list_filter = ["status", "fulfilment", "placed_at"]
    list_per_page = 50
    actions = [sheet_of_orders]
    search_fields = ["number", "name", "email", "phone", "payments__reference"]
    search_help_text = "Number, name, email, phone in any form, or payment reference"
    has_add_permission = has_change_permission = has_delete_permission = never

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Order], search_term: str
    ) -> tuple[QuerySet[Order], bool]:
        """Find a phone number in any way that people write it."""
        try:
            phone = parse_phone(search_term)
        except ValueError:
            return super().get_search_results(request, queryset, search_term)
        return queryset.filter(phone=phone), False

    def render_change_form(self, request: HttpRequest, context: Any, *args: Any, **kwargs: Any) -> Any:
        """Add the buttons: what can be done with the order as it is now."""
        context["actions"] = actions_of(request, kwargs["obj"])
        return super().render_change_form(request, context, *args, **kwargs)

    @admin.display(description="placed", ordering="placed_at")
    def placed(self, order: Order) -> str:
        return date_format(timezone.localtime(order.placed_at), "j M Y, H:i")

    @admin.display(description="customer", ordering="name")
    def customer(self, order: Order) -> SafeString:
        return format_html("{}<br>{}", order.name, phone_link(order.phone))

    @admin.display(description="phone")
    def call(self, order: Order) -> SafeString | str:
        return phone_link(order.phone)

    @admin.display(description="the shopper's page")
    def shoppers_page(self, order: Order) -> SafeString:
        page = reverse("order", args=[order.pk])
        return format_html('<a href="{}">Correct a text or the email address there</a>', page)

    @admin.display(description="promised for")
    def promised(self, order: Order) -> str:
        return order.place_days or NOTHING

    @admin.display(description="status", ordering="status")
    def status_words(self, order: Order) -> SafeString:
        return state(order.get_status_display(), STATUS_TONES.get(Status(order.status), "muted"))

    @admin.display(description="gifts", ordering="fulfilment")
    def fulfilment_words(self, order: Order) -> SafeString | str:
        """Nothing is to be made of an order that is not paid."""
        if order.status != Status.PAID and order.fulfilment == Fulfilment.NEW:
            return NOTHING
        return state(order.get_fulfilment_display(), FULFILMENT_TONES.get(Fulfilment(order.fulfilment), "muted"))

    @admin.display(description="gifts cost")
    def items(self, order: Order) -> str:
        return naira(order.items_kobo)

    @admin.display(description="delivery fee")
    def delivery(self, order: Order) -> str:
        return naira(order.delivery_kobo)

    @admin.display(description="discount")
    def discount(self, order: Order) -> str:
        return naira(order.discount_kobo)

    @admin.display(description="total", ordering="total_kobo")
    def total(self, order: Order) -> str:
        return naira(order.total_kobo)


@admin.register(OutboxMail)
class OutboxMailAdmin(admin.ModelAdmin[OutboxMail]):
    fields = ["kind", "order", "cause", "state", "attempts", "created_at", "next_attempt_at", "sent_at", "error"]
    list_display = ["created_at", "kind", "order_link", "state", "attempts", "sent_at", "error"]
    list_filter = ["state", "kind"]
    list_select_related = ["order"]
    list_per_page = 50
    search_fields = ["order__number", "order__email"]
    has_add_permission = has_change_permission = has_delete_permission = never

    @admin.display(description="order", ordering="order__number")
    def order_link(self, mail: OutboxMail) -> SafeString:
        return admin_link(mail.order)
