"""`make bench`: our shop and the smallest one that does the same, side by side in one run. See docs/bench.md.

BENCH_SECONDS is how long each is asked at a time, BENCH_ROUNDS how often they take turns.
"""

import os
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from typing import Any

from scripts.bench import asks
from scripts.bench.load import Ask, Slice, press
from scripts.bench.servers import Gunicorns, database_server, make_database, plant

SECONDS = float(os.environ.get("BENCH_SECONDS") or 4)
ROUNDS = int(os.environ.get("BENCH_ROUNDS") or 5)
ONLY = os.environ.get("BENCH_ONLY", "")  # part of a row's name
WARM_UP_SECONDS = min(SECONDS, 1.0)
ORDERS_A_SECOND = 300  # more than any shop places here
MOST_P95 = 2.0

OURS = {
    "DEBUG": "0",
    "SECRET_KEY": "tests-only-" + "k" * 50,  # as the planting process had it: sessions are signed
    "ALLOWED_HOSTS": "127.0.0.1",
    "EMAIL_URL": "memory://",
    "PAYSTACK_SECRET_KEY": "sk_test_of_the_bench",
    "ALLOW_TEST_PAYSTACK": "1",
    "THROTTLE": "0",  # all visitors come from one address here
    "DJANGO_SETTINGS_MODULE": "shop.settings",
}


@dataclass(frozen=True)
class Row:
    """Something to measure. `target` is the least ratio of answers a second to the smallest shop's, None without."""

    name: str
    asked: Callable[[dict[str, Any]], Iterator[Ask]]
    target: float | None = None


ROWS = [
    Row("list", asks.a_list, 0.7),
    Row("list, with a cart", asks.a_list_with_a_cart, 0.7),
    Row("product, drawing and form", asks.a_product, 0.4),
    Row("add to cart", asks.adding, 0.5),
    Row("cart of 5 lines", asks.a_cart_of_five, 0.5),
    Row("placing an order of 3 lines", asks.placing, 0.7),
    Row("placing, one hot variant", asks.placing_one_variant, 0.7),
    Row("home", asks.home),
    Row("checkout page", asks.checkout),
]


@dataclass
class Server:
    name: str
    port: int
    planted: dict[str, Any]


def start(stack: ExitStack) -> dict[str, Server]:
    database = stack.enter_context(database_server())
    gunicorns = Gunicorns(stack)
    carts = int(SECONDS * ROUNDS * ORDERS_A_SECOND) + 200
    ours, smallest = make_database(database, "ours"), make_database(database, "smallest")
    planted = plant("scripts.bench.plant_ours", ours, carts)
    planted_there = plant("scripts.bench.plant_smallest", smallest, carts)
    small = "scripts.bench.smallest.wsgi"
    return {
        "ours": Server(
            "ours",
            gunicorns.serve("ours", "scripts.bench.ours", "/products/", {**OURS, "DATABASE_URL": ours}),
            planted,
        ),
        "smallest": Server(
            "smallest", gunicorns.serve("smallest", small, "/products/", {"DATABASE_URL": smallest}), planted_there
        ),
        "bare": Server("bare", gunicorns.serve("bare", small, "/bare/", {"DATABASE_URL": smallest, "BARE": "1"}), {}),
    }


def measure(row: Row, servers: dict[str, Server]) -> dict[str, Slice]:
    """Ask all servers in turns, so that whatever else the machine does slows them alike."""
    names = ["ours", "smallest", "bare"] if row.target else ["ours", "bare"]
    questions = {name: asks.a_bare_view({}) if name == "bare" else row.asked(servers[name].planted) for name in names}
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


def line(row: Row, slices: dict[str, Slice]) -> tuple[str, bool]:
    """Return the row of the table and whether its targets are reached."""
    ours, bare = slices["ours"], slices["bare"]
    to_bare = ours.per_second / bare.per_second
    words, is_fine = f"| {row.name} |", True
    if row.target is not None:
        small = slices["smallest"]
        rate = ours.per_second / small.per_second
        p95 = ours.percentile(0.95) / small.percentile(0.95)
        is_fine = rate >= row.target and p95 <= MOST_P95
        words += f" {rate:.2f} | {row.target:.2f} | {p95:.1f} |"
    else:
        words += " | | |"
    return f"{words} {to_bare:.3f} | {'' if is_fine else 'missed'} |", is_fine


def main() -> int:
    missed = 0
    with ExitStack() as stack:
        servers = start(stack)
        print("| asked | requests/s, of the smallest shop's | target | p95, times its | of a bare view's | |")
        print("|---|---|---|---|---|---|", flush=True)
        for row in ROWS:
            if ONLY in row.name:
                words, is_fine = line(row, measure(row, servers))
                missed += not is_fine
                print(words, flush=True)
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main())
