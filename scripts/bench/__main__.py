"""`make bench`: our shop and the smallest one that does the same, side by side in one run. See docs/bench.md.

BENCH_SECONDS is how long each is asked at a time, BENCH_ROUNDS how often they take turns, BENCH_ONLY a part of the name
of what to measure. Exit 1 if a target is missed.
"""

import os
import subprocess
import sys
from contextlib import ExitStack
from dataclasses import dataclass
from typing import Any

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.settings")

from scripts.bench import asks
from scripts.bench.load import Slice, press
from scripts.bench.rows import BARE, OURS, OURS_AFRESH, ROWS, SMALLEST, Row, line
from scripts.bench.servers import Gunicorns, database_server, make_database, plant
from scripts.bench.statements import pgbench, script_of
from tests.servers.postgres import Postgres
from tests.servers.shop import ROOT, collect_static

SECONDS = float(os.environ.get("BENCH_SECONDS") or 4)
ROUNDS = int(os.environ.get("BENCH_ROUNDS") or 5)
ONLY = os.environ.get("BENCH_ONLY", "")
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


def start(stack: ExitStack, postgres: Postgres) -> dict[str, Server]:
    gunicorns = Gunicorns(stack)
    carts = int((SECONDS * ROUNDS + WARM_UP_SECONDS) * ORDERS_A_SECOND)
    ours, smallest = make_database(postgres, "ours"), make_database(postgres, "smallest")
    planted = plant("scripts.bench.plant_ours", ours, carts)
    planted_there = plant("scripts.bench.plant_smallest", smallest, carts)
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
    """Ask all servers in turns, so that whatever else the machine does slows them alike."""
    names = [row.ours, SMALLEST, BARE] if row.target else [row.ours, BARE]
    questions = {name: asks.a_bare_view({}) if name == BARE else row.asked(servers[name].planted) for name in names}
    slices = {name: Slice() for name in names}
    for name in names:
        press(servers[name].port, questions[name], WARM_UP_SECONDS)
    for turn in range(ROUNDS):
        for name in names if turn % 2 else reversed(names):
            slices[name].add(press(servers[name].port, questions[name], SECONDS))
    for name, done in slices.items():
        if done.wrong:
            raise SystemExit(
                f"{row.name}: {name} answered {len(done.wrong)} times what it should not:\n{done.wrong[0]}"
            )
        if not done.latencies:
            raise SystemExit(f"{row.name}: {name} answered nothing")
    return slices


def report_statements(postgres: Postgres, database: str, placed: Slice) -> None:
    """Say how near our orders come to the same statements sent by pgbench, which has no Python to run."""
    script = script_of(database, ROOT)
    rate = pgbench(postgres.bin / "pgbench", database, script, SECONDS * ROUNDS)
    count = script.count(";\n")
    print(f"placing an order: {placed.per_second / rate:.2f} of pgbench with the same {count} statements", flush=True)


def main() -> int:
    django.setup()
    missed = 0
    collect_static()
    with database_server() as postgres, ExitStack() as stack:
        servers = start(stack, postgres)
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
        subprocess.run([sys.executable, "-m", "scripts.bench.drawing"], cwd=ROOT, check=True)
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main())
