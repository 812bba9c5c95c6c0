"""No state of a process matters: what the owner changes on one instance every other one shows within seconds.

What this process remembers is what another instance remembers while the owner saves on a first one: the changes here
are made behind its back, as that one would see them. docs/architecture.md lists every such memory; `tests/kills` has
two real instances.
"""

import re
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import time_machine
from django.test import Client
from django.utils import timezone

from shop.catalogue.models import Category, Product, Variant
from shop.catalogue.reindex import reindex
from shop.catalogue.vocabulary import Synonym
from shop.delivery.models import DeliveryPlace
from shop.personalisation.sets import ensure_standard_set, touch_set
from shop.profile.models import ShopProfile
from tests.personalisation.make import make_standard_product

ROOT = Path(__file__).parent.parent


@pytest.fixture
def clock(transactional_db: None, settings: Any) -> Iterator[time_machine.Traveller]:
    """The shop as it runs, in a time that moves when told."""
    settings.REMEMBERED_SECONDS, settings.PAGES_KEPT_SECONDS = 30, 5
    with time_machine.travel(timezone.now(), tick=False) as clock:
        yield clock


@pytest.fixture
def gift(clock: object) -> Product:
    ShopProfile.objects.create(pk=1, name="The old name")
    gift = make_standard_product(name="Steel mug", slug="steel-mug")
    Category.objects.update(name="Old category")
    reindex([gift.pk])
    return gift


def rename_field(gift: Product) -> None:
    asked = ensure_standard_set()
    asked.fields.filter(name="inscription").update(label="A new question")
    touch_set(asked.pk)


CHANGES: dict[str, tuple[Callable[[Product], object], str, str, int]] = {
    "profile": (lambda _: ShopProfile.objects.update(name="A new name"), "/cart/", "A new name", 5),
    "categories": (lambda _: Category.objects.update(name="New category"), "/cart/", "New category", 5),
    "places": (
        lambda _: DeliveryPlace.objects.filter(slug="abeokuta").update(name="Sagamu"),
        "/products/steel-mug/",
        "Sagamu",
        35,
    ),
    "fields": (rename_field, "/products/steel-mug/", "A new question", 5),
    "prices in a list": (
        lambda gift: Variant.objects.filter(product=gift).update(price_kobo=123_400),
        "/products/",
        "1,234",
        5,
    ),
    "a price on its page": (
        lambda gift: Variant.objects.filter(product=gift).update(price_kobo=123_400),
        "/products/steel-mug/",
        "1,234",
        5,
    ),
    "home": (lambda gift: Product.objects.filter(pk=gift.pk).update(name="Iron mug"), "/", "Iron mug", 5),
    "synonyms": (lambda _: Synonym.objects.create(words="beaker, mug"), "/products/?q=beaker", "Steel mug", 5),
}


@pytest.mark.parametrize("what", CHANGES)
def test_an_owners_change_shows_on_another_instance_within_seconds(
    what: str, gift: Product, clock: time_machine.Traveller
) -> None:
    change, address, shown, seconds = CHANGES[what]
    assert shown not in page(address)
    change(gift)
    clock.shift(timedelta(seconds=seconds + 1))
    assert shown in page(address)


def test_checkout_does_not_go_by_what_is_remembered(gift: Product, settings: Any) -> None:
    """What is charged is as it is now."""
    client = Client()
    posted = {"colour": "indigo", "inscription": "Tolu", "phone": "0803 123 4567", "location": "abeokuta"}
    variant = gift.variants.get()
    assert client.post(f"/cart/add/{gift.slug}/", posted | {"variant": variant.pk, "quantity": 1}).status_code == 303
    client.get("/checkout/")
    DeliveryPlace.objects.filter(slug="abeokuta").update(fee_kobo=987_600)
    Variant.objects.filter(pk=variant.pk).update(price_kobo=123_400)
    shown = client.get("/checkout/").content.decode()
    assert "9,876" in shown
    assert "1,234" in shown


def test_every_memory_of_a_process_is_written_down() -> None:
    told = (ROOT / "docs" / "architecture.md").read_text(encoding="utf-8")
    memory = re.compile(r"@cache\b|@lru_cache|\bcache\.(?:set|set_many|add)\(|= Remembered\(|itertools\.count\(")
    keepers = {
        path.relative_to(ROOT).as_posix()
        for path in (ROOT / "shop").rglob("*.py")
        if "migrations" not in path.parts and memory.search(path.read_text(encoding="utf-8"))
    }
    assert {file for file in keepers if f"`{file.removeprefix('shop/')}`" not in told} == set()
    assert len(keepers) > 5


def page(address: str) -> str:
    answer = Client().get(address)
    assert answer.status_code == 200
    return answer.content.decode()
