"""The shop's profile: a logo that is shown everywhere, hours that machines read, changes that every instance shows."""

import json
import re
from typing import Any

import pytest
import time_machine
from django.core.cache import caches
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client, TestCase
from django.urls import reverse
from django.utils import timezone

from shop.catalogue.tree import CACHE_SECONDS as TREE_SECONDS
from shop.catalogue.vocabulary import CACHE_SECONDS as WORDS_SECONDS
from shop.profile.hours import DAYS, parse_hours
from shop.profile.models import CACHE_SECONDS, ShopProfile
from tests.admin.make import fields_of
from tests.admin.test_pictures import drawn, upload
from tests.make import make_place

pytestmark = pytest.mark.django_db

WEEKDAYS = DAYS[:5]


@pytest.fixture
def media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    return tmp_path


@pytest.fixture
def profile() -> ShopProfile:
    return ShopProfile.objects.create(pk=1, name="Gifts of Ada", address="12 Quarry Road")


def send(client: Client, **typed: Any) -> Any:
    url = reverse("admin:shop_shopprofile_change", args=[1])
    with TestCase.captureOnCommitCallbacks(execute=True):
        return client.post(url, fields_of(client.get(url)) | typed)


def shop_data(client: Client) -> dict[str, Any]:
    found = re.findall(r'<script type="application/ld\+json">(.*?)</script>', client.get("/").content.decode(), re.S)
    every = [one for text in found for one in (json.loads(text) if text.strip()[0] == "[" else [json.loads(text)])]
    return next(one for one in every if one["@type"] in {"LocalBusiness", "Organization"})


def test_a_logo_stands_on_every_page_with_its_size(owner, client, profile, media):
    assert send(owner, logo=upload(drawn("PNG", size=(900, 300)), "logo.png")).status_code == 302
    profile.refresh_from_db()
    assert (profile.logo_width, profile.logo_height) == (480, 160)
    [file] = [path for path in media.rglob("*") if path.is_file()]
    assert re.fullmatch(r"[0-9a-f]{32}-logo\.webp", file.name)
    page = client.get("/").content.decode()
    assert page.count(f'src="/media/pictures/{file.name}" alt="" width="108" height="36"') == 2
    answer = client.get(f"/media/pictures/{file.name}")
    assert b"".join(answer)
    assert answer["Content-Type"] == "image/webp"
    assert shop_data(client)["logo"].endswith(f"/media/pictures/{file.name}")


def test_a_new_logo_takes_the_old_file_with_it(owner, profile, media):
    for colour in ("#2a2f7f", "#b4452a"):
        send(owner, logo=upload(drawn("PNG", size=(300, 300), colour=colour), "logo.png"))
    assert len([path for path in media.rglob("*") if path.is_file()]) == 1
    send(owner, **{"logo-clear": "on"})
    assert [path for path in media.rglob("*") if path.is_file()] == []


@pytest.mark.parametrize("content", [b"<svg onload=alert(1)>", b"", b"GIF89a<script>"])
def test_what_is_no_picture_is_refused_beside_the_field(owner, profile, media, content):
    refused = send(owner, logo=SimpleUploadedFile("logo.png", content), name="Other")
    assert list(refused.context["adminform"].form.errors) == ["logo"]
    profile.refresh_from_db()
    assert (profile.name, bool(profile.logo)) == ("Gifts of Ada", False)


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("", []),
        (
            "Mon–Fri 9:00–17:00, Sat 10:00–14:00",
            [(WEEKDAYS, "09:00", "17:00"), (("Saturday",), "10:00", "14:00")],
        ),
        ("Monday to Saturday, 9 am to 6 pm", [(DAYS[:6], "09:00", "18:00")]),
        ("Daily 8am-9pm", [(DAYS, "08:00", "21:00")]),
        ("Mon-Fri: 9-17; Sun 12.30 pm – 4 pm", [(WEEKDAYS, "09:00", "17:00"), (("Sunday",), "12:30", "16:00")]),
        ("Mon–Fri 9:00–17:00, closed on Sundays", [(WEEKDAYS, "09:00", "17:00")]),
    ],
)
def test_hours_are_read_as_people_write_them(typed, read):
    assert [(one.days, one.opens, one.closes) for one in parse_hours(typed)] == read


@pytest.mark.parametrize(
    "typed", ["Sometimes", "Mon 17:00-9:00", "Mon 25:00-26:00", "Fri–Mon 9-17", "Xyz 9-17", "13pm"]
)
def test_hours_that_make_no_sense_are_refused_beside_the_field(owner, profile, typed):
    refused = send(owner, opening_hours=typed)
    assert list(refused.context["adminform"].form.errors) == ["opening_hours"]


def test_hours_stand_on_the_pages_and_in_the_data_for_machines(owner, client, profile):
    send(owner, opening_hours="Mon–Fri 9:00–17:00")
    assert "Mon–Fri 9:00–17:00" in client.get("/").content.decode()
    assert shop_data(client)["openingHoursSpecification"] == [
        {
            "@type": "OpeningHoursSpecification",
            "dayOfWeek": list(WEEKDAYS),
            "opens": "09:00",
            "closes": "17:00",
        }
    ]


def test_hours_from_before_they_had_to_be_readable_are_left_out_for_machines(client, profile):
    ShopProfile.objects.update(opening_hours="Ask us")
    assert "openingHoursSpecification" not in shop_data(client)


class TestSeveralInstances:
    """Each has a cache of its own where no Redis is shared: a change reaches the others without anybody's doing."""

    @pytest.fixture
    def elsewhere(self, settings):
        """Return a function that makes the following happen on the instance named."""

        def go(name: str) -> None:
            backend = "django.core.cache.backends.locmem.LocMemCache"
            settings.CACHES = {"default": {"BACKEND": backend, "LOCATION": name}}

        yield go
        for name in ("one", "two"):
            go(name)
            caches["default"].clear()

    def test_a_change_shows_on_the_others_within_seconds(self, settings, elsewhere, owner, client, profile):
        assert max(CACHE_SECONDS, TREE_SECONDS, WORDS_SECONDS, settings.REMEMBERED_SECONDS) <= 5
        with time_machine.travel(timezone.now(), tick=False) as clock:
            elsewhere("two")
            assert "Gifts of Ada" in client.get("/").content.decode()
            elsewhere("one")
            send(owner, name="Gifts of Bola")
            assert "Gifts of Bola" in client.get("/").content.decode()
            elsewhere("two")
            clock.shift(CACHE_SECONDS + 1)
            assert "Gifts of Bola" in client.get("/").content.decode()

    def test_so_does_a_fee(self, settings, elsewhere, owner, client, profile):
        url = reverse("admin:shop_deliveryplace_change", args=[make_place().pk])
        with time_machine.travel(timezone.now(), tick=False) as clock:
            elsewhere("two")
            assert "₦1,500" in client.get("/").content.decode()
            elsewhere("one")
            with TestCase.captureOnCommitCallbacks(execute=True):
                owner.post(url, fields_of(owner.get(url)) | {"fee_kobo": "1,700"})
            assert "₦1,700" in client.get("/").content.decode()
            elsewhere("two")
            clock.shift(settings.REMEMBERED_SECONDS + 1)
            assert "₦1,700" in client.get("/").content.decode()
