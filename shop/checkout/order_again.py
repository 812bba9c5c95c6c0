"""Order again: what an order held goes back into the cart, as far as it is still sold as it was asked for."""

from dataclasses import dataclass

from shop.cart.change import add_line
from shop.cart.models import Cart, CartLine
from shop.cart.refused import CartRefused
from shop.catalogue.offered import is_offered
from shop.orders.models import Order, OrderLine
from shop.orders.read import drawn_words
from shop.personalisation.customization import Customization, answers_described, form_initial
from shop.personalisation.forms import customization_form
from shop.personalisation.packed import OWN


@dataclass(frozen=True)
class Refilled:
    """What became of an order's gifts: what each is called, and for those left out why, in words for the shopper."""

    added: tuple[str, ...]
    already_there: tuple[str, ...]
    left_out: tuple[tuple[str, str], ...]


class _LeftOut(Exception):
    """A gift cannot be had again as it was; the text is for the shopper."""


def refill_cart(order: Order, cart: Cart) -> Refilled:
    """Put the gifts of an order into the cart, with the same answers, at today's prices.

    A gift that the cart holds already is left as it is, so pressing twice adds once. Gifts are added one by one:
    what cannot be had does not keep the others out. A cart that is not saved yet is saved with the first of them.
    """
    added: list[str] = []
    already_there: list[str] = []
    left_out: list[tuple[str, str]] = []
    gifts = order.lines.filter(parent=None).select_related(
        "variant__product__category", "variant__product__customization_set"
    )
    for line in gifts:
        try:
            (added if _add(line, cart) else already_there).append(_called(line))
        except (_LeftOut, CartRefused) as refused:
            left_out.append((_called(line), str(refused)))
    return Refilled(tuple(added), tuple(already_there), tuple(left_out))


def _called(line: OrderLine) -> str:
    """Return the gift's title, with what is engraved: that tells it from another of the same."""
    words = drawn_words(line)
    return f"{line.title}, “{words}”" if words else line.title


def _add(line: OrderLine, cart: Cart) -> bool:
    """Add one gift and return True, or False if the cart holds it. Raises _LeftOut or CartRefused."""
    if not is_offered(line.variant):
        raise _LeftOut("This gift is no longer sold")
    customization = _customization(line, cart)
    equal = CartLine.objects.filter(cart=cart.pk, parent=None, variant=line.variant, digest=customization.digest)
    if equal.exists():
        return False
    add_line(cart, line.variant, line.quantity, customization)
    return True


def _customization(line: OrderLine, cart: Cart) -> Customization:
    """Return what was asked for, as today's form hears it. Raises _LeftOut with the first thing that is wrong."""
    own = {
        str(extra.variant.product_id): answers_described(extra.customization)
        for extra in line.extras.select_related("variant")
        if extra.customization
    }
    posted = form_initial(answers_described(line.customization) | ({OWN: own} if own else {}), line.contact)
    form = customization_form(line.variant.product, posted, own_order=cart.placed_order_id)
    if not form.is_valid():
        raise _LeftOut(next(iter(form.errors.values()))[0])
    customization = form.customization()
    asked = {field.name for field in form.offer.fields}
    lost = next(
        (answer["label"] for answer in line.customization if answer["value"] and answer["name"] not in asked), ""
    )
    if lost:
        raise _LeftOut(f"“{lost}” can no longer be asked for. Choose the gift anew")
    return customization
