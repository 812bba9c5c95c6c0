"""The shop under gunicorn: how it starts, stops and what it writes down."""

import json
import socket
import urllib.error
import urllib.request
from collections.abc import Callable
from typing import Any

import pytest

from tests.servers.postgres import running_postgres
from tests.servers.shop import Shop

pytestmark = pytest.mark.journeys
StartShop = Callable[..., Shop]

TOKEN = "eyJvcmRlciI6NDcxMX0" + "x" * 40


def test_it_starts_stops_and_comes_back_at_the_same_address(start_shop: StartShop) -> None:
    shop = start_shop()
    assert shop.health() == 200
    shop.stop()
    assert shop.health() == 0
    shop.start()
    assert shop.health() == 200


def test_a_killed_shop_leaves_nobody_behind(start_shop: StartShop) -> None:
    shop = start_shop()
    shop.kill()
    assert shop.health() == 0
    assert shop.start().health() == 200


def test_who_kills_a_shop_leaves_the_next_one_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    """A stand-in for Paystack kills the shop in a thread of its own; the test may have started another by then."""

    class Dead:
        def poll(self) -> int:
            return -9

        def wait(self, timeout: float | None = None) -> int:
            shop._process = following  # the other thread was quicker
            return -9

    shop = Shop({})
    following: Any = object()
    monkeypatch.setattr(shop, "_process", Dead())
    shop.kill()
    assert shop._process is following
    shop.log_file.unlink()


def test_an_unsafe_setting_stops_it_with_a_sentence() -> None:
    shop = Shop({"DATABASE_URL": "sqlite:///:memory:", "ALLOW_TEST_PAYSTACK": "0"})
    shop.start(wait=False)
    assert shop.wait_until_ended() != 0
    assert "or set ALLOW_TEST_PAYSTACK=1" in shop.log()
    shop.log_file.unlink()


def test_the_log_has_no_query_no_referring_page_and_no_secret_link(start_shop: StartShop) -> None:
    shop = start_shop()
    for path in ("/healthz/?email=ada@example.ng", f"/nowhere/{TOKEN}/"):
        request = urllib.request.Request(  # noqa: S310  (our own address)
            shop.url + path, headers={"Referer": "https://mail.example.ng/inbox", "User-Agent": "a-telling-name"}
        )
        try:
            urllib.request.urlopen(request, timeout=10).close()  # noqa: S310
        except urllib.error.HTTPError as refusal:
            refusal.close()
    shop.stop()
    access = [line for line in shop.log().splitlines() if '"logger": "access"' in line]
    lines = [json.loads(line) for line in access]
    assert {"method": "GET", "path": "/healthz/", "status": 200, "bytes": 2}.items() <= lines[-2].items()
    assert {"method": "GET", "path": "/nowhere/.../", "status": 404}.items() <= lines[-1].items()
    said = [json.loads(line) for line in shop.log().splitlines() if '"logger": "django.request"' in line]
    assert said[-1]["request"] == lines[-1]["request"], "one name for a request in both"
    for secret in ("ada@", "inbox", "telling", TOKEN):
        assert secret not in "\n".join(access)


def test_nobody_s_address_and_no_key_is_in_the_log_whoever_writes_the_line(start_shop: StartShop) -> None:
    shop = start_shop()
    asked = "GET /orders/find/ada.obi@example.ng/08031234567 HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n"
    unreadable = "GET / HTTP/1.1\r\nAuthorization Bearer sk_live_0123456789 ada.obi@example.ng\r\n\r\n"
    for sent in (asked, unreadable):
        with socket.create_connection(("127.0.0.1", shop.port), timeout=10) as line:
            line.sendall(sent.format(host=f"127.0.0.1:{shop.port}").encode())
            while line.recv(4096):
                pass
    shop.stop()
    lines = [json.loads(line) for line in shop.log().splitlines()]
    assert "/orders/find/…@…/0…" in [line.get("path") for line in lines]
    assert any("Invalid HTTP Header" in line.get("message", "") for line in lines)
    for secret in ("ada.obi", "0803123", "sk_live_0"):
        assert secret not in shop.log()


def test_it_says_when_its_database_is_gone_and_when_it_is_back(collected_static: None) -> None:
    with running_postgres() as server:
        shop = Shop({"DATABASE_URL": server.url}).start()
        server.stop()
        assert shop.health() == 503
        server.start()
        assert shop.health() == 200
        shop.stop()
        shop.log_file.unlink()


def test_a_stopped_shop_ends_well(start_shop: StartShop) -> None:
    assert start_shop().stop() == 0
