"""CSV files: what can be taken out of the shop, and what can be sent in after a look at what it would change."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.contrib import admin, messages
from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied
from django.db.models import Model
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.datastructures import MultiValueDict
from django.views.decorators.http import require_GET, require_http_methods

from shop.admin.log import log_about
from shop.admin.sheet_forms import AgreedForm, PeriodForm, SheetForm
from shop.admin.staff import staff_page, who
from shop.admin.still_you import only_if_still_you
from shop.catalogue.models import Product
from shop.orders.models import Order
from shop.payments.models import Payment, Refund
from shop.sheets import stock as stock_sheet
from shop.sheets.files import SheetRefused
from shop.sheets.money import PAYMENT_TITLES, REFUND_TITLES, payment_rows, refund_rows
from shop.sheets.orders import Period, asked_labels, order_rows, order_titles
from shop.sheets.out import csv_response
from shop.sheets.plan import Plan, PlanChanged
from shop.sheets.product_columns import product_columns, product_rows
from shop.sheets.product_import import import_products
from shop.sheets.product_plan import plan_products
from shop.stock.models import Stock

EXPORT = "shop.export_order"
CHANGED_MEANWHILE = "Something changed since you looked, so nothing was done. This is what the file would change now."

Content = tuple[Sequence[str], Iterable[Sequence[object]]]


@dataclass(frozen=True)
class Sheet:
    """A sheet that can be taken out: its name in the address, who may, and what it holds."""

    kind: str
    title: str
    says: str
    model: type[Model]
    permissions: tuple[str, ...]
    read: Callable[[Period], Content]
    has_period: bool = False


@dataclass(frozen=True)
class Import:
    """A sheet that can be sent in: `plan` says what it would change, `do` does just that and says what it did."""

    kind: str
    title: str
    permissions: tuple[str, ...]
    plan: Callable[[str], Plan]
    do: Callable[[str, str, User], str]


def _products(period: Period) -> Content:
    columns = product_columns()
    return columns.titles, product_rows(columns)


def _orders(period: Period) -> Content:
    labels = asked_labels(period)
    return order_titles(labels), order_rows(period, labels)


SHEETS = [
    Sheet(
        "products", "Products", "A row for each size, archived ones too.", Product, ("shop.view_product",), _products
    ),
    Sheet(
        "stock",
        "Stock",
        "A row for each size, with an empty column for what you count.",
        Stock,
        ("shop.view_stock",),
        lambda _: (stock_sheet.TITLES, stock_sheet.stock_rows()),
    ),
    Sheet(
        "orders",
        "Orders",
        "A row for each gift, with what was asked for on it.",
        Order,
        ("shop.view_order", "shop.view_payment"),
        _orders,
        has_period=True,
    ),
    Sheet(
        "payments",
        "Payments",
        "Every attempt to pay these orders.",
        Payment,
        ("shop.view_payment",),
        lambda period: (PAYMENT_TITLES, payment_rows(period)),
        has_period=True,
    ),
    Sheet(
        "refunds",
        "Refunds",
        "Everything of these orders that goes back.",
        Refund,
        ("shop.view_refund",),
        lambda period: (REFUND_TITLES, refund_rows(period)),
        has_period=True,
    ),
]


def _do_products(text: str, digest: str, user: User) -> str:
    plan, products = import_products(text, digest=digest, actor=user)
    return f"Done: {len(plan.changes)} changes to {len(products)} products."


def _do_stock(text: str, digest: str, user: User) -> str:
    _, moves = stock_sheet.import_stock(text, digest=digest, actor=user)
    log_about(user, Stock, "Stock sheet", f"Recounted {len(moves)} from a stock sheet.")
    return f"Done: {len(moves)} recounted."


IMPORTS = [
    Import(
        "products",
        "Products",
        ("shop.add_product", "shop.change_product", "shop.add_variant", "shop.change_variant"),
        lambda text: plan_products(text)[0],
        _do_products,
    ),
    Import("stock", "Stock counts", ("shop.change_stock",), lambda text: stock_sheet.plan_stock(text)[0], _do_stock),
]


@require_GET
@staff_page()
def sheets(request: HttpRequest) -> HttpResponse:
    """Show what this member of staff may take out and send in."""
    return _overview(request, PeriodForm())


@require_http_methods(["GET", "POST"])
@staff_page(EXPORT)
@only_if_still_you
def sheet_export(request: HttpRequest, kind: str) -> HttpResponseBase:
    """Send one sheet, row by row. It is written down who took what; a link alone takes nothing."""
    sheet = _found(SHEETS, kind)
    if not request.user.has_perms(sheet.permissions):
        raise PermissionDenied
    if request.method != "POST":
        return redirect("sheets")
    form = PeriodForm(request.POST if sheet.has_period else {})
    if not form.is_valid():
        return _overview(request, form, refused=kind)
    period = form.period()
    titles, rows = sheet.read(period)
    log_about(who(request), sheet.model, f"{sheet.title} as CSV", f"Exported {sheet.title.lower()}{_words(form)}.")
    return csv_response(kind, titles, rows)


@require_http_methods(["GET", "POST"])
@staff_page()
def sheet_import(request: HttpRequest, kind: str) -> HttpResponse:
    """Ask for a file, show what it would change, and do that once it is agreed to."""
    sheet = _found(IMPORTS, kind)
    if not request.user.has_perms(sheet.permissions):
        raise PermissionDenied
    if request.method != "POST":
        return _import_page(request, sheet, SheetForm())
    if "digest" in request.POST:
        return _do(request, sheet)
    form = SheetForm(request.POST, request.FILES)
    if not form.is_valid():
        return _import_page(request, sheet, form, status=422)
    return _look(request, sheet, form.cleaned_data["sheet"])


def _do(request: HttpRequest, sheet: Import) -> HttpResponse:
    agreed = AgreedForm(request.POST)
    if not agreed.is_valid():
        messages.error(request, "That page was not complete. Choose the file again.")
        return redirect("sheet_import", kind=sheet.kind)
    text = agreed.cleaned_data["text"]
    user = who(request)
    assert isinstance(user, User)  # noqa: S101  (`staff_page` lets nobody else in)
    try:
        done = sheet.do(text, agreed.cleaned_data["digest"], user)
    except PlanChanged:
        return _look(request, sheet, text, warning=CHANGED_MEANWHILE)
    except SheetRefused as refusal:
        messages.error(request, f"{refusal}.")
        return redirect("sheet_import", kind=sheet.kind)
    messages.success(request, done)
    return redirect("sheet_import", kind=sheet.kind)


def _look(request: HttpRequest, sheet: Import, text: str, *, warning: str = "") -> HttpResponse:
    form = SheetForm()
    try:
        plan = sheet.plan(text)
    except SheetRefused as refusal:
        form = SheetForm({}, MultiValueDict())
        form.full_clean()
        form.errors["sheet"] = form.error_class([f"{refusal}."])
        return _import_page(request, sheet, form, status=422)
    status = 422 if plan.problems else 409 if warning else 200
    return _import_page(request, sheet, form, plan=plan, text=text, warning=warning, status=status)


def _overview(request: HttpRequest, form: PeriodForm, *, refused: str = "") -> HttpResponse:
    may = request.user.has_perms
    context: dict[str, Any] = {
        **admin.site.each_context(request),
        "title": "Sheets for a spreadsheet (CSV)",
        "sheets": [sheet for sheet in SHEETS if may((EXPORT, *sheet.permissions))],
        "imports": [sheet for sheet in IMPORTS if may(sheet.permissions)],
        "form": form,
        "refused": refused,
        "zone": timezone.get_current_timezone_name(),
    }
    return TemplateResponse(request, "admin/sheets.html", context, status=422 if refused else 200)


def _import_page(
    request: HttpRequest, sheet: Import, form: SheetForm, *, status: int = 200, **more: Any
) -> HttpResponse:
    context = {**admin.site.each_context(request), "title": f"Send in: {sheet.title}", "sheet": sheet, "form": form}
    return TemplateResponse(request, "admin/sheet_import.html", context | more, status=status)


def _found(known: Sequence[Any], kind: str) -> Any:
    for one in known:
        if one.kind == kind:
            return one
    raise Http404("No such sheet")


def _words(form: PeriodForm) -> str:
    first, last = form.cleaned_data["first"], form.cleaned_data["last"]
    return (f" placed from {first}" if first else "") + (f" until {last}" if last else "")
