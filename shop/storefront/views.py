"""Looking around: home, lists, a product and its preview. Nothing here writes."""

from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.template.loader import render_to_string
from django.templatetags.static import static
from django.urls import reverse
from django.views.decorators.cache import cache_control
from django.views.decorators.http import conditional_page, require_http_methods, require_POST, require_safe
from django.views.decorators.vary import vary_on_headers
from django_htmx.http import push_url, replace_url
from django_htmx.middleware import HtmxDetails

from shop.catalogue.models import Category
from shop.catalogue.tree import category_tree
from shop.delivery.models import offered_places
from shop.money import format_naira
from shop.personalisation.contact import known_contact
from shop.personalisation.customization import form_initial
from shop.personalisation.forms import customization_form
from shop.profile.models import ShopProfile
from shop.same_origin import needs_no_token_from_here
from shop.storefront.as_typed import customization_as_typed, forms_as_typed, purchase_as_typed
from shop.storefront.home import home_sections
from shop.storefront.kept import kept_page, own_page
from shop.storefront.linked_data import crumbs_data, shop_data, site_data
from shop.storefront.listing import Listing, read_listing
from shop.storefront.names import NamesForm, name_typed, pieces_in
from shop.storefront.preview_typed import preview_of_extra, preview_of_typed
from shop.storefront.product_page import product_page
from shop.storefront.shown import shown_product
from shop.storefront.total import total_of
from shop.storefront.whose import NAME, read_whose


class HtmxRequest(HttpRequest):
    """A request that went through django-htmx's middleware."""

    htmx: HtmxDetails


@own_page
@require_safe
def home(request: HttpRequest) -> HttpResponse:
    return kept_page(request, lambda: (_home(request), reverse("home")))


def _home(request: HttpRequest) -> HttpResponse:
    shop = ShopProfile.current()
    sections = home_sections(category_tree())
    return render(
        request,
        "storefront/home.html",
        {
            "sections": sections,
            "has_products": any(section.cards for section in sections),
            "places": offered_places(),
            "linked": [shop_data(shop, static("img/share.jpg")), site_data(shop)],
        },
    )


@own_page
@vary_on_headers("HX-Request")
@require_safe
def product_list(request: HtmxRequest) -> HttpResponse:
    return _list(request, reverse("product_list"))


@own_page
@vary_on_headers("HX-Request")
@require_safe
def gifts(request: HtmxRequest) -> HttpResponse:
    """“Whose name?”: all gifts with one name on them. The links of that list are those of any list, with the name."""
    return _list(request, reverse("product_list"))


@own_page
@vary_on_headers("HX-Request")
@require_safe
def category(request: HtmxRequest, slug: str) -> HttpResponse:
    shown = category_tree().find(slug)
    if shown is None:
        raise Http404("There is no such category")
    return _list(request, shown.get_absolute_url(), within=shown)


@own_page
@require_safe
def product(request: HttpRequest, slug: str) -> HttpResponse:
    if {settings.SESSION_COOKIE_NAME, settings.CSRF_COOKIE_NAME} & request.COOKIES.keys():
        return _product(request, slug)
    # Nothing is known of this visitor that the form could be filled in with, and no token is printed.
    return kept_page(request, lambda: (_product(request, slug), reverse("product", args=[slug])))


def _product(request: HttpRequest, slug: str) -> HttpResponse:
    shown = shown_product(slug)
    form = customization_form(shown, initial=form_initial({}, known_contact(request)))
    if form.words and (typed := request.GET.get(NAME)):
        form.initial[form.words] = read_whose(typed).typed
    return product_page(request, shown, customization=form)


# POST changes nothing either: it is the Preview button of a browser without JavaScript, which sends the whole
# form, and a phone number has no place in an address.
@conditional_page
@cache_control(private=True, max_age=300)
@vary_on_headers("HX-Request")
@require_http_methods(["GET", "HEAD", "POST"])
@needs_no_token_from_here
def product_preview(request: HtmxRequest, slug: str) -> HttpResponse:
    """Draw what the form holds: the picture alone for htmx, otherwise the page with the form as it was."""
    if request.htmx:
        if "row" in request.GET:
            return _part("storefront/_name.html", name_typed(slug, request.GET))
        if "extra" in request.GET:
            preview = preview_of_extra(slug, request.GET)
            facts = {"key": request.GET["extra"], "picture_url": preview.url, "problem": preview.problem}
            return _part("storefront/_own_picture.html", facts)
        return _part("storefront/_preview.html", {"preview": preview_of_typed(slug, request.GET)})
    return _page_as_typed(request, slug, request.POST if request.method == "POST" else request.GET)


@require_POST
@needs_no_token_from_here
def product_names(request: HtmxRequest, slug: str) -> HttpResponse:
    """Draw a row for each piece that gets a name of its own: the rows for htmx, otherwise the page with them."""
    if not request.htmx:
        return _page_as_typed(request, slug, request.POST)
    customization = customization_as_typed(shown_product(slug), request.POST)
    names = NamesForm(customization, pieces_in(request.POST.get("quantity")), request.POST, is_judged=False)
    return _part("storefront/_names_swap.html", {"names": names, "slug": slug})


@require_POST
@needs_no_token_from_here
def product_total(request: HtmxRequest, slug: str) -> HttpResponse:
    """Say what the forms come to as they stand: the sum for htmx, otherwise the page with it."""
    if not request.htmx:
        return _page_as_typed(request, slug, request.POST)
    product = shown_product(slug)
    customization = customization_as_typed(product, request.POST)
    names = NamesForm(customization, pieces_in(request.POST.get("quantity")), request.POST, is_judged=False)
    total = total_of(purchase_as_typed(product, request.POST), customization, names)
    said = f"Total {format_naira(total.total_kobo)}" if total else ""
    return _part("storefront/_total_swap.html", {"total": total, "slug": slug, "said": said})


def _part(template: str, facts: dict[str, Any]) -> HttpResponse:
    """Answer a part of a page without what every page needs: this is asked for while somebody types."""
    return HttpResponse(render_to_string(template, facts))


def _page_as_typed(request: HttpRequest, slug: str, typed: QueryDict) -> HttpResponse:
    """Answer the page of a product with what was typed in its forms, none of it judged."""
    product = shown_product(slug)
    purchase, customization, names = forms_as_typed(product, typed)
    return product_page(request, product, purchase=purchase, customization=customization, names=names)


def _list(request: HtmxRequest, path: str, *, within: Category | None = None) -> HttpResponse:
    if request.htmx and not request.htmx.history_restore_request:
        return _part_of_list(request, read_listing(path, request.GET, within=within))
    return kept_page(request, lambda: _whole_list(request, path, within=within))


def _whole_list(request: HttpRequest, path: str, *, within: Category | None) -> tuple[HttpResponse, str]:
    """Return the page, and its address with what made sense only."""
    listing = read_listing(path, request.GET, within=within)
    tree = category_tree()
    crumbs = tree.ancestors(within) if within else ()
    context = {
        "listing": listing,
        "crumbs": crumbs,
        "linked": [crumbs_data(crumbs, str(within or "All gifts"), path)],
        "children": tree.children(within) if within else tree.roots,
    }
    page = render(request, "storefront/list.html", context, status=422 if listing.whose.problem else 200)
    return page, request.path + listing.address.removeprefix(listing.path)


def _part_of_list(request: HtmxRequest, listing: Listing) -> HttpResponse:
    """Answer htmx: the next gifts for "Show more", otherwise the results, with the address that shows the same.

    The address goes without what was left empty, so that it can be shared. While somebody types it is replaced:
    Back leads to before the search, not from letter to letter.
    """
    context = {"listing": listing}
    if request.htmx.target == "more":
        return replace_url(render(request, "storefront/_more_swap.html", context), listing.address)
    results = render(request, "storefront/_results_swap.html", context)
    is_typing_on = request.htmx.trigger == "search" and "q" in _asked_before(request)
    return (replace_url if is_typing_on else push_url)(results, listing.address)


def _asked_before(request: HtmxRequest) -> QueryDict:
    return QueryDict(urlsplit(request.htmx.current_url or "").query)
