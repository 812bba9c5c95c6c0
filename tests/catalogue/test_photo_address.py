"""Uploaded photos are served by name, for good, and can run nothing."""

from pathlib import Path
from typing import Any

import pytest
from django.test import Client

pytestmark = pytest.mark.django_db


@pytest.fixture
def stored(settings: Any, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path
    (tmp_path / "pictures").mkdir()
    (tmp_path / "pictures" / "abc-640.webp").write_bytes(b"RIFF....WEBP")
    (tmp_path / "secret.webp").write_bytes(b"not a picture")


@pytest.mark.usefixtures("stored")
def test_a_photo_is_answered_to_be_kept_and_can_run_nothing(client: Client) -> None:
    answer = client.get("/media/pictures/abc-640.webp")
    assert b"".join(answer.streaming_content) == b"RIFF....WEBP"  # type: ignore[attr-defined]
    assert answer["Content-Type"] == "image/webp"
    assert "immutable" in answer["Cache-Control"]
    assert answer["Content-Security-Policy"] == "default-src 'none'; frame-ancestors 'none'; sandbox"
    assert answer["X-Content-Type-Options"] == "nosniff"


@pytest.mark.usefixtures("stored")
@pytest.mark.parametrize("name", ["nothing.webp", "../secret.webp", "%2e%2e%2fsecret.webp", "abc-640.svg", ".webp"])
def test_anything_else_is_not_there(client: Client, name: str) -> None:
    assert client.get(f"/media/pictures/{name}").status_code == 404
