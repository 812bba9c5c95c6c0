"""A Redis that is away, slow or full never costs a page or an order."""

import logging
import re
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client
from django.urls import reverse
from pytest_django import Settings

from shop import cache as shop_cache
from shop.cache import REST_SECONDS, rest_of
from shop.catalogue.models import Product
from shop.checks import unsafe_settings
from shop.orders.models import Order, Status
from shop.payments.models import Payment
from tests.checkout.form import hidden
from tests.checkout.typed import TYPED
from tests.gateway import Gateway
from tests.make import make_place
from tests.payments.make import pay
from tests.personalisation.make import STANDARD_POST, make_standard_product
from tests.servers.redis import StandIn, redis_stand_in

BACKEND = "shop.cache.FailOpenRedisCache"


@pytest.fixture(autouse=True)
def _no_rests() -> Iterator[None]:
    """What one test found out about a port is not true of the next one's."""
    rest_of.cache_clear()
    yield
    rest_of.cache_clear()


@pytest.fixture
def redis() -> Iterator[StandIn]:
    with redis_stand_in() as server:
        yield server


def use(settings: Settings, url: str) -> None:
    settings.REMEMBERED_SECONDS, settings.PAGES_KEPT_SECONDS = 5, 5  # as the shop has it
    settings.CACHES = {"default": {"BACKEND": BACKEND, "LOCATION": url}}


def closed_port() -> str:
    with socket.create_server(("127.0.0.1", 0)) as server:
        return f"redis://127.0.0.1:{server.getsockname()[1]}/0"


def started(port: int, folder: Path) -> "subprocess.Popen[bytes]":
    command = ["redis-server", "--port", str(port), "--bind", "127.0.0.1", "--save", "", "--dir", str(folder)]
    return subprocess.Popen(command, stdout=subprocess.DEVNULL)


def wait_for(port: int) -> None:
    for _ in range(100):
        try:
            socket.create_connection(("127.0.0.1", port), timeout=0.2).close()
            return
        except OSError:
            time.sleep(0.05)
    raise AssertionError("redis-server did not start")


@pytest.fixture(params=["stand-in", "redis-server"])
def any_redis(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The stand-in, and the real one where it is installed: one proves that the other answers like it."""
    if request.param == "stand-in":
        with redis_stand_in() as server:
            yield server.url
        return
    if shutil.which("redis-server") is None:
        pytest.skip("redis-server is not installed; the stand-in was asked the same")
    port = int(closed_port().rpartition(":")[2].removesuffix("/0"))
    process = started(port, tmp_path)
    try:
        wait_for(port)
        yield f"redis://127.0.0.1:{port}/0"
    finally:
        process.terminate()
        process.wait(timeout=10)


# --- It is a cache -------------------------------------------------------------------------------------


def test_what_is_put_in_comes_out(any_redis: str, settings: Settings, caplog: pytest.LogCaptureFixture) -> None:
    use(settings, any_redis)
    cache.set("a", {"some": ["thing"]}, 30)
    assert cache.set_many({"b": 2, "c": None}, 30) == []
    assert (cache.get("a"), cache.get("unknown", "else")) == ({"some": ["thing"]}, "else")
    assert cache.get_many(["a", "b", "unknown"]) == {"a": {"some": ["thing"]}, "b": 2}
    assert (cache.add("b", 1, 30), cache.add("d", 1, 30)) == (False, True)
    assert (cache.incr("b"), cache.has_key("b")) == (3, True)
    assert (cache.touch("b", 30), cache.touch("unknown", 30)) == (True, False)
    assert (cache.delete("b"), cache.delete("b"), cache.get("b")) == (True, False, None)
    cache.delete_many(["a"])
    assert cache.get("a") is None
    with pytest.raises(ValueError, match="not found"):
        cache.incr("unknown")
    cache.clear()
    assert cache.get("d") is None
    assert caplog.text == ""  # nothing went wrong and was passed over


@pytest.mark.django_db
def test_pages_are_kept_in_it(redis: StandIn, settings: Settings, client: Client) -> None:
    use(settings, redis.url)
    client.get("/products/")
    assert any(b"page:/products/" in key for key in redis.values)


# --- It is not there -----------------------------------------------------------------------------------


def every_operation() -> dict[str, Any]:
    with pytest.raises(ValueError, match="not found"):
        cache.incr("k")
    cache.set("k", "v", 30)
    cache.delete_many(["k"])
    cache.clear()
    return {
        "get": cache.get("k", "else"),
        "get_many": cache.get_many(["k", "l"]),
        "has_key": cache.has_key("k"),
        "set_many": cache.set_many({"k": 1, "l": 2}, 30),
        "add": cache.add("k", "v", 30),
        "touch": cache.touch("k", 30),
        "delete": cache.delete("k"),
        "get_or_set": cache.get_or_set("k", "v", 30),
    }


NOTHING_CACHED = {
    "get": "else",
    "get_many": {},
    "has_key": False,
    "set_many": ["k", "l"],
    "add": True,
    "touch": False,
    "delete": False,
    "get_or_set": "v",
}


def test_with_nobody_there_every_operation_answers_as_if_nothing_were_cached(settings: Settings) -> None:
    use(settings, closed_port())
    assert every_operation() == NOTHING_CACHED


@pytest.mark.parametrize("mood", ["hangs", "drips", "nonsense"])
def test_a_redis_that_is_ill_answers_like_none_within_a_second(mood: str, redis: StandIn, settings: Settings) -> None:
    use(settings, redis.url)
    redis.mood = mood
    began = time.monotonic()
    assert every_operation() == NOTHING_CACHED
    # A drip is noticed only once its answer is whole.
    assert time.monotonic() - began < (1.6 if mood == "drips" else 1)


def test_a_full_redis_stores_nothing_and_still_tells_what_it_knows(redis: StandIn, settings: Settings) -> None:
    use(settings, redis.url)
    cache.set("old", "value", 30)
    redis.mood = "full"
    cache.set("new", "value", 30)
    assert cache.add("other", 1, 30)
    assert (cache.get("old"), cache.get("new")) == ("value", None)


def test_what_another_version_wrote_is_read_again(redis: StandIn, settings: Settings) -> None:
    use(settings, redis.url)
    redis.values[b":1:k"] = b"\x80\x05cshop.no_such_module\nGone\n."
    redis.values[b":1:l"] = b"no pickle"
    assert (cache.get("k", "else"), cache.get("l"), cache.get_many(["k"])) == ("else", None, {})
    cache.set("k", "new", 30)
    assert cache.get("k") == "new"


# --- How often it is asked -----------------------------------------------------------------------------


def test_after_a_fault_it_rests_and_then_one_asks_again(
    redis: StandIn, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    use(settings, redis.url)
    now = 1000.0
    monkeypatch.setattr(shop_cache, "monotonic", lambda: now)
    redis.mood = "hangs"
    assert cache.get("k") is None
    redis.mood, redis.asked = "works", []
    redis.values[b":1:k"] = b"7"
    now += REST_SECONDS - 1
    assert (cache.get("k"), redis.asked) == (None, [])
    now += 2
    assert rest_of((redis.url,)).is_over()  # somebody else asks now
    assert (cache.get("k"), redis.asked) == (None, [])
    now += REST_SECONDS
    assert (cache.get("k"), cache.get("k")) == (7, 7)


def test_the_log_has_one_line_a_minute_and_no_password(
    settings: Settings, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    use(settings, closed_port().replace("//", "//:a-password@"))
    now = 1000.0
    monkeypatch.setattr(shop_cache, "monotonic", lambda: now)
    with caplog.at_level(logging.DEBUG):
        for _ in range(10):
            cache.get("k")
            now += 12
    told = [record for record in caplog.records if record.name == "shop.cache"]
    assert len(told) == 2
    assert {record.levelname for record in told} == {"WARNING"}
    assert "a-password" not in caplog.text


# --- The shop without it -------------------------------------------------------------------------------


ADDRESSES = ["/", "/products/", "/products/?q=mug", "/products/mug/", "/cart/", "/checkout/", "/orders/find/"]
ADDRESSES += ["/sitemap.xml", "/robots.txt", "/healthz/"]


@pytest.mark.django_db
@pytest.mark.parametrize("mood", ["away", "hangs"])
def test_every_page_and_a_purchase_work_without_it(
    mood: str, redis: StandIn, settings: Settings, client: Client, gateway: Gateway
) -> None:
    redis.mood = "hangs"
    use(settings, closed_port() if mood == "away" else redis.url)
    make_place()
    gift = make_standard_product(name="Mug", slug="mug")
    began = time.monotonic()
    assert client.get("/products/mug/").status_code == 200
    assert time.monotonic() - began < 1.2  # the first page pays for finding it out
    buy(client, gift)
    for address in ADDRESSES:
        assert client.get(address, follow=True).status_code == 200, address
    order = place(client, gateway)
    assert (order.status, client.get(reverse("order", args=[order.pk])).status_code) == (Status.PAID, 200)


def buy(client: Client, gift: Product) -> None:
    posted = STANDARD_POST | {"variant": gift.variants.get().pk, "quantity": 1}
    assert client.post(f"/cart/add/{gift.slug}/", posted).status_code == 303


def place(client: Client, gateway: Gateway) -> Order:
    """Check out, pay, and come back from Paystack."""
    page = client.get("/checkout/")
    assert client.post("/checkout/", TYPED | hidden(page)).status_code == 303
    payment = Payment.objects.get()
    pay(gateway, payment)
    client.get(f"{reverse('paystack_callback')}?reference={payment.reference}")
    return Order.objects.get()


# --- Setting it up -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "address",
    [
        "redis://127.0.0.1:6379/0",
        "rediss://user:password@redis.example.ng:6380",
        "redis://red-abc123:6379",
        "unix:///run/redis.sock",
        "redis://one:6379,redis://two:6379/1",
        "",
    ],
)
def test_addresses_of_a_redis_are_fine(address: str, settings: Settings) -> None:
    settings.REDIS_URL = address
    assert [error.id for error in unsafe_settings()] == []


@pytest.mark.parametrize(
    "address",
    ["127.0.0.1:6379", "http://redis:6379", "redis://", "redis://host:port", "redis://host/shop", "unix://"],
)
def test_what_is_no_address_of_a_redis_stops_the_start(address: str, settings: Settings) -> None:
    settings.REDIS_URL = address
    [error] = unsafe_settings()
    assert (error.id, "REDIS_URL is not the address" in error.msg) == ("shop.shared_cache", True)
    assert not re.search(r"127|host:port", error.msg.replace("password@host:6379", ""))
