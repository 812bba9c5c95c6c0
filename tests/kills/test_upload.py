"""F15: killed while a photo is stored: no half row, and what is left of it is swept."""

import os
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import requests
from django.contrib.auth.models import User
from django.test import Client
from django.urls import reverse

from shop.catalogue.models import Picture
from shop.catalogue.sweep import sweep_unknown_files
from tests.admin.make import fields_of
from tests.admin.test_pictures import drawn, stored
from tests.kills.gate import Gate
from tests.kills.shopper import CSRF, Shopper, in_the_background
from tests.make import make_product
from tests.servers.shop import Shop, database_url_of_test

DAY = 60 * 60 * 24


@pytest.fixture
def media(settings: Any, tmp_path: Path) -> Path:
    settings.MEDIA_ROOT = tmp_path
    return tmp_path


@pytest.fixture
def shop(media: Path, start_shop: Callable[..., Shop]) -> Shop:
    return start_shop(MEDIA_ROOT=str(media), WEB_CONCURRENCY="1")


@pytest.fixture
def gate(shop: Shop) -> Iterator[Gate]:
    with Gate(database_url_of_test()) as gate:
        yield gate


@pytest.fixture
def upload(shop: Shop) -> Callable[[], requests.Response]:
    """Sending the product's form with a photo in it."""
    product, inside = make_product(), Client()
    inside.force_login(User.objects.create_superuser("owner", "owner@example.com"))
    url = reverse("admin:shop_product_change", args=[product.pk])
    new = {"pictures-TOTAL_FORMS": "1", "pictures-0-view": "front", "pictures-0-position": "0"}
    new |= {"pictures-0-alt": "A cup in indigo"}
    typed = fields_of(inside.get(url)) | new
    browser = Shopper(shop.url).browser
    browser.cookies.set("sessionid", inside.cookies["sessionid"].value)
    photo = {"pictures-0-image": ("photo.png", drawn(), "image/png")}
    headers = {"X-CSRFToken": CSRF}
    return lambda: browser.post(shop.url + url, typed, files=photo, headers=headers, timeout=20, allow_redirects=False)


def killed_at(gate: Gate, shop: Shop, upload: Callable[[], requests.Response]) -> None:
    with in_the_background(upload) as answer:
        gate.wait()
        shop.kill()
        gate.open()
    assert answer.result() is None


def a_day_passes(media: Path) -> None:
    for path in media.rglob("*.webp"):
        os.utime(path, (time.time() - DAY - 60,) * 2)


def test_f15_before_its_row_there_is_none_and_its_file_is_swept_a_day_later(
    shop: Shop, gate: Gate, upload: Any, media: Path
) -> None:
    gate.close_before("INSERT", "shop_picture")
    killed_at(gate, shop, upload)
    assert Picture.objects.count() == 0
    assert len(stored(media)) == 1
    assert sweep_unknown_files() == 0  # it might still be coming

    a_day_passes(media)

    assert (sweep_unknown_files(), stored(media)) == (1, [])
    shop.start()
    assert upload().status_code == 302
    assert (Picture.objects.count(), len(stored(media))) == (1, 3)


def test_f15_inside_its_commit_the_photo_is_there_in_every_size(
    shop: Shop, gate: Gate, upload: Any, media: Path
) -> None:
    gate.close_in_commit("INSERT", "shop_picture")
    killed_at(gate, shop, upload)
    a_day_passes(media)
    assert (Picture.objects.count(), sweep_unknown_files(), len(stored(media))) == (1, 0, 3)
    assert Picture.objects.get().image.size > 0
