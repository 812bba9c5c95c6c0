"""The address that Render asks before it sends shoppers."""

from collections.abc import Callable
from typing import Any

import pytest
from django.db import OperationalError, connection
from django.test import Client


def _dead_database(*args: Any) -> None:
    raise OperationalError("the connection is lost")


@pytest.mark.django_db
def test_it_says_ok_while_the_database_answers(client: Client) -> None:
    response = client.get("/healthz/")
    assert (response.status_code, response.content) == (200, b"ok")


@pytest.mark.django_db
def test_it_says_503_when_the_database_does_not_answer(client: Client) -> None:
    with connection.execute_wrapper(_dead_database):
        assert client.get("/healthz/").status_code == 503
    assert client.get("/healthz/").status_code == 200


@pytest.mark.django_db
def test_it_is_never_cached_and_touches_no_session(
    client: Client, django_assert_num_queries: Callable[[int], Any]
) -> None:
    with django_assert_num_queries(1):
        response = client.get("/healthz/")
    assert "no-store" in response["Cache-Control"]
    assert response.cookies == {}


@pytest.mark.django_db
def test_it_answers_head_and_refuses_to_be_written_to(client: Client) -> None:
    assert client.head("/healthz/").status_code == 200
    assert client.post("/healthz/").status_code == 405
