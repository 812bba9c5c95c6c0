"""`make bench`: our shop and the smallest one that does the same, side by side in one run. See docs/bench.md.

BENCH_SECONDS is how long each is asked at a time, BENCH_ROUNDS how often they take turns, BENCH_ONLY a part of the name
of what to measure, BENCH_SIZES the catalogues to compare. Exit 1 if a target is missed.
"""

import os
import subprocess
import sys
from contextlib import ExitStack
from dataclasses import dataclass
from itertools import cycle
from typing import Any

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.settings")

from scripts.bench import asks, sizes
from scripts.bench.load import Ask, Slice, take_turns
from scripts.bench.plant_ours import PRODUCTS
from scripts.bench.rows import BARE, OURS, OURS_AFRESH, ROWS, SMALLEST, Row, line
from scripts.bench.servers import Gunicorns, database_server, make_database, plant
from scripts.bench.statements import pgbench, script_of
from tests.servers.postgres import Postgres
from tests.servers.shop import ROOT, collect_static

SECONDS = float(os.environ.get("BENCH_SECONDS") or 4)
ROUNDS = int(os.environ.get("BENCH_ROUNDS") or 5)
ONLY = os.environ.get("BENCH_ONLY", "")
SIZES = [int(count) for count in os.environ.get("BENCH_SIZES", "100 10000 100000").split()]
WARM_UP_SECONDS = min(SECONDS, 2.0)
ORDERS_A_SECOND = 200  # more than any shop places here
PLACING = "placing an order of 3 lines"

OUR_SETTINGS = {
    "DEBUG": "0",
    "SECRET_KEY": "tests-only-" + "k" * 50,  # as the planting process had it: sessions are signed
    "ALLOWED_HOSTS": "127.0.0.1",
    "EMAIL_URL": "memory://",
    "PAYSTACK_SECRET_KEY": "sk_test_of_the_bench",
    "ALLOW_TEST_PAYSTACK": "1",
    "THROTTLE": "0",  # all visitors come from one address here
    "PAGES_KEPT_SECONDS": "5",
    "DJANGO_SETTINGS_MODULE": "shop.settings",
}


@dataclass
class Server:
    """A gunicorn, and what visitors can send to it."""

    port: int
    planted: dict[str, Any]
    database: str


def start(gunicorns: Gunicorns, postgres: Postgres) -> dict[str, Server]:
    carts = int((SECONDS * ROUNDS + WARM_UP_SECONDS) * ORDERS_A_SECOND)
    ours, smallest = make_database(postgres, "ours"), make_database(postgres, "smallest")
    planted = plant("scripts.bench.plant_ours", ours, carts)
    planted_there = plant("scripts.bench.smallest.plant", smallest, carts)
    settings = {**OUR_SETTINGS, "DATABASE_URL": ours}
    afresh = {**settings, "PAGES_KEPT_SECONDS": "0"}
    small = "scripts.bench.smallest.wsgi"
    there = {"DATABASE_URL": smallest}
    return {
        OURS: Server(gunicorns.serve(OURS, "scripts.bench.ours", "/products/", settings), planted, ours),
        OURS_AFRESH: Server(gunicorns.serve("afresh", "scripts.bench.ours", "/products/", afresh), planted, ours),
        SMALLEST: Server(gunicorns.serve(SMALLEST, small, "/products/", there), planted_there, smallest),
        BARE: Server(gunicorns.serve(BARE, small, "/bare/", {**there, "BARE": "1"}), {}, smallest),
    }


def measure(row: Row, servers: dict[str, Server]) -> dict[str, Slice]:
    """Ask all servers what the row says."""
    names = [row.ours, SMALLEST, BARE] if row.target else [row.ours, BARE]
    asked = {name: asks.a_bare_view({}) if name == BARE else row.asked(servers[name].planted) for name in names}
    questions = {name: (servers[name].port, asked[name]) for name in names}
    return take_turns(questions, seconds=SECONDS, rounds=ROUNDS, warm_up=WARM_UP_SECONDS)


def report_statements(postgres: Postgres, database: str, placed: Slice) -> None:
    """Say how near our orders come to the same statements sent by pgbench, which has no Python to run."""
    script = script_of(database, ROOT)
    rate = pgbench(postgres.bin / "pgbench", database, script, SECONDS * ROUNDS)
    count = script.count(";\n")
    print(f"placing an order: {placed.per_second / rate:.2f} of pgbench with the same {count} statements", flush=True)


def report_sizes(gunicorns: Gunicorns, postgres: Postgres, port: int) -> int:
    """Say how pages take longer in larger shops, nothing kept; return how many take too long."""
    pages = {name: path for name, path in sizes.PAGES.items() if ONLY in name}
    if not pages or not SIZES:
        return 0
    ports = {PRODUCTS: port}
    for count in SIZES:
        address = make_database(postgres, f"of_{count}")
        plant("scripts.bench.sizes", address, count)
        settings = {**OUR_SETTINGS, "DATABASE_URL": address, "PAGES_KEPT_SECONDS": "0"}
        ports[count] = gunicorns.serve(f"of {count}", "scripts.bench.ours", "/products/", settings)
    print(sizes.heading(ports))
    missed = 0
    for name, path in pages.items():
        questions = {count: (ports[count], cycle([Ask(path)])) for count in sorted(ports)}
        slices = take_turns(questions, seconds=SECONDS, rounds=ROUNDS, warm_up=WARM_UP_SECONDS)
        words, is_fine = sizes.line(name, slices)
        missed += not is_fine
        print(words, flush=True)
    print()
    return missed


def main() -> int:
    django.setup()
    missed = 0
    collect_static()
    with database_server() as postgres, ExitStack() as stack:
        gunicorns = Gunicorns(stack)
        servers = start(gunicorns, postgres)
        print("| asked | requests/s, of the smallest shop's | target | p95, times its | of a bare view's | |")
        print("|---|---|---|---|---|---|", flush=True)
        placed = None
        for row in ROWS:
            if ONLY in row.name:
                slices = measure(row, servers)
                words, is_fine = line(row, slices)
                missed += not is_fine
                print(words, flush=True)
                placed = slices[OURS] if row.name == PLACING else placed
        print()
        if placed:
            report_statements(postgres, servers[OURS].database, placed)
        missed += report_sizes(gunicorns, postgres, servers[OURS_AFRESH].port)
        subprocess.run([sys.executable, "-m", "scripts.bench.drawing"], cwd=ROOT, check=True)
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main())
