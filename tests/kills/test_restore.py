"""The restore drill, for real: backup, an empty database, and the money that came in between (F28)."""

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import psycopg
import pytest
from django.conf import settings

from shop.payments.confirm import confirm_payment
from tests.gateway import Gateway
from tests.make import make_product
from tests.payments.make import make_paid, make_placed, pay
from tests.production import names_in_settings
from tests.servers.postgres import _installed, _packaged
from tests.servers.shop import database_url_of_test

pytestmark = pytest.mark.django_db(transaction=True)

ROOT = Path(__file__).parent.parent.parent
TABLES = ["shop_order", "shop_orderline", "shop_payment", "shop_stock", "shop_stockmove", "shop_outboxmail"]


@pytest.fixture
def empty() -> Iterator[str]:
    """The address of a database beside the test's, with nothing in it."""
    address = urlsplit(database_url_of_test())
    name = f"{address.path.lstrip('/')}_drill"
    with psycopg.connect(address.geturl(), autocommit=True) as connection:
        connection.execute(f'DROP DATABASE IF EXISTS "{name}"')
        connection.execute(f'CREATE DATABASE "{name}"')
        yield address._replace(path=f"/{name}").geturl()
        connection.execute(f'DROP DATABASE "{name}" WITH (FORCE)')


def run(url: str, *command: str, **more: str) -> subprocess.CompletedProcess[str]:
    tools = next(str(found / "bin") for found in (_packaged(), _installed()) if found)
    environment = {
        **os.environ,
        "PATH": f"{tools}:{os.environ.get('PATH', '')}",
        "DATABASE_URL": url,
        "DJANGO_SETTINGS_MODULE": "shop.settings",
        "PAYSTACK_BASE_URL": settings.PAYSTACK_BASE_URL,
        **more,
    }
    return subprocess.run(
        [sys.executable, *command], cwd=ROOT, env=environment, capture_output=True, text=True, check=False
    )


def rows(url: str, query: str) -> list[tuple[Any, ...]]:
    with psycopg.connect(url) as connection:
        return connection.execute(query).fetchall()


def backup(folder: Path) -> str:
    done = run(database_url_of_test(), "-m", "scripts.backup", str(folder))
    assert done.returncode == 0, done.stderr
    [file] = folder.iterdir()
    assert (file.suffix, file.stat().st_mode & 0o077) == (".dump", 0)
    return str(file)


def test_f28_after_a_restore_the_books_are_right_and_later_money_is_found(
    gateway: Gateway, empty: str, tmp_path: Path
) -> None:
    before, _ = make_paid(gateway)
    waiting, its_payment = make_placed()
    file = backup(tmp_path)
    there = {table: rows(database_url_of_test(), f"SELECT * FROM {table} ORDER BY 1") for table in TABLES}  # noqa: S608
    pay(gateway, its_payment)  # paid after the backup, for an order that is in it
    confirm_payment(its_payment.reference)
    _, unknown = make_paid(gateway)  # ordered and paid after the backup

    done = run(empty, "-m", "scripts.restore", file)

    assert done.returncode == 0, done.stderr
    assert "rules hold" in done.stdout
    assert {table: rows(empty, f"SELECT * FROM {table} ORDER BY 1") for table in TABLES} == there  # noqa: S608

    rows_due = "UPDATE shop_payment SET next_check_at = now() - interval '1 hour' WHERE next_check_at IS NOT NULL"
    with psycopg.connect(empty) as connection:
        connection.execute(rows_due)
    found = run(empty, "manage.py", "reconcile_payments")
    assert found.returncode == 0, found.stderr
    paid = dict[Any, Any](rows(empty, "SELECT id, status FROM shop_order"))
    assert paid == {before.pk: "paid", waiting.pk: "paid"}
    assert rows(empty, "SELECT reference FROM shop_unmatchedpayment") == [(unknown.reference,)]
    assert rows(empty, "SELECT count(*) FROM shop_refund") == [(0,)], "nothing goes back by itself"
    assert run(empty, "manage.py", "audit").returncode == 0


def test_nothing_but_the_database_need_be_named(gateway: Gateway, empty: str, tmp_path: Path) -> None:
    """As the runbook has it: a machine with a checkout and none of the shop's settings."""
    make_paid(gateway)
    unset = dict.fromkeys(names_in_settings() - {"DATABASE_URL"}, "")
    done = run(empty, "-m", "scripts.restore", backup(tmp_path), **unset)
    assert done.returncode == 0, done.stderr
    assert "rules hold" in done.stdout


def test_a_database_in_use_is_not_overwritten(tmp_path: Path) -> None:
    make_product()
    file = backup(tmp_path)
    done = run(database_url_of_test(), "-m", "scripts.restore", file)
    assert done.returncode == 1
    assert "this database has tables" in done.stderr


@pytest.mark.parametrize(
    ("url", "command", "says"),
    [
        ("sqlite:///db.sqlite3", ["-m", "scripts.backup"], "DATABASE_URL is no PostgreSQL"),
        ("postgresql://shop:the-password@127.0.0.1:9/shop", ["-m", "scripts.backup"], "pg_dump failed."),
        ("postgresql://shop:the-password@127.0.0.1:9/shop", ["-m", "scripts.restore", "nothing"], "name the file"),
    ],
)
def test_what_cannot_be_done_is_said_without_the_password(
    url: str, command: list[str], says: str, tmp_path: Path
) -> None:
    more = [str(tmp_path)] if "scripts.backup" in command else []
    done = run(url, *command, *more)
    assert done.returncode == 1
    assert says in done.stderr
    assert "the-password" not in done.stderr
    assert list(tmp_path.iterdir()) == []
