"""The pages on which a shopper, or the owner for them, puts right what was typed wrong: a text, the email address."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from shop.orders.access import Access, order_to_change, private_page
from shop.orders.change_text import TextRefused, change_text
from shop.orders.changeable import why_email_stays, why_texts_stay
from shop.orders.correct_email import EmailRefused, correct_email
from shop.orders.drawing import area_agreed
from shop.orders.forms import CorrectEmailForm, TextForm
from shop.orders.models import Order, OrderLine
from shop.personalisation.rewriting import answers_of, rewritable


@require_http_methods(["GET", "POST"])
@private_page
def order_line_text(request: HttpRequest, order_id: UUID, line_id: int) -> HttpResponse:
    """Ask for other words for one gift; a POST gives it them, unless it is being made or changed meanwhile."""
    access = order_to_change(request, order_id)
    order = access.order
    gifts = order.lines.exclude(parent__isnull=False, font_version="").select_related(
        "variant__product__customization_set"
    )
    line = get_object_or_404(gifts, pk=line_id)
    offer = rewritable(line.customization, line.variant.product, area_agreed(line))
    if refusal := why_texts_stay(order) or ("" if offer.fields else "There is no text to change on this gift"):
        return _back(request, order, refusal)
    if request.method != "POST":
        form = TextForm(offer, initial=answers_of(offer, line.customization))
        return _text_page(request, order, line, form, seen_version=order.version)
    form, seen = TextForm(offer, request.POST), _seen_version(request)
    if form.is_valid():
        try:
            return _change(request, access, line, form, seen)
        except TextRefused as refused:
            form.add_error(None, str(refused))
            order.refresh_from_db()
            seen = order.version  # the page says now what changed: the next press agrees
    return _text_page(request, order, line, form, seen_version=seen)


@require_http_methods(["GET", "POST"])
@private_page
def order_email(request: HttpRequest, order_id: UUID) -> HttpResponse:
    """Ask for the right email address of an order; a POST gives it that and mails the link there."""
    access = order_to_change(request, order_id)
    order = access.order
    if refusal := why_email_stays(order):
        return _back(request, order, refusal)
    if request.method != "POST":
        return render(request, "orders/email.html", {"order": order, "form": CorrectEmailForm()})
    form = CorrectEmailForm(request.POST)
    if form.is_valid():
        email = form.cleaned_data["email"]
        try:
            is_new = correct_email(order.pk, email, actor=access.actor, user=access.user)
        except EmailRefused as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, f"Saved. The link to your order is on its way to {email}" if is_new else _SAME)
            return _to(order)
    return render(request, "orders/email.html", {"order": order, "form": form}, status=422)


_SAME = "That is the address we have. Nothing was changed"


def _change(request: HttpRequest, access: Access, line: OrderLine, form: TextForm, seen: int) -> HttpResponse:
    is_new = change_text(line.pk, form.cleaned_data, actor=access.actor, seen_version=seen, user=access.user)
    messages.success(request, "Saved. We make it as it reads below" if is_new else "Nothing was changed")
    return _to(access.order)


def _text_page(
    request: HttpRequest, order: Order, line: OrderLine, form: TextForm, *, seen_version: int
) -> HttpResponse:
    form.is_summary_elsewhere = True
    context = {"order": order, "line": line, "form": form, "seen_version": seen_version}
    return render(request, "orders/text.html", context, status=422 if form.is_bound else 200)


def _seen_version(request: HttpRequest) -> int:
    """Return the order's version that the page was drawn from; one that never was where it makes no sense."""
    typed = request.POST.get("seen_version", "")
    return int(typed) if typed.isascii() and typed.isdigit() and len(typed) < 10 else 0


def _back(request: HttpRequest, order: Order, refusal: str) -> HttpResponseRedirect:
    messages.warning(request, refusal)
    return _to(order)


def _to(order: Order) -> HttpResponseRedirect:
    return HttpResponseRedirect(reverse("order", args=[order.pk]), status=303)
