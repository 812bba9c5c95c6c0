"""A release only adds to the tables: the one before it runs on them too, while instances are replaced (F55).

docs/decisions/0033-tables-grow-first.md has the rule and how to take something away.
"""

import re
from importlib import import_module
from pathlib import Path

import pytest
from django.apps import apps
from django.core.management import call_command
from django.db import connection, migrations, models
from django.db.migrations.operations.base import Operation
from django.db.models.fields import NOT_PROVIDED
from django.db.models.signals import pre_migrate

FOLDER = Path(__file__).parent.parent / "shop" / "migrations"
IS_POSTGRES = connection.vendor == "postgresql"
BEFORE_ANY_RELEASE = 40  # Up to this number the tables were made for an empty database.


def why_not(operation: Operation) -> str:
    """Return in words why the release before cannot go on running after this operation; "" where it can."""
    if isinstance(operation, migrations.AddField):
        field = operation.field
        if not (field.null or field.many_to_many or field.db_default is not NOT_PROVIDED):
            return f"{operation.name} needs null or a db_default: rows of the release before do not name it"
    elif isinstance(operation, (migrations.RenameField, migrations.RenameModel, migrations.AlterModelTable)):
        return "what is renamed is not found by the release before: add the new one, copy, remove the old one later"
    elif isinstance(operation, (migrations.RemoveField, migrations.DeleteModel)):
        return "say in the migration that no code of the release before reads it: contracts = True"
    elif isinstance(operation, migrations.AlterField) and not operation.field.null:
        return "say that the release before writes nothing that this refuses: contracts = True"
    return ""


def test_the_release_before_runs_on_the_tables_of_this_one() -> None:
    broken = []
    for path in sorted(FOLDER.glob("[0-9]*.py")):
        migration = import_module(f"shop.migrations.{path.stem}")
        if int(path.stem[:4]) > BEFORE_ANY_RELEASE and not getattr(migration, "contracts", False):
            broken += [f"{path.stem}: {words}" for one in migration.Migration.operations if (words := why_not(one))]
    assert broken == []


@pytest.mark.parametrize(
    ("operation", "words"),
    [
        (
            migrations.AddField("order", "wrap", models.CharField(max_length=9, default="")),
            "needs null or a db_default",
        ),
        (migrations.RenameField("order", "note", "remark"), "renamed"),
        (migrations.RemoveField("order", "note"), "contracts = True"),
        (migrations.AlterField("order", "note", models.CharField(max_length=9)), "contracts = True"),
    ],
)
def test_what_would_break_it_is_found(operation: Operation, words: str) -> None:
    assert re.search(words, why_not(operation))


@pytest.mark.parametrize(
    "operation",
    [
        migrations.AddField("order", "wrap", models.CharField(max_length=9, null=True)),
        migrations.AddField("order", "grams", models.IntegerField(db_default=0)),
        migrations.AddIndex("order", models.Index(fields=["note"], name="of_note")),
        migrations.CreateModel("Wrapping", [("id", models.BigAutoField(primary_key=True))]),
    ],
)
def test_what_only_adds_is_fine(operation: Operation) -> None:
    assert why_not(operation) == ""


@pytest.mark.django_db
@pytest.mark.skipif(not IS_POSTGRES, reason="SQLite has no limit on a statement")
def test_migrating_has_limits_of_its_own_and_leaves_the_shops() -> None:
    def limits(**named: object) -> None:
        with connection.cursor() as cursor:
            cursor.execute("SELECT current_setting('statement_timeout'), current_setting('lock_timeout')")
            found.append(cursor.fetchone())

    found: list[tuple[str, str]] = []
    pre_migrate.connect(limits, sender=apps.get_app_config("shop"))
    try:
        call_command("migrate", verbosity=0)
    finally:
        pre_migrate.disconnect(limits, sender=apps.get_app_config("shop"))
    limits()
    assert found == [("30min", "5s"), ("8s", "3s")]
