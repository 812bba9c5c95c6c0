"""The throwaway PostgreSQL: real, alone, as new as production's, and gone afterwards."""

import os

import psycopg
import pytest

from tests.servers.postgres import MAJOR, Postgres, running_postgres


@pytest.fixture(scope="module")
def server():
    with running_postgres() as server:
        yield server


def value(server: Postgres, query: str) -> str:
    with psycopg.connect(server.url) as connection:
        row = connection.execute(query).fetchone()
    assert row is not None
    return str(row[0])


def test_it_is_the_version_of_production(server: Postgres):
    assert value(server, "show server_version").split(".")[0] == MAJOR


def test_it_keeps_any_letter_in_the_plain_order(server: Postgres):
    assert value(server, "show server_encoding") == "UTF8"
    assert value(server, "select 'Ọmọ́lọlá ₦'") == "Ọmọ́lọlá ₦"


def test_nobody_reaches_it_over_the_network(server: Postgres):
    assert value(server, "show listen_addresses") == ""


def test_it_keeps_what_was_committed_over_a_crash(server: Postgres):
    with psycopg.connect(server.url, autocommit=True) as connection:
        connection.execute("create table kept (n int)")
        connection.execute("insert into kept values (7)")
    server.kill()
    assert not server.answers()
    server.start()
    assert value(server, "select n from kept") == "7"


def test_nothing_of_it_is_left_afterwards():
    with running_postgres() as another:
        directory = another.directory
        assert value(another, "select 1") == "1"
    assert not os.path.exists(directory)
    assert not another.answers()
