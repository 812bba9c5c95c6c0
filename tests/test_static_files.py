"""The shop looks as it should whether its files were collected or not."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent

ASK = """
import django
django.setup()
from django.test import Client
page = Client(headers={"host": "127.0.0.1"}).get("/healthz/")
from django.templatetags.static import static
address = static("css/shop.css")
answer = Client(headers={"host": "127.0.0.1"}).get(address)
print(address, answer.status_code, len(b"".join(answer)) > 1000)
"""


def ask(static_root: Path, *, collect: bool) -> str:
    """Return what a shop with DEBUG off says about its stylesheet."""
    from tests.settings import SECRET_KEY

    environment = os.environ | {
        "DJANGO_SETTINGS_MODULE": "shop.settings",
        "DEBUG": "0",
        "SECRET_KEY": SECRET_KEY,
        "STATIC_ROOT": str(static_root),
        "DATABASE_URL": "sqlite:///:memory:",
    }
    if collect:
        command = [sys.executable, "manage.py", "collectstatic", "--noinput", "--verbosity=0"]
        subprocess.run(command, cwd=ROOT, env=environment, check=True)
    done = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", ASK],
        cwd=ROOT,
        env=environment,
        check=True,
        capture_output=True,
        text=True,
    )
    return done.stdout.strip()


def test_before_anything_is_collected_files_have_their_own_names(tmp_path: Path) -> None:
    assert ask(tmp_path / "none", collect=False) == "/static/css/shop.css 200 True"


@pytest.mark.timeout(120)
def test_collected_files_have_hashed_names(tmp_path: Path) -> None:
    address, status, is_whole = ask(tmp_path / "collected", collect=True).split()
    assert address != "/static/css/shop.css"
    assert (status, is_whole) == ("200", "True")
