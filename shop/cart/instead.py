"""What a gift that sold out can be changed to: the same in another colour, or in another size."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from django.urls import reverse
from django.utils.http import urlencode

from shop.cart.contents import CartView, Instead, LineView
from shop.catalogue.models import Variant
from shop.catalogue.product_colours import load_colours
from shop.money import format_naira
from shop.personalisation.forms import CustomizationForm
from shop.personalisation.models import CustomizationField
from shop.stock.available import available_of, held_on_paper

MOST_SHOWN = 6  # the page that changes the gift has them all
COLOUR, VARIANT = "colour", "variant"  # what the address of that page may say


def with_instead(view: CartView) -> CartView:
    """Return the cart with what its sold-out gifts can be changed to. One query where a size sold out, else none."""
    changeable = [line for line in view.left_out if line.is_offered]
    if not changeable:
        return view
    sizes = _sizes_left([line.variant.product_id for line in changeable if line.sold_out == line.variant])
    found = {
        line.line_id: tuple([*_other_colours(line), *_other_sizes(line, sizes)][:MOST_SHOWN]) for line in changeable
    }
    return replace(view, lines=tuple(replace(line, instead=found.get(line.line_id, ())) for line in view.lines))


def chosen_instead(form: CustomizationForm, asked: Mapping[str, str]) -> dict[str, str]:
    """Return the colour that the address asks for, under the name of the form's field; {} where there is none of it."""
    slug = asked.get(COLOUR, "")
    if all(swatch.slug != slug for swatch in form.offer.swatches):
        return {}
    return {field.name: slug for field in form.offer.fields if field.kind == CustomizationField.Kind.COLOUR}


def _other_colours(line: LineView) -> Iterable[Instead]:
    """Return the colours that are there, where the one that was chosen is not. They were loaded with the cart."""
    chosen = [said["value"] for said in line.description if said["kind"] == CustomizationField.Kind.COLOUR]
    if not chosen:
        return
    [(_, rows)] = load_colours([line.variant.product])
    there = [row.colour for row in rows if row.is_available]
    if all(colour.slug != chosen[0] for colour in there):
        for colour in there:
            yield Instead(colour.name, _edit(line, COLOUR, colour.slug), colour.hex)


def _other_sizes(line: LineView, left: Mapping[int, Sequence[Variant]]) -> Iterable[Instead]:
    for variant in left.get(line.variant.product_id, ()):
        label = f"{variant.name or variant.product}, {format_naira(variant.current_price_kobo())}"
        yield Instead(label, _edit(line, VARIANT, variant.pk))


def _sizes_left(product_ids: Sequence[int]) -> Mapping[int, Sequence[Variant]]:
    """Return by product the variants that can be had now. One query, a second one while some of them is held."""
    found: dict[int, list[Variant]] = defaultdict(list)
    if product_ids:
        asked = Variant.objects.filter(product__in=product_ids, is_active=True).select_related("product", "stock")
        variants = list(asked.order_by("product", "position", "pk"))
        on_paper = held_on_paper(variants)
        for variant in variants:
            if available_of(variant, on_paper) != 0:
                found[variant.product_id].append(variant)
    return found


def _edit(line: LineView, name: str, value: str | int) -> str:
    return f"{reverse('cart_line_edit', args=[line.line_id])}?{urlencode({name: value})}"
