"""The full text of a product, kept by PostgreSQL itself. SQLite searches the two columns it is made of."""

from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps

ADD = tuple(
    statement
    for column in ("search_name", "search_text")
    for statement in (
        f"""
        ALTER TABLE shop_product ADD COLUMN {column}_vector tsvector
        GENERATED ALWAYS AS (to_tsvector('simple'::regconfig, {column})) STORED
        """,
        f"CREATE INDEX product_{column}_words ON shop_product USING gin ({column}_vector)",
    )
)
DROP = tuple(f"ALTER TABLE shop_product DROP COLUMN {column}_vector" for column in ("search_name", "search_text"))


def run(statements: tuple[str, ...], schema_editor: BaseDatabaseSchemaEditor) -> None:
    if schema_editor.connection.vendor == "postgresql":
        for statement in statements:
            schema_editor.execute(statement)


def add(apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    run(ADD, schema_editor)


def drop(apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    run(DROP, schema_editor)


class Migration(migrations.Migration):

    dependencies = [
        ('shop', '0007_search_words_and_synonyms'),
    ]

    operations = [migrations.RunPython(add, drop)]
