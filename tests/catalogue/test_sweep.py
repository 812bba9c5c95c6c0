"""Files of photos that no row knows go after a day, whatever keeps them; those of the shop stay."""

import os
import time
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import InMemoryStorage, Storage
from django.core.management import call_command

from shop.catalogue import sweep
from shop.catalogue.models import Picture
from shop.catalogue.sweep import FEW, sweep_unknown_files
from shop.profile.models import ShopProfile
from tests.make import make_product

pytestmark = pytest.mark.django_db

KNOWN = ["pictures/known-1280.webp", "pictures/known-320.webp", "pictures/known-640.webp"]
HOURS = 60 * 60


@pytest.fixture(autouse=True)
def media(settings: Any, tmp_path: Path) -> Path:
    settings.MEDIA_ROOT = tmp_path
    (tmp_path / "pictures").mkdir()
    return tmp_path


def store(media: Path, *names: str, hours_ago: int = 25) -> None:
    for name in names:
        (media / name).write_bytes(b"webp")
        stored_at = time.time() - hours_ago * HOURS
        os.utime(media / name, (stored_at, stored_at))


def stored(media: Path) -> list[str]:
    return sorted(path.relative_to(media).as_posix() for path in media.rglob("*") if path.is_file())


def test_what_no_picture_names_goes_after_a_day_and_every_size_of_what_one_names_stays(media: Path) -> None:
    Picture.objects.create(product=make_product(), image=KNOWN[0])
    store(media, *KNOWN, "pictures/left-1280.webp", "pictures/left-320.webp", "elsewhere.txt")
    store(media, "pictures/being-uploaded-1280.webp", hours_ago=23)

    assert [sweep_unknown_files(), sweep_unknown_files()] == [2, 0]

    assert stored(media) == ["elsewhere.txt", "pictures/being-uploaded-1280.webp", *KNOWN]


def test_the_logo_stays(media: Path) -> None:
    store(media, "pictures/logo.webp")
    ShopProfile.objects.get_or_create(pk=1)
    ShopProfile.objects.update(logo="pictures/logo.webp")
    assert sweep_unknown_files() == 0
    assert stored(media) == ["pictures/logo.webp"]


def test_a_database_that_these_files_do_not_belong_to_deletes_none(media: Path, caplog: Any) -> None:
    """Somebody starts the shop with an empty database beside the photos of the real one."""
    names = [f"pictures/{number}-1280.webp" for number in range(FEW + 1)]
    store(media, *names)
    assert sweep_unknown_files() == 0
    assert len(stored(media)) == FEW + 1
    assert "belong to nothing" in caplog.text


def test_without_a_folder_there_is_nothing_to_do(media: Path) -> None:
    (media / "pictures").rmdir()
    assert sweep_unknown_files() == 0


def test_any_storage_that_can_list_will_do(monkeypatch: pytest.MonkeyPatch) -> None:
    storage = InMemoryStorage()
    storage.save("pictures/left-1280.webp", ContentFile(b"webp"))
    monkeypatch.setattr(Picture._meta.get_field("image"), "storage", storage)
    assert (sweep_unknown_files(), storage.exists("pictures/left-1280.webp")) == (0, True)
    monkeypatch.setattr(sweep, "KEPT", timedelta(0))
    assert (sweep_unknown_files(), storage.exists("pictures/left-1280.webp")) == (1, False)


def test_one_that_cannot_list_is_left_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Picture._meta.get_field("image"), "storage", Storage())
    assert sweep_unknown_files() == 0


def test_the_job_sweeps_once_a_day(media: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for _ in range(2):
        store(media, "pictures/left-1280.webp")
        call_command("clean_up")
    said = capsys.readouterr().out.splitlines()
    assert [line.split(", ")[3] for line in said] == ["1 unknown files", "0 unknown files"]
