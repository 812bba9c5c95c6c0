"""`make run`: the shop on this machine with a demo catalogue, a stand-in for Paystack, and its periodic jobs.

Reads `.env` if there is one and needs none. With a Paystack test key of your own in it, Paystack's test mode is
used and no stand-in is started. Everything it writes stays inside the project: the database, `media/`, `.run/`.
"""

import os
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path

from dotenv import dotenv_values

from scripts.processes import Processes, stop_on_signals

ROOT = Path(__file__).resolve().parent.parent
LOGS = ROOT / ".run"
HOST = "127.0.0.1"
SANDBOX_KEY = "sk_test_0000000000000000000000000000000000000000"
START_SECONDS = 60
JOB_SECONDS = "20"


def stop(message: str) -> None:
    sys.exit(f"Cannot go on: {message}")


def is_free(port: int) -> bool:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, port))
        except OSError:
            return False
    return True


def shop_port(settings: dict[str, str]) -> int:
    wanted = settings.get("PORT") or "8000"
    if not wanted.isdecimal() or not 0 < int(wanted) < 65536:
        stop(f"PORT is {wanted!r}. Set it to a number from 1 to 65535.")
    if not is_free(int(wanted)):
        stop(f"something else already listens on port {wanted}. Stop it, or choose another: make run PORT=8100")
    return int(wanted)


def sandbox_port(shop: int) -> int:
    """Return the first free port above the shop's."""
    return next(port for port in range(shop + 1, shop + 200) if is_free(port))


def environment_for(settings: dict[str, str], port: int) -> tuple[dict[str, str], int | None]:
    """Return what the programs are started with, and the sandbox's port unless real test keys are in use."""
    ours = {"DEBUG": "1", "SITE_URL": f"http://{HOST}:{port}", "DJANGO_RUNSERVER_HIDE_WARNING": "true"}
    unset = {name: value for name, value in ours.items() if not settings.get(name)}
    environment = settings | unset | {"PYTHONUNBUFFERED": "1"}
    if settings.get("PAYSTACK_SECRET_KEY", "").startswith("sk_live_"):
        stop("PAYSTACK_SECRET_KEY is a live key. A demo shop must not take real money: use the sk_test_ one.")
    if settings.get("PAYSTACK_SECRET_KEY") or settings.get("PAYSTACK_BASE_URL"):
        return environment, None
    sandbox = sandbox_port(port)
    environment |= {"PAYSTACK_SECRET_KEY": SANDBOX_KEY, "PAYSTACK_BASE_URL": f"http://{HOST}:{sandbox}"}
    return environment, sandbox


def manage(environment: dict[str, str], *command: str) -> str:
    """Run a management command to its end and return what it said."""
    done = subprocess.run(
        [sys.executable, "manage.py", *command], cwd=ROOT, env=environment, capture_output=True, text=True, check=False
    )
    if done.returncode:
        stop(f"manage.py {' '.join(command)} failed.\n{done.stdout}{done.stderr}")
    return done.stdout.strip()


def answers(address: str) -> bool:
    try:
        with urllib.request.urlopen(address, timeout=3) as answer:  # noqa: S310  (our own address)
            return bool(answer.status == 200)
    except (urllib.error.URLError, OSError):
        return False


def wait_for(address: str, programs: Processes) -> None:
    deadline = time.monotonic() + START_SECONDS
    while not answers(address):
        if ended := programs.first_ended():
            stop(f"{ended[0]} ended while starting, with status {ended[1]}. What it said is above or in {LOGS.name}/")
        if time.monotonic() > deadline:
            stop(f"the shop does not answer at {address} after {START_SECONDS} seconds.")
        time.sleep(0.2)


def start_programs(programs: Processes, port: int, sandbox: int | None) -> None:
    site = f"http://{HOST}:{port}"
    if sandbox:
        programs.start(
            "the Paystack stand-in",
            [
                *(sys.executable, "-m", "paystack_sandbox", "--port", str(sandbox), "--key", SANDBOX_KEY),
                *("--webhook", f"{site}/payments/paystack/webhook/"),
            ],
            log=LOGS / "sandbox.log",
        )
    programs.start("the shop", [sys.executable, "manage.py", "runserver", f"{HOST}:{port}", "--skip-checks"])
    programs.start("the jobs", [sys.executable, "manage.py", "run_jobs", "--every", JOB_SECONDS], log=LOGS / "jobs.log")


def announce(port: int, sandbox: int | None, seeded: str) -> None:
    site = f"http://{HOST}:{port}"
    paystack = f"a stand-in at http://{HOST}:{sandbox}" if sandbox else "Paystack's test mode, with your key"
    print(f"\n  Shop      {site}/\n  Admin     {site}/admin/\n  Paystack  {paystack}")
    print(f"  Logs      {LOGS.name}/ (mail is printed there by the jobs)\n")
    print("\n".join(f"  {line}" for line in seeded.splitlines()))
    print("\n  Ctrl-C stops everything.\n", flush=True)


def main() -> None:
    stop_on_signals()
    settings = {name: value for name, value in dotenv_values(ROOT / ".env").items() if value} | dict(os.environ)
    port = shop_port(settings)
    environment, sandbox = environment_for(settings, port)
    LOGS.mkdir(exist_ok=True)
    programs = Processes(environment, ROOT)
    try:
        print("Preparing the database and the demo catalogue …", flush=True)
        manage(environment, "migrate", "--verbosity", "0")
        seeded = manage(environment, "seed_demo")
        start_programs(programs, port, sandbox)
        wait_for(f"http://{HOST}:{port}/healthz/", programs)
        announce(port, sandbox, seeded)
        name, status = programs.wait()
        print(f"\n{name} ended with status {status}. Stopping the rest; {LOGS.name}/ may say why.", flush=True)
        sys.exit(1)
    except KeyboardInterrupt:
        print("\nStopping …", flush=True)
    finally:
        programs.stop()


if __name__ == "__main__":
    main()
