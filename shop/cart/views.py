"""The cart's addresses."""

from collections.abc import Mapping
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse, QueryDict
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from shop.cart.change import add_lines, agree, clear, edit_line, put_only, remove_line, set_quantity
from shop.cart.forms import AgreeForm, QuantityForm
from shop.cart.instead import VARIANT, chosen_instead
from shop.cart.models import Cart, CartLine
from shop.cart.page import (
    HtmxRequest,
    back_to,
    buy_now_url,
    cart_added,
    cart_changed,
    cart_page,
    cart_refused,
    in_place_of_page,
    leave_for,
)
from shop.cart.purchase import form_key, news_of, purchase_form
from shop.cart.read import read_cart
from shop.cart.refused import AddedAlready, CartRefused, LineGone, RefusedQuantity
from shop.cart.session import buy_now_cart, buy_now_cart_or_new, cart_for, cart_or_new, remember_cart
from shop.cart.undo import undo_of
from shop.catalogue.models import Product
from shop.personalisation.contact import remember_contact
from shop.personalisation.forms import CustomizationForm, customization_form, form_initial
from shop.same_origin import needs_no_token_from_here
from shop.storefront.as_typed import customization_as_typed, purchase_as_typed
from shop.storefront.forms import PurchaseForm
from shop.storefront.kept import own_page
from shop.storefront.lately import product_lately, product_now
from shop.storefront.names import NamesForm, pieces_in
from shop.storefront.product_page import WAS_REFUSED, mended_parts, product_page
from shop.storefront.shown import shown_product


@own_page
@require_GET
def cart(request: HtmxRequest) -> HttpResponse:
    return cart_page(request)


@own_page
@require_POST
@needs_no_token_from_here
def cart_add(request: HtmxRequest, slug: str) -> HttpResponse:
    """Put a gift in the cart, or in one of its own and lead to checkout; a refused form is the product page again."""
    product, is_older = product_lately(slug)
    cart = buy_now_cart_or_new(request) if request.POST.get("buy_now") == "1" else cart_or_new(request)
    purchase, form, names, is_valid = _judged(product, cart, request.POST)
    if is_older and not (is_valid and purchase.is_of_today):
        product = product_now(slug)
        purchase, form, names, is_valid = _judged(product, cart, request.POST)
    if is_valid:
        gifts = names.gifts or [(form.customization(), purchase.cleaned_data["quantity"])]
        try:
            variant = purchase.cleaned_data["variant"]
            put = put_only if cart.is_buy_now else add_lines
            lines = put(cart, variant, gifts, key=form_key(request.POST))
        except CartRefused as refused:
            purchase.add_error("quantity", str(refused))
        except AddedAlready as already:
            return cart_added(request, cart, already.lines, already=str(already), mended=_mended(request, product))
        else:
            remember_cart(request, cart)
            remember_contact(request, gifts[0][0].contact)
            if cart.is_buy_now:
                return leave_for(request, buy_now_url())
            news = news_of(request.POST, variant, len(gifts) - len(lines))
            return cart_added(request, cart, lines, news=news, mended=_mended(request, product))
    page = product_page(request, product, purchase=purchase, customization=form, names=names, status=422)
    return in_place_of_page(page) if request.htmx else page


@own_page
@require_POST
def cart_line_update(request: HtmxRequest, line_id: int) -> HttpResponse:
    """Give a line another quantity (0 removes it), or say yes to its new price."""
    try:
        line = line_of(request, line_id)
        if "agree" in request.POST:
            return _agree(request, line)
        form = QuantityForm(request.POST)
        if not form.is_valid():
            raise CartRefused(form.errors["quantity"][0])
        if form.cleaned_data["quantity"] == 0:
            return _remove(request, line)
        line = set_quantity(line, form.cleaned_data["quantity"])
    except LineGone as gone:
        return cart_changed(request, str(gone))
    except CartRefused as refused:
        return cart_refused(request, RefusedQuantity(line_id, request.POST.get("quantity"), str(refused)))
    return cart_changed(request, f"{line.variant}: {line.quantity} in your cart")


@own_page
@require_POST
def cart_line_remove(request: HtmxRequest, line_id: int) -> HttpResponse:
    try:
        return _remove(request, line_of(request, line_id))
    except LineGone as gone:
        return cart_changed(request, str(gone))


@own_page
@require_http_methods(["GET", "POST"])
def cart_line_edit(request: HtmxRequest, line_id: int) -> HttpResponse:
    """Show the product page filled in with a line; a POST gives the same line its new answers.

    The address may choose another variant or colour, as the cart offers them for what sold out. A POST for a `preview`
    changes nothing: it shows the page with what was typed.
    """
    try:
        line = line_of(request, line_id)
        product = shown_product(line.variant.product.slug)
        own_order = line.cart.placed_order_id
        if request.method == "POST" and "preview" in request.GET:
            purchase = purchase_as_typed(product, request.POST, own_order=own_order)
            form = customization_as_typed(product, request.POST, own_order=own_order)
        elif request.method == "POST":
            purchase, form = _forms(product, line.cart, request.POST)
            if all([purchase.is_valid(), form.is_valid()]) and _edit(request, line, purchase, form):
                return back_to(request, line.cart)
        else:
            chosen = {"variant": request.GET.get(VARIANT, line.variant_id), "quantity": line.quantity}
            purchase = purchase_form(product, line.cart, initial=chosen)
            filled_in = form_initial(line.customization, line.contact)
            form = customization_form(product, initial=filled_in, own_order=own_order)
            form.initial = {**form.initial, **chosen_instead(form, request.GET)}
    except LineGone as gone:
        return cart_changed(request, str(gone))
    return product_page(
        request,
        product,
        purchase=purchase,
        customization=form,
        post_to=reverse("cart_line_edit", args=[line_id]),
        button="Save changes",
        status=422 if form.is_bound else 200,
    )


@own_page
@require_POST
def cart_clear(request: HtmxRequest) -> HttpResponse:
    cart = cart_for(request)
    if cart is not None:
        clear(cart)
    return cart_changed(request, "Your cart is empty now")


def line_of(request: HtmxRequest, line_id: int) -> CartLine:
    """Return a line of this browser's carts. Raises LineGone for one that is no more, Http404 for somebody else's."""
    lines = CartLine.objects.filter(parent=None).select_related("cart", "variant__product__category")
    line = lines.filter(pk=line_id).first()
    if line is None:
        raise LineGone
    if line.cart not in (cart_for(request), buy_now_cart(request)):
        raise Http404
    return line


def _forms(product: Product, cart: Cart, posted: Mapping[str, Any]) -> tuple[PurchaseForm, CustomizationForm]:
    """Return both forms of the product page as they were posted, to somebody with this cart."""
    customization = customization_form(product, posted, own_order=cart.placed_order_id)
    return purchase_form(product, cart, posted), customization


def _judged(product: Product, cart: Cart, posted: QueryDict) -> tuple[PurchaseForm, CustomizationForm, NamesForm, bool]:
    """Return the forms of a gift that is to be added, and whether they are valid."""
    purchase, form = _forms(product, cart, posted)
    names = NamesForm(form, pieces_in(posted.get("quantity")), posted)
    if names.says_how_many:
        purchase = purchase_form(product, cart, {**posted.dict(), "quantity": str(names.pieces)})
    return purchase, form, names, all([purchase.is_valid(), form.is_valid(), names.is_valid()])


def _mended(request: HtmxRequest, product: Product) -> dict[str, Any]:
    """Return the parts of the page that still say what was wrong; none of one that said nothing, or is left."""
    return mended_parts(product, request.POST) if request.htmx and WAS_REFUSED in request.POST else {}


def _agree(request: HtmxRequest, line: CartLine) -> HttpResponse:
    form = AgreeForm(request.POST)
    if not form.is_valid():
        raise CartRefused("Look at the price again and say yes to it once more")
    agree(line, form.cleaned_data["agree"])
    return cart_changed(request, f"You said yes to the new price of {line.variant}")


def _edit(request: HtmxRequest, line: CartLine, purchase: PurchaseForm, form: CustomizationForm) -> bool:
    """Save what two valid forms say and return True; False with the reason in them if that is refused."""
    chosen, customization = purchase.cleaned_data, form.customization()
    try:
        line = edit_line(line, customization, variant=chosen["variant"], quantity=chosen["quantity"])
    except LineGone:
        raise
    except CartRefused as refused:
        purchase.add_error("quantity", str(refused))
        return False
    remember_contact(request, customization.contact)
    messages.success(request, f"Saved: {line.variant}")
    return True


def _remove(request: HtmxRequest, line: CartLine) -> HttpResponse:
    # Undo adds it once more, which is refused for what is sold no more, sold out, or no longer offered like this.
    can_be_had = any(view.line_id == line.pk for view in read_cart(line.cart).counted)
    undo = undo_of(line) if can_be_had else None
    remove_line(line)
    return cart_changed(request, f"Removed: {line.variant}", undo=undo)
