"""F57: clients that are slow, too talkative or hostile, against the real server: 4xx, and the others are served."""

import socket
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing, contextmanager

import pytest
import requests

from shop.cart.models import CartLine
from shop.orders.models import Order
from tests.make import make_product
from tests.servers.shop import HOST, Shop

TOKEN = "k" * 32
THREADS_OF_A_WORKER = 4  # as gunicorn.conf.py has them
SOON = 3.0  # seconds: many times what a page takes


@pytest.fixture
def shop(start_shop: Callable[..., Shop]) -> Shop:
    return start_shop()


def post(shop: Shop, path: str, body: bytes, **headers: str) -> int:
    usual = {"X-CSRFToken": TOKEN, "Cookie": f"csrftoken={TOKEN}", "Content-Type": "application/x-www-form-urlencoded"}
    return requests.post(shop.url + path, data=body, headers=usual | headers, timeout=20).status_code


def served(shop: Shop, *, within: float = SOON) -> bool:
    """Whether somebody else gets a page soon."""
    return requests.get(f"{shop.url}/products/", timeout=within).status_code == 200


def said(shop: Shop, request: bytes) -> int:
    """Send these bytes and return the status that comes back, 0 where the connection just ends."""
    with closing(socket.create_connection((HOST, shop.port), timeout=20)) as line:
        line.sendall(request)
        answer = line.recv(100)
    return int(answer.split()[1]) if answer.startswith(b"HTTP/") else 0


def get(path: str = "/", *headers: str) -> bytes:
    return "\r\n".join([f"GET {path} HTTP/1.1", f"Host: {HOST}", *headers, "Connection: close", "", ""]).encode()


TALKATIVE: dict[str, bytes] = {
    "a huge header": get("/", "X-Long: " + "a" * 20_000),
    "a huge cookie": get("/", "Cookie: sessionid=" + "a" * 20_000),
    "a thousand headers": get("/", *[f"X-{number}: a" for number in range(1_000)]),
    "a long query": get("/products/?q=" + "a" * 20_000),
    "a long path": get("/" + "a" * 20_000),
    "another host": get().replace(HOST.encode(), b"evil.example"),
    "two hosts": get("/", "Host: evil.example"),
    "no request at all": b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03" + b"a" * 200 + b"\r\n\r\n",
    "a length that is no number": get("/", "Content-Length: many"),
    "two lengths": get("/", "Content-Length: 1", "Content-Length: 2"),
    "a length and chunks": get("/", "Content-Length: 3", "Transfer-Encoding: chunked"),
    "a header that smuggles": get("/", "X-A: b\x00c"),
}


def test_f57_what_is_too_much_or_no_request_is_a_4xx_and_the_next_is_served(shop: Shop) -> None:
    answered = {name: said(shop, request) for name, request in TALKATIVE.items()}
    assert {name: status for name, status in answered.items() if not 400 <= status < 500} == {}
    assert served(shop)


def test_f57_ten_thousand_fields_and_ten_megabytes_are_refused_unread(shop: Shop) -> None:
    variant = make_product(variants=1).variants.get()
    path = f"/cart/add/{variant.product.slug}/"
    fields = b"&".join(b"f%d=1" % number for number in range(10_000))
    parts = b"".join(
        b'--b\r\nContent-Disposition: form-data; name="f%d"\r\n\r\n1\r\n' % number for number in range(10_000)
    )
    multipart = {"Content-Type": "multipart/form-data; boundary=b"}
    assert post(shop, path, fields) == 400
    assert post(shop, path, parts + b"--b--\r\n", **multipart) == 400
    assert post(shop, path, b"inscription=" + b"a" * 10_000_000) in {400, 413}
    assert post(shop, "/payments/paystack/webhook/", b"a" * 10_000_000) in {400, 401, 413}
    assert (CartLine.objects.count(), Order.objects.count()) == (0, 0)
    assert served(shop)


@contextmanager
def slow_clients(shop: Shop, number: int, opening: bytes) -> Iterator[list[socket.socket]]:
    """Clients that have said the beginning of a request and go on so slowly that it never ends."""
    with ExitStack() as stack:
        lines = [
            stack.enter_context(closing(socket.create_connection((HOST, shop.port), timeout=20))) for _ in range(number)
        ]
        for line in lines:
            line.sendall(opening)
        yield lines


BEGINNINGS = {
    "half a header": b"GET / HTTP/1.1\r\nHost: 127.0.0.1\r\nX-Slow: ",
    "half a body": (
        b"POST /checkout/ HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 1000\r\n"
        b"Content-Type: application/x-www-form-urlencoded\r\n\r\nemail="
    ),
}


@pytest.mark.parametrize("name", ["half a header", "half a body"])
def test_f57_clients_that_never_finish_leave_the_others_served(shop: Shop, name: str) -> None:
    """One thread of a worker is left. More than that only a proxy holds off: it passes on whole requests."""
    with slow_clients(shop, THREADS_OF_A_WORKER - 1, BEGINNINGS[name]) as lines:
        time.sleep(0.3)
        for line in lines:
            line.sendall(b"a")
        assert [served(shop) for _ in range(5)] == [True] * 5
    assert served(shop)


def test_f57_clients_that_connect_and_say_nothing_are_put_aside_however_many_they_are(shop: Shop) -> None:
    """Browsers do that: they connect in case there will be something to ask."""
    with slow_clients(shop, 3 * THREADS_OF_A_WORKER, b""):
        assert served(shop, within=20)
