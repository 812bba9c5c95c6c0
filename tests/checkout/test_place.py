"""A cart becomes an order all at once, once, at the prices the shopper saw."""

import uuid
from datetime import timedelta

import pytest
from django.utils import timezone

from shop.cart.change import add_line
from shop.cart.models import Cart
from shop.catalogue.models import Product, Variant
from shop.checkout.agree import CheckoutRefused
from shop.checkout.place import PaymentOnItsWay, place_order
from shop.delivery.models import DeliveryPlace
from shop.orders.models import Order, OrderEvent, OrderLine, OutboxMail, Status
from shop.payments.models import Payment, PaymentStatus
from shop.personalisation.customization import Customization
from shop.personalisation.drawing.draw import draw_gift
from shop.stock.models import Reservation
from tests.cart.make import make_cup, make_customization, make_pack
from tests.checkout.make import make_cart, make_details, place, shown
from tests.gateway import Gateway
from tests.make import make_place, make_product
from tests.payments.make import counts, pay

pytestmark = pytest.mark.django_db


def nothing_was_written() -> bool:
    tables = (Order, OrderLine, OrderEvent, OutboxMail, Payment, Reservation)
    return not any(table.objects.exists() for table in tables)


def test_an_order_is_written_with_everything_it_is_made_of() -> None:
    cup = make_cup(price_kobo=950_000, on_hand=10)
    cart = make_cart(cup, quantity=2)

    order = place(cart)

    line = order.lines.get()
    assert (order.status, order.items_kobo, order.delivery_kobo, order.total_kobo) == (
        Status.AWAITING_PAYMENT,
        1_900_000,
        150_000,
        2_050_000,
    )
    assert (line.product_name, line.variant_name, line.quantity, line.total_kobo) == ("Cup", "350 ml", 2, 1_900_000)
    assert [(answer["label"], answer["text"]) for answer in line.customization] == [
        ("Colour", "Indigo"),
        ("Inscription", "Tolu"),
    ]
    assert line.colour_hex == "#2a2f7f"
    agreed = draw_gift("cup", "#2a2f7f", "modern", "Tolu")
    assert (line.drawing_svg, line.font_version) == (agreed.svg, agreed.font_version)
    assert counts(cup) == (10, 2)
    assert order.payments.get().amount_kobo == 2_050_000
    assert [event.what for event in order.events.all()] == ["placed"]
    assert [mail.kind for mail in order.mails.all()] == ["placed"]
    assert order.number.startswith("LG-")
    assert timedelta(minutes=14) < order.hold_expires_at - timezone.now() <= timedelta(minutes=15)


def test_a_giftpack_and_its_extras_are_held_together() -> None:
    pen = make_product("Pen", on_hand=3)
    pack = make_pack(pen, on_hand=5)
    cart = Cart()
    add_line(cart, pack, 2, make_customization(extras=(pen,)))

    order = place(cart)

    gift = order.lines.get(parent=None)
    assert [(extra.product_name, extra.quantity) for extra in gift.extras.all()] == [("Pen", 2)]
    assert (counts(pack), counts(pen.variants.get())) == ((5, 2), (3, 2))
    assert order.items_kobo == gift.total_kobo + gift.extras.get().total_kobo


def test_a_giftpack_with_one_part_sold_is_not_held_at_all() -> None:
    pen = make_product("Pen", on_hand=1)
    pack = make_pack(pen, on_hand=5)
    cart = Cart()
    add_line(cart, pack, 1, make_customization(extras=(pen,)))
    seen = shown(cart)
    other = Cart()
    add_line(
        other, pen.variants.get(), 1, Customization(answers={}, contact={}, digest="", set_version=0, extra_ids=())
    )
    place(other)

    with pytest.raises(CheckoutRefused, match="Pen"):
        place_order(cart.pk, make_details(), seen, uuid.uuid4())

    assert Order.objects.count() == 1
    assert counts(pack) == (5, 0)


def test_the_same_token_gives_the_same_order() -> None:
    cart, token = make_cart(), uuid.uuid4()
    first = place(cart, token=token)
    assert place(cart, token=token, name="Somebody else").pk == first.pk
    assert (Order.objects.count(), Payment.objects.count()) == (1, 1)


def test_a_second_tab_that_says_the_same_lands_on_the_first_tabs_order(gateway: Gateway) -> None:
    cart = make_cart()
    first = place(cart)
    assert place(cart).pk == first.pk
    assert Order.objects.count() == 1


def test_a_new_checkout_replaces_the_unpaid_order_and_its_own_hold_is_no_obstacle(gateway: Gateway) -> None:
    cup = make_cup(on_hand=1)
    cart = make_cart(cup)
    first = place(cart)

    second = place(cart, email="ada.okafor@example.com")

    first.refresh_from_db()
    assert (first.status, second.status) == (Status.CANCELLED, Status.AWAITING_PAYMENT)
    assert counts(cup) == (1, 1)


def test_a_payment_on_its_way_stops_a_new_checkout(gateway: Gateway) -> None:
    cart = make_cart()
    first = place(cart)
    pay(gateway, first.payments.get(), "ongoing")

    with pytest.raises(PaymentOnItsWay) as refusal:
        place(cart, name="Another name")

    first.refresh_from_db()
    assert (refusal.value.order.pk, first.status, Order.objects.count()) == (first.pk, Status.AWAITING_PAYMENT, 1)


def test_an_earlier_order_that_turns_out_paid_stops_a_new_checkout(gateway: Gateway) -> None:
    cart = make_cart()
    first = place(cart)
    pay(gateway, first.payments.get())

    with pytest.raises(PaymentOnItsWay):
        place(cart, name="Another name")

    first.refresh_from_db()
    assert first.is_paid


def test_with_paystack_down_a_new_checkout_replaces_the_unpaid_order(gateway: Gateway) -> None:
    cart = make_cart()
    first = place(cart)
    gateway.fail((500, b""))
    second = place(cart, name="Another name")
    first.refresh_from_db()
    assert (first.status, second.status) == (Status.CANCELLED, Status.AWAITING_PAYMENT)


def test_a_price_that_moved_since_the_page_was_drawn_is_asked_about() -> None:
    cup = make_cup(price_kobo=950_000)
    cart = make_cart(cup)
    seen = shown(cart)
    Variant.objects.filter(pk=cup.pk).update(price_kobo=1_000_000)

    with pytest.raises(CheckoutRefused, match="were ₦9,500, they are ₦10,000 now"):
        place_order(cart.pk, make_details(), seen, uuid.uuid4())

    assert nothing_was_written()
    assert place(cart).items_kobo == 1_000_000


def test_a_delivery_fee_that_moved_is_asked_about() -> None:
    cart = make_cart()
    seen = shown(cart)
    DeliveryPlace.objects.filter(pk=make_place().pk).update(fee_kobo=200_000)

    with pytest.raises(CheckoutRefused, match="Delivery to Abeokuta was ₦1,500, it is ₦2,000 now"):
        place_order(cart.pk, make_details(), seen, uuid.uuid4())

    assert nothing_was_written()


def test_a_cart_that_changed_in_another_tab_is_asked_about() -> None:
    cart = make_cart()
    seen = shown(cart)
    add_line(cart, cart.lines.get().variant, 1, make_customization("Other"))

    with pytest.raises(CheckoutRefused, match="another tab"):
        place_order(cart.pk, make_details(), seen, uuid.uuid4())

    assert nothing_was_written()


def test_an_archived_product_is_named_and_refused() -> None:
    cart = make_cart()
    seen = shown(cart)
    Product.objects.update(is_active=False)
    with pytest.raises(CheckoutRefused, match="no longer sold"):
        place_order(cart.pk, make_details(), seen, uuid.uuid4())
    assert nothing_was_written()


def test_an_empty_cart_is_refused() -> None:
    cart = Cart.objects.create()
    with pytest.raises(CheckoutRefused, match="nothing to order"):
        place(cart)


def test_several_lines_of_one_variant_are_summed_before_they_are_held() -> None:
    cup = make_cup(on_hand=3)
    cart = Cart()
    add_line(cart, cup, 2, make_customization("Ada"))
    add_line(cart, cup, 1, make_customization("Obi"))
    order = place(cart)
    assert (counts(cup), order.reservations.get().quantity) == ((3, 3), 3)


def test_the_next_taker_frees_a_hold_that_ran_out_though_no_job_runs(gateway: Gateway) -> None:
    cup = make_cup(on_hand=1)
    slow, quick = make_cart(cup), make_cart(cup)
    first = place(slow)
    Order.objects.filter(pk=first.pk).update(hold_expires_at=timezone.now() - timedelta(seconds=1))

    second = place(quick)

    first.refresh_from_db()
    assert (first.status, second.status) == (Status.EXPIRED, Status.AWAITING_PAYMENT)
    assert counts(cup) == (1, 1)


def test_the_next_taker_does_not_get_what_a_payment_on_its_way_holds(gateway: Gateway) -> None:
    cup = make_cup(on_hand=1)
    slow, quick = make_cart(cup), make_cart(cup)
    first = place(slow)
    pay(gateway, first.payments.get(), "ongoing")
    Order.objects.filter(pk=first.pk).update(hold_expires_at=timezone.now() - timedelta(seconds=1))

    with pytest.raises(CheckoutRefused, match="sold"):
        place(quick)

    first.refresh_from_db()
    assert first.is_awaiting_payment
    assert counts(cup) == (1, 1)


def test_an_order_does_not_change_when_the_catalogue_does() -> None:
    cup = make_cup(price_kobo=950_000)
    order = place(make_cart(cup))
    Variant.objects.update(price_kobo=1, name="Other")
    Product.objects.update(name="Renamed", is_active=False)

    line = Order.objects.get(pk=order.pk).lines.get()
    assert (line.title, line.unit_price_kobo) == ("Cup (350 ml)", 950_000)


def test_the_first_payment_can_be_looked_at_by_the_job() -> None:
    payment = place(make_cart()).payments.get()
    assert payment.status == PaymentStatus.STARTED
    assert payment.next_check_at is not None
