"""How PostgreSQL answers the owner's pages: by indexes, whatever the shop's history. No page may read a whole table."""

import json
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from scripts.measure_orders import addresses, fill

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(connection.vendor != "postgresql", reason="asks PostgreSQL's planner"),
]

ORDERS, A_DAY = 15_000, 10
MANY = 100  # rows: a question that is answered by the first it meets reads fewer
GROW = {"shop_order", "shop_orderline", "shop_payment", "shop_outboxmail", "shop_orderevent"}


def test_no_page_of_the_owner_reads_a_whole_table(owner: Client) -> None:
    """All addresses at once: to make the orders takes longer than to ask about all of them."""
    fill(ORDERS, a_day=A_DAY)

    read_whole = {what: tables for what, address in addresses().items() if (tables := whole_tables(owner, address))}

    assert read_whole == {}


def test_a_whole_table_that_is_read_is_seen(owner: Client) -> None:
    fill(100)
    assert scanned(plan_of("SELECT * FROM shop_order WHERE note LIKE '%x%'")) == {"shop_order"}


def whole_tables(client: Client, address: str) -> set[str]:
    """Open a page and return the growing tables that one of its queries would read from end to end."""
    client.get(address)  # fills the caches
    with CaptureQueriesContext(connection) as queries:
        assert client.get(address).status_code == 200
    asked = [query["sql"] for query in queries.captured_queries if query["sql"].startswith("SELECT")]
    return {table for sql in asked for table in scanned(plan_of(sql))}


def plan_of(sql: str) -> Any:
    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN (ANALYZE, FORMAT JSON) {sql}")
        [(answer,)] = cursor.fetchall()
    return (json.loads(answer) if isinstance(answer, str) else answer)[0]["Plan"]


def scanned(plan: Any) -> set[str]:
    """What a plan names and never comes to, since there was nothing to join it to or enough was found, is not read."""
    rows = plan["Actual Rows"] + plan.get("Rows Removed by Filter", 0)
    is_read = plan["Node Type"] == "Seq Scan" and plan["Actual Loops"] > 0 and rows >= MANY
    found = {plan["Relation Name"]} & GROW if is_read else set()
    return found.union(*(scanned(part) for part in plan.get("Plans", [])))
