"""What the database alone needs for an order: the statements of one, captured, and sent again by pgbench.

`python -m scripts.bench.statements` places one order on the database of TEST_DATABASE_URL and prints what was asked as
a script of pgbench. What must be new in every order (its id, number, token, reference) is drawn anew for each, and
every client has a cart and a session of its own.
"""

import os
import re
import subprocess
import sys
import tempfile
from pathlib import Path

import django

CLIENTS = 8
FIRST_CART = 987_654_000  # a number that stands for nothing else in any statement
SESSION = "pgbenchsession"


def captured() -> str:
    """Return the script. The imports wait for Django."""
    from django.db import connection
    from django.test import Client
    from django.test.utils import CaptureQueriesContext

    import scripts.bench.ours  # noqa: F401  (Paystack answers at once)
    from shop.orders.models import Order

    form = _make_carts()
    client = Client()
    client.cookies["sessionid"] = f"{SESSION}0"
    client.get("/products/")  # fills the caches, as on all but one visit in 30 seconds
    with CaptureQueriesContext(connection) as queries:
        answer = client.post("/checkout/", form)
    if answer.status_code != 303:
        raise SystemExit(f"the order was not placed: {answer.status_code}")
    order = Order.objects.get(cart_key=FIRST_CART)
    return _script([query["sql"] for query in queries], order.pk.hex, order.number, form["token"])


def _script(statements: list[str], order_id: str, number: str, token: str) -> str:
    begin = (
        "SELECT quote_literal(gen_random_uuid()) AS order_id, quote_literal(gen_random_uuid()) AS token, "
        "quote_literal(upper(substr(md5(random()::text), 1, 12))) AS number, "
        "quote_literal('lg-' || md5(random()::text)) AS reference, "
        f"(random() * 1e15)::bigint AS key, {FIRST_CART} + :client_id AS cart, "
        f"quote_literal('{SESSION}' || :client_id) AS session \\gset\n"
    )
    asked = ";\n".join(statements)
    asked = asked.replace(f"'{order_id}'", ":order_id").replace(f"'{number}'", ":number")
    asked = re.sub(f"'{token}'|'{token.replace('-', '')}'", ":token", asked)
    asked = re.sub(r"'lg-[0-9a-f]{32}'", ":reference", asked)
    asked = asked.replace(str(FIRST_CART), ":cart").replace(f"'{SESSION}0'", ":session")
    # A cart has one unpaid order at a time: each of these is of another one.
    asked = re.sub(r'(INSERT INTO "shop_order" .*?):cart', r"\1:key", asked)
    return begin + asked + ";\n"


def _make_carts() -> dict[str, str]:
    """Make a cart of three lines with a session for each client; return the form that orders the first."""
    from django.contrib.sessions.backends.db import SessionStore
    from django.contrib.sessions.models import Session

    from scripts.bench.plant_ours import carts_of, variants_of_the_bench
    from shop.cart.models import Cart, CartLine

    made = list(carts_of(variants_of_the_bench(), CLIENTS, lines=3))
    for number, cart in enumerate(made):
        session = Session.objects.get(session_key=cart["session"])
        data = session.get_decoded()
        there = Cart.objects.create(pk=FIRST_CART + number, version=3)
        CartLine.objects.filter(cart_id=data["cart"]).update(cart=there)
        session.session_data = SessionStore().encode(data | {"cart": there.pk})
        session.session_key = f"{SESSION}{number}"
        session.save(force_insert=True)
    form: dict[str, str] = made[0]["form"]
    return form


def script_of(database: str, root: Path) -> str:
    """Return the script of an order on a planted database, captured by a process of its own."""
    environment = {**os.environ, "DATABASE_URL": database, "TEST_DATABASE_URL": database}
    command = [sys.executable, "-m", "scripts.bench.statements"]
    done = subprocess.run(command, cwd=root, env=environment, stdout=subprocess.PIPE, text=True, check=True)
    return done.stdout


def pgbench(binary: Path, database: str, script: str, seconds: float) -> float:
    """Return how many times a second eight clients of pgbench get through the script."""
    with tempfile.NamedTemporaryFile("w", suffix=".sql") as file:
        file.write(script)
        file.flush()
        options = ["--no-vacuum", f"--client={CLIENTS}", "--jobs=2", f"--time={max(1, round(seconds))}"]
        done = subprocess.run(
            [binary, *options, f"--file={file.name}", database], capture_output=True, text=True, check=False
        )
    found = re.search(r"tps = ([0-9.]+)", done.stdout)
    if done.returncode or not found:
        raise SystemExit(f"pgbench: {done.stderr[-2000:]}")
    return float(found.group(1))


if __name__ == "__main__":
    os.environ["DJANGO_SETTINGS_MODULE"] = "tests.settings"
    django.setup()
    sys.stdout.write(captured())
