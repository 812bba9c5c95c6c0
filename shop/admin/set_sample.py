"""A customization set as the shopper would see it: drawn in a page of its own, from what is saved or being typed."""

from typing import Any

from csp.constants import SELF
from csp.decorators import csp_replace
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.views.decorators.http import require_http_methods

from shop.admin.customization_fields import FieldForm
from shop.admin.staff import staff_page
from shop.catalogue.models import Colour, Kind
from shop.catalogue.offered import offered_variants
from shop.delivery.models import DeliveryPlace
from shop.personalisation.forms import CustomizationForm
from shop.personalisation.models import CustomizationField
from shop.personalisation.offer import Extra, Offer, Swatch

MOST_FIELDS = 40
SHOWN = 4  # colours and extras, as an example


@require_http_methods(["GET", "POST"])
@csp_replace({"frame-ancestors": [SELF]})
@staff_page("shop.change_customizationset")
def set_sample(request: HttpRequest) -> HttpResponse:
    """Show the form of a saved set, or of the one that is posted as it is being typed. Keeps nothing."""
    unclear: list[str] = []
    if request.method == "POST":
        fields = _typed_fields(request, unclear)
    else:
        key = request.GET.get("set", "")
        saved = int(key) if key.isascii() and key.isdigit() and len(key) < 10 else 0
        fields = list(CustomizationField.objects.filter(customization_set=saved))
    form = CustomizationForm(_example_of(fields))
    context = {"form": form, "has_fields": bool(form.fields), "unclear": unclear}
    page = "admin/shop/customizationset/sample.html"
    return TemplateResponse(request, page, context, headers={"X-Frame-Options": "SAMEORIGIN"})


def _typed_fields(request: HttpRequest, unclear: list[str]) -> list[CustomizationField]:
    """Return the fields that make sense so far, in their order; name the others in `unclear`."""
    typed = request.POST.get("fields-TOTAL_FORMS", "")
    total = int(typed) if typed.isascii() and typed.isdigit() and len(typed) < 4 else 0
    fields: dict[str, CustomizationField] = {}
    for number in range(min(total, MOST_FIELDS)):
        form = _Typed(request.POST, prefix=f"fields-{number}", empty_permitted=True, use_required_attribute=False)
        if f"fields-{number}-DELETE" in request.POST or not form.has_changed():
            continue
        if not form.is_valid():
            unclear.append(form.data.get(f"fields-{number}-label", "").strip() or f"Field {number + 1}")
            continue
        field = CustomizationField(**form.cleaned_data)
        fields.setdefault(field.name, field)
    return sorted(fields.values(), key=lambda field: field.position)


class _Typed(FieldForm):
    class Meta(FieldForm.Meta):
        model = CustomizationField
        fields = ["kind", "label", "help_text", "is_required", "max_length", "max_lines", "choices"]
        fields += ["price_kobo", "name", "position"]


def _example_of(fields: list[CustomizationField]) -> Offer:
    """Return an offer with some colours and extras of the shop: the set itself has none, its products do."""
    asked = {field.kind for field in fields}
    colours = list(Colour.objects.all()[:SHOWN]) if CustomizationField.Kind.COLOUR in asked else []
    extras: list[Any] = []
    if CustomizationField.Kind.EXTRAS in asked:
        variants = offered_variants().exclude(product__kind=Kind.GIFTPACK).select_related("product")
        extras = list({variant.product_id: variant for variant in variants[: SHOWN * 4]}.values())[:SHOWN]
    return Offer(
        fields=tuple(fields),
        set_version=0,
        swatches=tuple(Swatch(one.slug, one.name, one.hex, is_sold_out=False) for one in colours),
        extras=tuple(Extra(variant, is_sold_out=False) for variant in extras),
        places=tuple(DeliveryPlace.objects.offered()) if CustomizationField.Kind.LOCATION in asked else (),
    )
