"""`make soak`: two instances on one PostgreSQL, shoppers on both, and one fault after another. See docs/bench.md.

SOAK_SECONDS is how long, SOAK_SEED draws the faults and what shoppers want. Exit 1 if an order that a shopper was told
of is not there exactly once, if money is not accounted for, if the audit finds anything, or if somebody was not served.
"""

import json
import os
import secrets
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager

import django
import psycopg

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.settings")

from scripts.soak.faults import Chaos, start_jobs
from scripts.soak.shoppers import Buyer, Crowd
from tests.sandbox.control import Sandbox
from tests.servers.postgres import Postgres, running_postgres
from tests.servers.shop import ROOT, Shop, collect_static

SECONDS = float(os.environ.get("SOAK_SECONDS") or 120)
SEED = os.environ.get("SOAK_SEED") or str(secrets.randbelow(10**6))
BUYERS = 6
HOLD_MINUTES = "0.2"  # so that holds run out, too


def plant(database: Postgres) -> dict[str, object]:
    environment = {**os.environ, "TEST_DATABASE_URL": database.url}
    done = subprocess.run(
        [sys.executable, "-m", "tests.kills.plant"], cwd=ROOT, env=environment, stdout=subprocess.PIPE, check=True
    )
    cup: dict[str, object] = json.loads(done.stdout)
    return cup


@contextmanager
def instances(database: Postgres, paystack: Sandbox) -> Iterator[list[Shop]]:
    """Two shops that know nothing of each other but the database. All shoppers come from one address here."""
    environment = {
        "DATABASE_URL": database.url,
        "PAYSTACK_BASE_URL": paystack.url,
        "ORDER_HOLD_MINUTES": HOLD_MINUTES,
        "THROTTLE": "0",
        "PAGES_KEPT_SECONDS": "5",
    }
    shops = [Shop(environment), Shop(environment)]
    try:
        for shop in shops:
            shop.start()
        yield shops
    finally:
        for shop in shops:
            shop.kill()
            shop.log_file.unlink()


def soak(cup: dict[str, object], database: Postgres, shops: Sequence[Shop], paystack: Sandbox) -> tuple[Crowd, Chaos]:
    """Let shoppers buy while things break; return once everything runs again and webhooks have settled."""
    crowd, end = Crowd(), time.monotonic() + SECONDS
    chaos = Chaos(shops, database, paystack, SEED)
    with ThreadPoolExecutor(BUYERS) as pool:
        urls = [shop.url for shop in shops]
        buyers = [pool.submit(Buyer(urls, cup, crowd, f"{SEED}-{one}").buy_until, end) for one in range(BUYERS)]
        chaos.break_until(end)
        for buyer in buyers:
            buyer.result()
    chaos.mend()
    paystack.wait_for_webhooks(60)
    return crowd, chaos


def faults_found(crowd: Crowd, database: Postgres, shops: Sequence[Shop], paystack: Sandbox) -> Iterator[str]:
    """Yield in words everything that is not as it must be."""
    yield from dict.fromkeys(crowd.wrong)
    for job in (start_jobs(shops[0]), start_jobs(shops[1])):  # twice at once, with nothing broken
        if job.wait(120):
            yield "the jobs failed"
    audit = subprocess.run(
        [sys.executable, "manage.py", "audit"], cwd=ROOT, env=shops[0].environment, capture_output=True, check=False
    )
    if audit.returncode:
        yield (audit.stdout + audit.stderr).decode()
    with psycopg.connect(database.url) as connection:
        tokens = {str(token) for (token,) in connection.execute("SELECT checkout_token FROM shop_order")}
        paid = {one for (one,) in connection.execute("SELECT reference FROM shop_payment WHERE status = 'succeeded'")}
    if lost := set(crowd.acknowledged) - tokens:
        yield f"{len(lost)} orders that a shopper was told of are not there"
    if double := len(crowd.acknowledged) - len(set(crowd.acknowledged)):
        yield f"{double} orders were acknowledged to two shoppers"
    if unknown := {one["reference"] for one in paystack.transactions() if one["status"] == "success"} - paid:
        yield f"{len(unknown)} payments that Paystack took are not known to the shop"


def report(crowd: Crowd, chaos: Chaos) -> Iterator[str]:
    yield f"seed {SEED}, {SECONDS:g} s, {BUYERS} shoppers on two instances"
    yield f"{crowd.answered / max(crowd.asked, 1):.1%} of {crowd.asked} requests answered at the first try"
    yield "answers: " + ", ".join(f"{count} × {answer}" for answer, count in sorted(crowd.answers.items()))
    yield f"{len(crowd.acknowledged)} orders acknowledged, {crowd.paid} paid"
    yield "faults: " + ", ".join(f"{count} × {what}" for what, count in sorted(chaos.done.items()))


def main() -> int:
    django.setup()
    collect_static()
    with running_postgres() as database, Sandbox(retry_seconds=0.5) as paystack:
        cup = plant(database)
        with instances(database, paystack) as shops:
            paystack.set(webhook=f"{shops[0].url}/payments/paystack/webhook/")
            crowd, chaos = soak(cup, database, shops, paystack)
            print("\n".join(report(crowd, chaos)), flush=True)
            found = list(faults_found(crowd, database, shops, paystack))
            if not crowd.acknowledged:
                found.append("nobody bought anything")
            if found:
                print("\n".join(found))
                print(shops[0].log()[-4000:], shops[1].log()[-4000:])
            return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
