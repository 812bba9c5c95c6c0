"""A small shop and a large one on PostgreSQL, asked the same in turns: how much more does the large one's answer cost?

Two databases of the server are filled, once, and asked in turns, so that a busy machine slows both alike. What is
compared is the processor time of shop and database. On Linux.
"""

import argparse
import os
import statistics
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import django
from django.core.management import call_command
from django.db import connection
from django.test import Client


@dataclass(frozen=True)
class TwoShops:
    """Shops with `few` and with `many` of some `things`, and what both are asked.

    `fill` makes so many in an empty database, `visitor` is made in each. An answer of the large shop may cost `most`
    times the small one's; each is taken `repeats` times, in each of `rounds`.
    """

    things: str
    few: int
    many: int
    most: float
    repeats: int
    rounds: int
    fill: Callable[[int], None]
    addresses: Callable[[], Mapping[str, str]]
    visitor: Callable[[], Client] = Client

    @property
    def databases(self) -> dict[int, str]:
        """The name of each shop's database, by how many things it has."""
        return {count: f"{self.things}_{count}" for count in (self.few, self.many)}


def compare(shops: TwoShops, description: str | None) -> int:
    """Fill both, ask both, print what each answer costs; return 1 if one costs too much in the large shop."""
    parser = argparse.ArgumentParser(description=description)
    parser.add_argument("--rounds", type=int, default=shops.rounds)
    rounds = parser.parse_args().rounds
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.settings")
    django.setup()
    fill_both(shops)
    worst = 0.0
    print(f"{'processor time':26}{shops.few:>10,}{shops.many:>12,}  ratio")
    for what, cost in measure(shops, rounds).items():
        ratio = cost[shops.many] / cost[shops.few]
        worst = max(worst, ratio)
        verdict = "" if ratio <= shops.most else "  too slow"
        print(f"{what:26}{cost[shops.few]:>7.1f} ms{cost[shops.many]:>9.1f} ms  {ratio:.2f}{verdict}")
    return 0 if worst <= shops.most else 1


def fill_both(shops: TwoShops) -> None:
    """Make the two databases; one that is there is taken as it is."""
    for count, name in shops.databases.items():
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name])
            if cursor.fetchone():
                continue
            cursor.execute(f'CREATE DATABASE "{name}"')
        started = time.monotonic()
        with database(name):
            call_command("migrate", verbosity=0)
            shops.fill(count)
        print(f"{count:>7,} {shops.things} made in {time.monotonic() - started:.0f} s", flush=True)


def measure(shops: TwoShops, rounds: int) -> dict[str, dict[int, float]]:
    """Return the median cost of each address in each shop, in milliseconds."""
    visitors: dict[int, Client] = {}
    for count, name in shops.databases.items():
        with database(name):
            visitors[count] = shops.visitor()
    addresses = shops.addresses()
    costs: dict[tuple[str, int], list[float]] = {}
    for _ in range(rounds):
        for what, address in addresses.items():
            for count, name in shops.databases.items():
                with database(name):
                    cost = cost_of(visitors[count], address, shops.repeats)
                costs.setdefault((what, count), []).append(cost)
    return {what: {count: statistics.median(costs[what, count]) for count in visitors} for what in addresses}


def cost_of(client: Client, address: str, repeats: int) -> float:
    """Return how many milliseconds of processor time an answer takes."""
    client.get(address)  # makes the connection and fills the caches
    started = processor_ms()
    for _ in range(repeats):
        response = client.get(address)
        assert response.status_code == 200, (address, response.status_code)  # noqa: S101
    return (processor_ms() - started) / repeats


def processor_ms() -> float:
    """Return the processor time that this process and its database connection have used so far.

    Not the time on the clock: on a machine that does other things, too, that says more about those.
    """
    connection.ensure_connection()
    backend = Path(f"/proc/{connection.connection.info.backend_pid}/stat").read_text(encoding="utf-8")
    user, system = backend.rpartition(")")[2].split()[11:13]
    return time.process_time() * 1000 + (int(user) + int(system)) * 1000 / os.sysconf("SC_CLK_TCK")


@contextmanager
def database(name: str) -> Iterator[None]:
    """Talk to the database of this name while inside."""
    before = connection.settings_dict["NAME"]
    connection.close()
    connection.settings_dict["NAME"] = name
    try:
        yield
    finally:
        connection.close()
        connection.settings_dict["NAME"] = before
