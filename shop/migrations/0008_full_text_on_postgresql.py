"""The full text of a product, kept by PostgreSQL itself. SQLite searches the two columns it is made of."""

from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps

ADD = (
    """
    ALTER TABLE shop_product ADD COLUMN search_vector tsvector GENERATED ALWAYS AS (
        setweight(to_tsvector('simple'::regconfig, search_name), 'A') ||
        setweight(to_tsvector('simple'::regconfig, search_text), 'B')
    ) STORED
    """,
    "CREATE INDEX product_full_text ON shop_product USING gin (search_vector)",
)
DROP = ("ALTER TABLE shop_product DROP COLUMN search_vector",)


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
