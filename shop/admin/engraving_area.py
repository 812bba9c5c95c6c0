"""Where a product is engraved: its owner places it on our drawing, or on a photo in one colour, and looks at it."""

from dataclasses import asdict
from typing import Any

from django.contrib import admin, messages
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from shop.admin.engraving_form import NUMBERS, SAMPLE, EngravingForm
from shop.admin.engraving_look import Base, look_of
from shop.admin.staff import staff_page
from shop.catalogue.models import Kind, Picture, Product
from shop.catalogue.placing import Placing, save_placing, usual_placing
from shop.personalisation.drawing.fonts import Lettering
from shop.personalisation.offer import PLAIN_HEX, letterings_of

STALE = "Somebody else changed where this is engraved since you opened the page. What is stored now is in the picture."


@require_http_methods(["GET", "POST"])
@staff_page("shop.change_product")
def engraving_area(request: HttpRequest, product_id: int) -> HttpResponse:
    """Ask where a product is engraved; a POST keeps that, or only shows it."""
    base = _base(product_id, request.GET.get("colour", ""))
    photo = base.photo(request.POST.get("photo", ""))
    tall = _tall(photo)
    if request.method != "POST":
        filled, came_from = _filled_in(request.GET, base)
        form = EngravingForm(initial=_initial(filled, base.product, photo), tall=tall, photos=base.photos)
        return _page(request, base, form, photo, came_from=came_from)
    if "clear" in request.POST and request.POST.get("stamp") == base.stamp:
        with transaction.atomic(durable=True):
            save_placing(base.product, base.row, None, photo=None, letterings=base.product.letterings)
            _log(
                request, base, "Engraving back in the usual place" if base.row is None else "Not engraved on the photo"
            )
        return redirect(base.url)
    form = EngravingForm(request.POST, tall=tall, photos=base.photos)
    is_good = form.is_valid()
    if "look" in request.POST:
        return _page(request, base, form, photo)
    if is_good and request.POST.get("stamp") != base.stamp:
        form.add_error(None, STALE)
    placed = form.placed
    if form.errors or placed is None:
        return _page(request, base, form, photo, status=422)
    stored = Placing(**{**asdict(placed), "photo": photo.image.name or "" if photo else ""})
    letterings = _as_stored(form.cleaned_data["letterings"])
    with transaction.atomic(durable=True):
        save_placing(base.product, base.row, stored, photo=photo, letterings=letterings)
        _log(request, base, f"Engraving area changed: {stored.width_mm:g} mm wide at {stored.x:g} %, {stored.y:g} %")
    messages.success(request, "Saved. New gifts are engraved here; orders that were placed stay as they are.")
    return redirect(base.url)


@require_http_methods(["POST"])
@staff_page("shop.change_product")
def engraving_look(request: HttpRequest, product_id: int) -> HttpResponse:
    """Answer the picture as the numbers on the form say, and keep nothing."""
    base = _base(product_id, request.GET.get("colour", ""))
    photo = base.photo(request.POST.get("photo", ""))
    form = EngravingForm(request.POST, tall=_tall(photo), photos=base.photos)
    form.is_valid()
    context = {"look": look_of(base, form, photo), "form": form, "base": base}
    return TemplateResponse(request, "admin/engraving/_look.html", context)


def engraving_url(product: Product) -> str:
    """Return the address where a product's engraving is placed."""
    return reverse("engraving_area", args=[product.pk])


def _base(product_id: int, look: str) -> Base:
    """Return our drawing of a product, or with the key of one of its colours the photos of that. Raises Http404."""
    product = get_object_or_404(Product, pk=product_id)
    rows = product.product_colours.select_related("colour", "photo")
    if not look:
        first = rows.first()
        return Base(product, None, (), first.colour.hex if first else PLAIN_HEX)
    row = get_object_or_404(rows, pk=int(look) if look.isascii() and look.isdigit() and len(look) < 19 else 0)
    photos = tuple(product.pictures.filter(colour=row.colour_id).exclude(image=""))
    if not photos:
        raise Http404("There is no photo in this colour")
    return Base(product, row, photos, row.colour.hex)


def _tall(photo: Picture | None) -> float:
    """Return how tall a photo is beside its width; as our drawing is where there is none, or its file is gone."""
    if photo is None:
        return 1.0
    try:
        return round(photo.image.height / photo.image.width, 4)
    except (OSError, ZeroDivisionError):
        return 1.0


def _filled_in(asked: QueryDict, base: Base) -> tuple[Placing, str]:
    """Return the placing to begin with, and where it was copied from, if that was asked for."""
    kind, _, key = asked.get("from", "").partition("-")
    if kind == "kind" and key in Kind.values:
        return usual_placing(key), f"the usual place on a {Kind(key).label.lower()}"
    if kind == "product" and key.isascii() and key.isdigit() and len(key) < 10:
        other = Product.objects.filter(pk=int(key)).first()
        if other:
            return Placing.read(other.engraving) or usual_placing(other.kind), other.name
    return base.placed or Placing.read(base.product.engraving) or usual_placing(base.product.kind), ""


def _initial(placed: Placing, product: Product, photo: Picture | None) -> dict[str, Any]:
    numbers = {name: f"{getattr(placed, name):g}" for name in NUMBERS}
    return {
        **numbers,
        "shape": placed.shape,
        "sample": placed.sample or SAMPLE,
        "letterings": [style.value for style in letterings_of(product)],
        "photo": str(photo.pk) if photo else "",
    }


def _as_stored(letterings: list[str]) -> str:
    """All styles are stored as none: one that is added to the shop later is then offered, too."""
    return "" if len(letterings) == len(Lettering) else ",".join(letterings)


def _page(
    request: HttpRequest,
    base: Base,
    form: EngravingForm,
    photo: Picture | None,
    *,
    came_from: str = "",
    status: int = 200,
) -> HttpResponse:
    product = base.product
    rows = list(product.product_colours.select_related("colour", "photo"))
    pictured = set(product.pictures.exclude(image="").values_list("colour_id", flat=True))
    context = {
        **admin.site.each_context(request),
        "title": f"Where {product.name} is engraved",
        "product": product,
        "base": base,
        "bases": [Base(product, row, (), row.colour.hex) for row in rows if row.colour_id in pictured],
        "form": form,
        "look": look_of(base, form, photo),
        "came_from": came_from,
        "kinds": Kind.choices,
        "others": Product.objects.exclude(pk=product.pk).exclude(engraving={}).order_by("name")[:200],
    }
    return TemplateResponse(request, "admin/engraving/area.html", context, status=status)


def _log(request: HttpRequest, base: Base, message: str) -> None:
    """Log it in the transaction that keeps it: the product's page, which may wait for that, is held against the log."""
    where = f" ({base.row.colour})" if base.row else ""
    admin.site.get_model_admin(Product).log_change(request, base.product, f"{message}{where}")
