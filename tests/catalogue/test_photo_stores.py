"""Photos outlive the container: they are in the database or in a bucket, and move between them whole."""

from collections.abc import Iterator
from datetime import timedelta
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.exceptions import SuspiciousFileOperation
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage, storages
from django.core.management import CommandError, call_command
from django.db import transaction
from django.test import Client
from django.utils import timezone
from pytest_django import Settings

from shop.catalogue.models import Picture
from shop.catalogue.object_storage import ObjectStorage
from shop.catalogue.stored_files import MOST_BYTES, DatabaseStorage, StoredFile
from shop.catalogue.sweep import sweep_unknown_files
from tests.admin.test_pictures import drawn, send
from tests.catalogue.bucket import Bucket, running_bucket
from tests.make import make_product

pytestmark = pytest.mark.django_db

DATABASE = {"BACKEND": "shop.catalogue.stored_files.DatabaseStorage"}
SIZES = (320, 640, 1280)


def options(bucket: Bucket) -> dict[str, Any]:
    return {
        "bucket_name": "photos",
        "endpoint_url": bucket.url,
        "region_name": "auto",
        "access_key": "key",
        "secret_key": "secret",
        "custom_domain": "photos.example.ng",
    }


@pytest.fixture
def in_database(settings: Settings, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path
    settings.STORAGES = settings.STORAGES | {"default": DATABASE}


@pytest.fixture
def bucket() -> Iterator[Bucket]:
    with running_bucket() as bucket:
        yield bucket


# --- In the database --------------------------------------------------------------------------------


@pytest.mark.usefixtures("in_database")
def test_an_upload_is_kept_in_the_database_and_shown_from_there(owner: Client, client: Client, tmp_path: Path) -> None:
    product = make_product()
    assert send(owner, product, drawn()).status_code == 302

    picture = Picture.objects.get()
    assert StoredFile.objects.count() == len(SIZES)
    assert list(tmp_path.iterdir()) == []
    assert picture.image.url in client.get(product.get_absolute_url()).content.decode()
    answer = client.get(picture.image.url)
    assert answer.status_code == 200
    assert b"".join(answer.streaming_content)[8:12] == b"WEBP"  # type: ignore[attr-defined]
    assert answer["Cache-Control"] == "public, max-age=31536000, immutable"
    assert answer["Content-Type"] == "image/webp"
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Content-Security-Policy"].endswith("sandbox")
    assert client.get(f"/products/{product.slug}/picture.jpg").status_code == 200


@pytest.mark.usefixtures("in_database")
def test_a_photo_is_one_query(client: Client, django_assert_num_queries: Any) -> None:
    default_storage.save("pictures/abc-320.webp", ContentFile(b"RIFF"))
    with django_assert_num_queries(1):
        assert client.get("/media/pictures/abc-320.webp").status_code == 200
    assert client.get("/media/pictures/def-320.webp").status_code == 404


@pytest.mark.usefixtures("in_database")
def test_a_product_that_goes_takes_its_files_from_the_database(
    owner: Client, django_capture_on_commit_callbacks: Any
) -> None:
    product = make_product()
    send(owner, product, drawn())
    with django_capture_on_commit_callbacks(execute=True):
        send(owner, product, drawn(size=(50, 60)))
    assert StoredFile.objects.count() == len(SIZES)


def test_what_is_undone_leaves_no_file() -> None:
    point = transaction.savepoint()
    DatabaseStorage().save("pictures/abc.webp", ContentFile(b"RIFF"))
    transaction.savepoint_rollback(point)
    assert not StoredFile.objects.exists()


def test_a_file_above_the_limit_is_refused() -> None:
    storage = DatabaseStorage()
    storage.save("fits", ContentFile(b"a" * MOST_BYTES))
    with pytest.raises(SuspiciousFileOperation):
        storage.save("large", ContentFile(b"a" * (MOST_BYTES + 1)))
    assert [file.name for file in StoredFile.objects.all()] == ["fits"]


def test_the_database_answers_as_a_disk_does() -> None:
    storage = DatabaseStorage()
    name = storage.save("pictures/a.webp", ContentFile(b"one"))
    other = storage.save("pictures/a.webp", ContentFile(b"two"))
    assert name != other
    assert (storage.open(name).read(), storage.open(other).read()) == (b"one", b"two")
    assert (storage.size(name), storage.exists(name), storage.exists("b")) == (3, True, False)
    assert sorted(storage.listdir("pictures")[1]) == sorted([Path(name).name, Path(other).name])
    assert storage.listdir("elsewhere") == ([], [])
    storage.delete(name)
    storage.delete(name)
    for gone in (storage.open, storage.size):
        with pytest.raises(FileNotFoundError):
            gone(name)
    with pytest.raises(ValueError, match="another name"):
        storage.open(other, "wb")


# --- In a bucket ------------------------------------------------------------------------------------


def test_a_bucket_keeps_photos_under_its_own_host_for_good(bucket: Bucket) -> None:
    storage = ObjectStorage(**options(bucket))
    name = storage.save("pictures/abc-320.webp", ContentFile(b"RIFF"))
    assert bucket.files == {name: b"RIFF"}
    assert bucket.headers[name]["Cache-Control"] == "public, max-age=31536000, immutable"
    assert bucket.headers[name]["Content-Type"] == "image/webp"
    assert storage.url(name) == "https://photos.example.ng/pictures/abc-320.webp"
    assert storage.open(name).read() == b"RIFF"
    storage.delete(name)
    assert bucket.files == {}
    with pytest.raises(FileNotFoundError):
        storage.open(name)


def test_a_bucket_that_is_down_is_an_error_like_a_disk_s(bucket: Bucket) -> None:
    storage = ObjectStorage(**options(bucket))
    bucket.is_broken = True
    with pytest.raises(OSError, match="did not take"):
        storage._save("pictures/abc-320.webp", ContentFile(b"RIFF"))
    with pytest.raises(OSError, match="did not give"):
        storage.open("pictures/abc-320.webp")


def test_old_addresses_lead_to_where_the_photos_are_now(bucket: Bucket, settings: Settings, client: Client) -> None:
    backend = "shop.catalogue.object_storage.ObjectStorage"
    settings.STORAGES = settings.STORAGES | {"default": {"BACKEND": backend, "OPTIONS": options(bucket)}}
    answer = client.get("/media/pictures/abc-320.webp")
    assert answer.status_code == 302
    assert answer["Location"] == "https://photos.example.ng/pictures/abc-320.webp"


# --- From one to another -----------------------------------------------------------------------------


@pytest.fixture
def uploaded(owner: Client, settings: Settings, tmp_path: Path) -> Picture:
    """A product's photo in the folder, as it was before the shop moved."""
    settings.MEDIA_ROOT = tmp_path
    send(owner, make_product(), drawn())
    return Picture.objects.get()


def moved(*arguments: str) -> str:
    said = StringIO()
    call_command("move_pictures", *arguments, stdout=said, stderr=said)
    return said.getvalue()


def test_photos_move_from_the_folder_to_the_database_and_nothing_is_deleted(uploaded: Picture, tmp_path: Path) -> None:
    assert moved("--from", "folder", "--to", "database") == "move pictures: 3 files copied, 0 were there already\n"
    assert moved("--from", "folder", "--to", "database") == "move pictures: 0 files copied, 3 were there already\n"
    files = {f"pictures/{path.name}": path.read_bytes() for path in (tmp_path / "pictures").iterdir()}
    assert {file.name: bytes(file.content) for file in StoredFile.objects.all()} == files


def test_photos_move_to_a_bucket_and_back(uploaded: Picture, bucket: Bucket, settings: Settings) -> None:
    backend = "shop.catalogue.object_storage.ObjectStorage"
    settings.STORAGES = settings.STORAGES | {"s3": {"BACKEND": backend, "OPTIONS": options(bucket)}}
    moved("--from", "folder", "--to", "s3")
    assert uploaded.image.name in bucket.files
    moved("--from", "s3", "--to", "database")
    assert {file.name: bytes(file.content) for file in StoredFile.objects.all()} == bucket.files


def test_a_photo_that_is_missing_is_named_and_the_rest_moves(uploaded: Picture, tmp_path: Path) -> None:
    (tmp_path / str(uploaded.image.name)).unlink()
    with pytest.raises(SystemExit):
        moved("--from", "folder", "--to", "database")
    assert StoredFile.objects.count() == len(SIZES) - 1


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [(["--from", "folder", "--to", "folder"], "Both places are the same"), (["--from", "s3"], "s3 is not set up")],
)
def test_a_move_that_cannot_be_is_refused_with_words(arguments: list[str], sentence: str) -> None:
    with pytest.raises(CommandError, match=sentence):
        moved(*arguments)


@pytest.mark.parametrize("place", ["folder", "database"])
def test_photos_that_no_product_has_are_swept_after_a_day(
    place: str, owner: Client, settings: Settings, tmp_path: Path, time_machine: Any
) -> None:
    settings.MEDIA_ROOT = tmp_path
    settings.STORAGES = settings.STORAGES | {"default": settings.STORAGES[place]}
    storage = storages[place]
    assert sweep_unknown_files() == 0
    send(owner, make_product(), drawn())
    storage.save("pictures/orphan-320.webp", ContentFile(b"RIFF"))
    assert sweep_unknown_files() == 0
    time_machine.move_to(timezone.now() + timedelta(days=2))
    assert sweep_unknown_files() == 1
    assert not storage.exists("pictures/orphan-320.webp")
    assert len(storage.listdir("pictures")[1]) == len(SIZES)
