"""A deploy: the old version is told to stop while somebody is buying, and the next one goes on."""

from concurrent.futures import ThreadPoolExecutor

from shop.orders.models import Order, Status
from tests.gateway import Gateway
from tests.kills.gate import Gate
from tests.kills.shopper import Shopper, in_the_background
from tests.kills.wait import until
from tests.kills.world import World, world
from tests.payments.make import pay
from tests.servers.shop import Shop

ONE_ORDER = World(1, 1, 1, 1, 1, 1, 0, 0, on_hand=10, reserved=2, cart_pieces=2)


def test_f54_a_deploy_finishes_what_is_under_way_and_the_next_version_takes_the_shopper_back(
    shop: Shop, shopper: Shopper, gate: Gate, gateway: Gateway
) -> None:
    form = shopper.checkout_form()
    gate.close_before("INSERT", "shop_payment")
    with ThreadPoolExecutor(1) as deploy, in_the_background(lambda: shopper.send(form)) as placing:
        gate.wait()
        stopping = deploy.submit(shop.stop)
        until(lambda: "Handling signal: term" in shop.log(), "the shop is told to stop")
        assert not placing.done(), "the order must still be under way"
        gate.open()
        answer = placing.result()
        assert stopping.result() == 0

    assert answer is not None
    assert answer.status_code == 303
    assert answer.headers["Location"].startswith(gateway.url)
    assert world() == ONE_ORDER
    payment = Order.objects.get().payments.get()
    pay(gateway, payment)  # while no version is there
    shop.start()
    back = shopper.get(f"/payments/paystack/callback/?reference={payment.reference}")
    order = Order.objects.get()
    assert (back.status_code, back.headers["Location"]) == (302, f"/orders/{order.pk}/")
    assert order.status == Status.PAID
