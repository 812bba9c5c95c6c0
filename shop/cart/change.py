"""Change what is in a cart. Every verb is one transaction that holds the cart, so two tabs take turns."""

from collections.abc import Sequence
from uuid import UUID

from django.db.models import QuerySet

from shop.built_query import keeping_plans
from shop.built_write import insert_together
from shop.cart.extras import add_extras, set_extras
from shop.cart.hold import Held, hold
from shop.cart.models import MAX_LINES, MAX_QUANTITY, Cart, CartLine
from shop.cart.prices import agree_to_prices, price_of_gift_kobo, unit_price_kobo
from shop.cart.refused import AddedAlready, CartRefused, LineGone
from shop.catalogue.models import Variant
from shop.catalogue.offered import is_offered
from shop.money import format_naira
from shop.personalisation.contact import latest_contact
from shop.personalisation.customization import Customization
from shop.personalisation.packed import OWN


def add_line(
    cart: Cart, variant: Variant, quantity: int, customization: Customization, *, key: UUID | None = None
) -> CartLine:
    """Put gifts in the cart and return their line: a new one, or the equal one with a higher quantity.

    Equal is the same variant with the same answers; of phone and place the latest are kept. A cart that is not
    saved yet is saved with its first line. Raises CartRefused above a limit, for a gift that is not offered and
    for more than there is; then nothing has changed. Twice adds twice, except with the same `key`: then the second
    time raises AddedAlready.
    """
    [line] = add_lines(cart, variant, [(customization, quantity)], key=key)
    return line


def add_lines(
    cart: Cart, variant: Variant, gifts: Sequence[tuple[Customization, int]], *, key: UUID | None = None
) -> list[CartLine]:
    """Put several gifts that differ in what is asked for in the cart, each so many times: all of them or none.

    Otherwise as `add_line`, for each. What the same `key` has added before is left as it is, and not among the lines
    returned; AddedAlready is raised where that is everything.
    """
    return keeping_plans(lambda: _add_all(cart, variant, gifts, key))


def _add_all(
    cart: Cart, variant: Variant, gifts: Sequence[tuple[Customization, int]], key: UUID | None
) -> list[CartLine]:
    with hold(cart) as held:
        before = [_added_before(held, variant, customization, key) for customization, _ in gifts]
        if lines := [line for line in before if line]:
            if len(lines) == len(gifts):
                raise AddedAlready(lines)
            gifts = [gift for gift, line in zip(gifts, before, strict=True) if line is None]
        return [_add(held, _offered(variant), quantity, customization, key) for customization, quantity in gifts]


def put_only(
    cart: Cart, variant: Variant, gifts: Sequence[tuple[Customization, int]], *, key: UUID | None = None
) -> list[CartLine]:
    """Make these gifts all that is in the cart, whatever was in it. Otherwise as `add_lines`; twice is as good as once.

    The cart stays the same one, so that an unpaid order that was placed from it is replaced by the next.
    """
    with hold(cart) as held:
        held.empty()
        return [_add(held, _offered(variant), quantity, customization, key) for customization, quantity in gifts]


def set_quantity(line: CartLine, quantity: int) -> CartLine:
    """Give a line and its extras a quantity, and agree to what they cost now. Safe to call twice.

    Raises LineGone, or CartRefused above a limit or for more than there is; then nothing has changed.
    """
    with hold(line.cart):
        line = _reread(line)
        line.quantity = _checked(quantity)
        line.save(update_fields=["quantity"])
        line.extras.update(quantity=line.quantity)
        agree_to_prices(line)
        return line


def agree(line: CartLine, price_kobo: int) -> CartLine:
    """Accept the new price of a line: `price_kobo` is what one gift with its extras was shown to cost.

    Raises LineGone, or CartRefused if the price has moved again since; then nothing has changed.
    """
    with hold(line.cart):
        line = _reread(line)
        now_kobo = price_of_gift_kobo(line)
        if now_kobo != price_kobo:
            raise CartRefused(f"The price has changed again. It is {format_naira(now_kobo)} now")
        agree_to_prices(line)
        return line


def edit_line(
    line: CartLine, customization: Customization, *, variant: Variant | None = None, quantity: int | None = None
) -> CartLine:
    """Give a line other answers, its pack other extras, and another size or quantity where one is given.

    A line that becomes equal to another joins it; the line that is left is returned. Raises LineGone, or
    CartRefused if both together are above the limit or something cannot be had; then nothing has changed.
    """
    with hold(line.cart) as held:
        line = _reread(line)
        line.variant = _offered(variant) if variant else line.variant
        line.quantity = line.quantity if quantity is None else _checked(quantity)
        twin = _equal_line(held, line.variant, customization, besides=line)
        if twin is not None:
            twin.variant = line.variant
            twin.quantity = _checked(line.quantity, already=twin.quantity)
            line.delete()
            line = twin
        _answer(line, customization)
        return line


def remove_line(line: CartLine) -> None:
    """Take a line and its extras out of the cart. Raises LineGone if it is out already."""
    with hold(line.cart):
        _reread(line).delete()


def clear(cart: Cart) -> None:
    """Take everything out of the cart. Safe to call twice."""
    with hold(cart):
        cart.lines.all().delete()


def _add(held: Held, variant: Variant, quantity: int, customization: Customization, key: UUID | None) -> CartLine:
    line = _equal_line(held, variant, customization)
    if line is None:
        return _new_line(held, variant, _checked(quantity), customization, key)
    held.has_changed = True
    line.variant = variant  # with its product loaded
    line.quantity = _checked(quantity, already=line.quantity)
    line.added_key = key
    _answer(line, customization)
    return line


def _added_before(held: Held, variant: Variant, customization: Customization, key: UUID | None) -> CartLine | None:
    """Return the line that this gift was added to by the form with the same key; None where it was not."""
    line = _equal_line(held, variant, customization) if key else None
    if line is None or line.added_key != key:
        return None
    line.variant = variant  # with its product loaded
    return line


def _offered(variant: Variant) -> Variant:
    """Return the variant. Raises CartRefused if it is not sold any more."""
    if not is_offered(variant):
        raise CartRefused(f"{variant.product} is no longer sold")
    return variant


def _checked(quantity: int, *, already: int = 0) -> int:
    """Return the quantity of the line after adding to what is there already, within the limits of a line."""
    if quantity < 1:
        raise CartRefused("Enter a quantity of 1 or more")
    if already + quantity <= MAX_QUANTITY:
        return already + quantity
    if already:
        fits = MAX_QUANTITY - already
        more = f"{fits} more" if fits else "no more"
        raise CartRefused(
            f"You can have at most {MAX_QUANTITY} of one gift. {already} are in your cart, so {more} can be added"
        )
    raise CartRefused(f"Enter a quantity of at most {MAX_QUANTITY}")


def _reread(line: CartLine) -> CartLine:
    """Return the line as it is now that the cart is held. Raises LineGone for one that is not in the cart."""
    found = _lines_of(line.cart).filter(pk=line.pk).first()
    if found is None:
        raise LineGone
    return found


def _lines_of(cart: Cart) -> QuerySet[CartLine]:
    return cart.lines.filter(parent=None).select_related("variant__product__customization_set")


def _equal_line(
    held: Held, variant: Variant, customization: Customization, besides: CartLine | None = None
) -> CartLine | None:
    """Return the line with this variant and these answers, if there is one.

    Answers decide, not their digest: two texts are never merged because they happen to share one.
    """
    asked = (variant.pk, customization.digest)
    equal = (line for line in held.gifts if (line.variant_id, line.digest) == asked and line != besides)
    line = next(equal, None)
    if line is not None and line.customization != customization.answers:
        raise CartRefused("This gift cannot be told from another one in your cart. Change its text a little")
    return line


def _new_line(held: Held, variant: Variant, quantity: int, customization: Customization, key: UUID | None) -> CartLine:
    if len(held.gifts) >= MAX_LINES:
        raise CartRefused(f"Your cart is full: {MAX_LINES} different gifts fit. Order these first")
    line = CartLine(
        cart=held.cart,
        variant=variant,
        quantity=quantity,
        customization=customization.answers,
        contact=customization.contact,
        digest=customization.digest,
        set_version=customization.set_version,
        seen_price_kobo=unit_price_kobo(variant, variant.product, customization.answers),
        added_key=key,
    )
    insert_together(line)
    held.add([line, *add_extras(line, customization.extra_ids)])
    if OWN in customization.answers:
        agree_to_prices(line)  # of the extras, too, with what is engraved on them
    return line


def _answer(line: CartLine, customization: Customization) -> None:
    """Save the line with these answers, its own variant and quantity, and extras to match."""
    line.customization = customization.answers
    line.digest = customization.digest
    line.set_version = customization.set_version
    line.contact = latest_contact(line.contact, customization.contact)
    line.save(update_fields=["variant", "quantity", "customization", "digest", "set_version", "contact", "added_key"])
    set_extras(line, customization.extra_ids)
    agree_to_prices(line)
