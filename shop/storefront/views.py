"""Looking around: home, lists, a product and its preview. Nothing here writes."""

from urllib.parse import urlsplit

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.template.loader import render_to_string
from django.templatetags.static import static
from django.urls import reverse
from django.views.decorators.cache import cache_control
from django.views.decorators.http import conditional_page, require_http_methods, require_safe
from django.views.decorators.vary import vary_on_headers
from django_htmx.http import push_url, replace_url
from django_htmx.middleware import HtmxDetails

from shop.catalogue.models import Category, Product
from shop.catalogue.tree import category_tree
from shop.delivery.models import offered_places
from shop.personalisation.contact import known_contact
from shop.personalisation.customization import form_initial
from shop.personalisation.forms import CustomizationForm, customization_form
from shop.profile.models import ShopProfile
from shop.same_origin import needs_no_token_from_here
from shop.storefront.forms import PurchaseForm
from shop.storefront.home import home_sections
from shop.storefront.kept import kept_page
from shop.storefront.linked_data import crumbs_data, shop_data, site_data
from shop.storefront.listing import Listing, read_listing
from shop.storefront.preview import preview_of_typed
from shop.storefront.product_page import product_page
from shop.storefront.shown import shown_product


class HtmxRequest(HttpRequest):
    """A request that went through django-htmx's middleware."""

    htmx: HtmxDetails


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    return kept_page(request, lambda: _home(request))


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


@vary_on_headers("HX-Request")
@require_safe
def product_list(request: HtmxRequest) -> HttpResponse:
    return _list(request, reverse("product_list"))


@vary_on_headers("HX-Request")
@require_safe
def category(request: HtmxRequest, slug: str) -> HttpResponse:
    shown = category_tree().find(slug)
    if shown is None:
        raise Http404("There is no such category")
    return _list(request, shown.get_absolute_url(), within=shown)


@require_safe
def product(request: HttpRequest, slug: str) -> HttpResponse:
    if not {settings.SESSION_COOKIE_NAME, settings.CSRF_COOKIE_NAME} & request.COOKIES.keys():
        # Nothing is known of this visitor that forms could be filled in with, and no token is printed.
        return kept_page(request, lambda: product_page(request, shown_product(slug)))
    shown = shown_product(slug)
    started = form_initial({}, known_contact(request))
    return product_page(request, shown, customization=customization_form(shown, initial=started))


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
        # Without what every page needs: this is asked for while somebody types.
        return HttpResponse(
            render_to_string("storefront/_preview.html", {"preview": preview_of_typed(slug, request.GET)})
        )
    product = shown_product(slug)
    typed = request.POST if request.method == "POST" else request.GET
    customization = _filled_in(product, typed)
    purchase = PurchaseForm(product, initial={name: typed[name] for name in ("variant", "quantity") if name in typed})
    return product_page(request, product, purchase=purchase, customization=customization)


def _filled_in(product: Product, typed: QueryDict) -> CustomizationForm:
    """The form with what was typed in it, not judged: whoever looks at a preview is not done yet."""
    form = customization_form(product)
    said = {name: field.widget.value_from_datadict(typed, {}, name) for name, field in form.fields.items()}
    form.initial = {name: value for name, value in said.items() if value is not None}
    return form


def _list(request: HtmxRequest, path: str, *, within: Category | None = None) -> HttpResponse:
    if request.htmx and not request.htmx.history_restore_request:
        return _part_of_list(request, read_listing(path, request.GET, within=within))
    return kept_page(request, lambda: _whole_list(request, path, within=within))


def _whole_list(request: HttpRequest, path: str, *, within: Category | None) -> HttpResponse:
    listing = read_listing(path, request.GET, within=within)
    tree = category_tree()
    crumbs = tree.ancestors(within) if within else ()
    context = {
        "listing": listing,
        "crumbs": crumbs,
        "linked": [crumbs_data(crumbs, str(within or "All gifts"), path)],
        "children": tree.children(within) if within else tree.roots,
    }
    return render(request, "storefront/list.html", context)


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
