"""A token from a mailed link never reaches a log."""

import logging

import pytest
from django.test import Client

from shop.logs import WithoutSecrets


@pytest.mark.parametrize("args", [("Not Found", "/orders/link/eyJvIjoiMSJ9:secret/"), ("/orders/link/secret",)])
def test_the_token_is_cut_out_of_arguments(args: tuple[str, ...]) -> None:
    record = logging.LogRecord("x", logging.WARNING, "f", 1, "", args, None)
    record.msg = " ".join(["%s"] * len(args))
    assert WithoutSecrets().filter(record)
    assert "secret" not in record.getMessage()
    assert "/orders/link/…" in record.getMessage()


@pytest.mark.django_db
def test_a_dead_link_is_logged_without_its_token(client: Client, capsys: pytest.CaptureFixture[str]) -> None:
    client.get("/orders/link/a-token-that-is-not-good/")
    logged = capsys.readouterr()
    assert "a-token-that-is-not-good" not in logged.err + logged.out
