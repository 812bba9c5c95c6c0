"""Let orders that were placed before be found like the others, and give PostgreSQL an index of their words."""

from collections import defaultdict

from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps

BATCH = 500
ADD = """
    CREATE INDEX orders_found_by ON shop_order USING gin (array_to_tsvector(string_to_array(found_by, ' ')))
"""
DROP = "DROP INDEX orders_found_by"


def write(apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    from shop.orders.words import words_for  # pure: it reads only what it is given

    lines = apps.get_model("shop", "OrderLine").objects
    orders = apps.get_model("shop", "Order").objects
    while batch := list(orders.filter(found_by="")[:BATCH]):
        gifts = defaultdict(list)
        for order_id, *gift in lines.filter(order__in=batch).values_list("order_id", "customization", "contact"):
            gifts[order_id].append(gift)
        for order in batch:
            order.found_by = words_for(order, gifts[order.pk])
        orders.bulk_update(batch, ["found_by"])


def add_index(apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(ADD)


def drop_index(apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(DROP)


class Migration(migrations.Migration):

    dependencies = [
        ('shop', '0021_ready_send_by_and_words_of_orders'),
    ]

    operations = [
        migrations.RunPython(write, migrations.RunPython.noop),
        migrations.RunPython(add_index, drop_index),
    ]
