"""A product's page that waits for its row while something else changes it hears of that: no price is put back."""

from functools import partial
from types import ModuleType
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.db import connection, transaction
from django.test import Client
from django.urls import reverse

from shop.admin import engraving_area
from shop.catalogue.models import Product, Variant
from shop.sheets import product_import
from shop.sheets.product_import import import_products
from shop.sheets.product_plan import plan_products
from tests.admin.make import fields_of
from tests.admin.test_engraving_area import send as place
from tests.make import make_product
from tests.races.together import Rival, after, before

HEAD = "Address,Code,Product,Kind,Category,Price in naira"
REFUSED = "Nothing was saved: somebody changed this after you opened it."


@pytest.fixture
def user() -> User:
    return User.objects.create_superuser("owner", "owner@example.com", "a-password-of-tests")


@pytest.fixture
def client(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


@pytest.fixture
def product() -> Product:
    return make_product("Cup")


@pytest.fixture
def send_page(client: Client, product: Product) -> Any:
    """Return what sends the product's page, as it stood open since before the test, with other words."""
    address = reverse("admin:shop_product_change", args=[product.pk])
    return partial(client.post, address, fields_of(client.get(address)) | {"summary": "Typed in the page"})


def import_price(product: Product, naira: int, user: User) -> None:
    variant = product.variants.get()
    row = f"{product.slug},{variant.code},{product.name},{product.kind},{product.category},{naira}"
    text = f"{HEAD}\n{row}\n"
    import_products(text, digest=plan_products(text)[0].digest, actor=user)


def log_afterwards(monkeypatch: pytest.MonkeyPatch, module: ModuleType, rivals: list[Rival]) -> None:
    """Log once the change is committed and the page that waited for it is through."""
    real = module._log

    def late(*said: Any) -> None:
        transaction.on_commit(lambda: (rivals[0].outcome(), real(*said)))

    monkeypatch.setattr(module, "_log", late)


def test_a_price_of_a_sheet_is_not_put_back_by_a_waiting_page(
    monkeypatch: pytest.MonkeyPatch, user: User, product: Product, send_page: Any
) -> None:
    waiting = before(monkeypatch, product_import, "_log", send_page)

    import_price(product, 12_000, user)

    answer = waiting.result()
    assert (answer.status_code, REFUSED in answer.content.decode()) == (200, True)
    assert "Changed from a product sheet." in answer.content.decode()
    assert Variant.objects.get().price_kobo == 1_200_000


def test_twin_where_the_sheet_is_logged_afterwards_the_page_puts_the_old_price_back(
    monkeypatch: pytest.MonkeyPatch, user: User, product: Product, send_page: Any
) -> None:
    rivals: list[Rival] = []
    log_afterwards(monkeypatch, product_import, rivals)
    rivals.append(after(monkeypatch, product_import, "save_products", send_page))

    import_price(product, 12_000, user)

    assert rivals[0].result().status_code == 302
    assert Variant.objects.get().price_kobo == 950_000


def test_where_it_is_engraved_is_not_put_back_by_a_waiting_page(
    monkeypatch: pytest.MonkeyPatch, client: Client, product: Product, send_page: Any
) -> None:
    waiting = before(monkeypatch, engraving_area, "_log", send_page)

    assert place(client, product, width="20").status_code == 302

    answer = waiting.result()
    assert (answer.status_code, REFUSED in answer.content.decode()) == (200, True)
    assert Product.objects.get().engraving["width"] == 20


@pytest.mark.skipif(connection.vendor == "sqlite", reason="there a page waits before it has read anything to put back")
def test_twin_where_the_engraving_is_logged_afterwards_the_page_puts_it_back(
    monkeypatch: pytest.MonkeyPatch, client: Client, product: Product, send_page: Any
) -> None:
    rivals: list[Rival] = []
    log_afterwards(monkeypatch, engraving_area, rivals)
    rivals.append(after(monkeypatch, engraving_area, "save_placing", send_page))

    assert place(client, product, width="20").status_code == 302

    assert rivals[0].result().status_code == 302
    assert Product.objects.get().engraving == {}
