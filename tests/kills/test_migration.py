"""F16: a deploy is killed in the middle of a migration: the schema is as before, and the next deploy goes through."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from typing import Any

import psycopg
import pytest
from django.db.migrations import AddField, AddIndex, CreateModel
from django.db.migrations.loader import MigrationLoader
from psycopg import sql

from tests.kills.gate import KEY, STANDING_THERE
from tests.kills.wait import until
from tests.servers.postgres import Postgres, running_postgres
from tests.servers.shop import ROOT

COLUMNS = """
SELECT table_name, column_name, data_type, is_nullable FROM information_schema.columns
WHERE table_schema = 'public' ORDER BY 1, 2
"""
INDEXES = "SELECT indexname, indexdef FROM pg_indexes WHERE schemaname = 'public' ORDER BY 1"
CONSTRAINTS = "SELECT conname, contype::text FROM pg_constraint WHERE connamespace = 'public'::regnamespace ORDER BY 1"
APPLIED = "SELECT app, name FROM django_migrations ORDER BY 1, 2"

GATE = """
CREATE FUNCTION gate() RETURNS event_trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM pg_advisory_xact_lock_shared({key});
END $$
"""


@pytest.fixture(scope="module")
def server() -> Iterator[Postgres]:
    with running_postgres() as server:
        yield server


def migrate(server: Postgres, *arguments: str) -> subprocess.Popen[bytes]:
    """Begin to migrate, as the step before a deploy does."""
    environment = {**os.environ, "TEST_DATABASE_URL": server.url, "DJANGO_SETTINGS_MODULE": "tests.settings"}
    command = [sys.executable, "manage.py", "migrate", "--verbosity", "0", *arguments]
    return subprocess.Popen(command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)


def finish(process: subprocess.Popen[bytes]) -> None:
    said, _ = process.communicate(timeout=120)
    assert process.returncode == 0, said.decode()


def schema(server: Postgres) -> dict[str, list[Any]]:
    """Return every column, index, constraint and applied migration."""
    with psycopg.connect(server.url) as connection:
        queries = {"columns": COLUMNS, "indexes": INDEXES, "constraints": CONSTRAINTS, "applied": APPLIED}
        return {name: connection.execute(query).fetchall() for name, query in queries.items()}


def newest_that_changes_the_schema() -> tuple[str, str]:
    """Return its name, and the name of the one before it."""
    names = sorted(name for app, name in MigrationLoader(None).disk_migrations if app == "shop")
    operations = {name: MigrationLoader(None).disk_migrations["shop", name].operations for name in names[1:]}
    changing = (CreateModel, AddField, AddIndex)
    newest = next(name for name in reversed(names) if any(isinstance(one, changing) for one in operations[name]))
    return newest, names[names.index(newest) - 1]


def test_f16_killed_in_a_migration_the_schema_is_as_before_and_the_next_try_goes_through(server: Postgres) -> None:
    newest, before_it = newest_that_changes_the_schema()
    finish(migrate(server))
    whole = schema(server)
    finish(migrate(server, "shop", before_it))
    before = schema(server)
    assert before != whole

    with (
        psycopg.connect(server.url, autocommit=True) as holder,
        psycopg.connect(server.url, autocommit=True) as looker,
    ):
        looker.execute(sql.SQL(GATE).format(key=sql.Literal(KEY)))
        looker.execute("CREATE EVENT TRIGGER gate ON ddl_command_end EXECUTE FUNCTION gate()")
        holder.execute("SELECT pg_advisory_lock(%s)", [KEY])
        deploy = migrate(server, "shop", newest)
        until(lambda: looker.execute(STANDING_THERE, [KEY]).fetchone(), "the migration stands", seconds=60)
        deploy.send_signal(signal.SIGKILL)
        deploy.communicate()
        holder.execute("SELECT pg_advisory_unlock_all()")
        others = "SELECT 1 FROM pg_stat_activity WHERE pid <> pg_backend_pid() AND xact_start IS NOT NULL"
        until(lambda: not looker.execute(others).fetchone(), "its transaction has ended")
        looker.execute("DROP EVENT TRIGGER gate")
        looker.execute("DROP FUNCTION gate")

    assert schema(server) == before
    finish(migrate(server))
    assert schema(server) == whole
