"""What backup and restore share: how to reach PostgreSQL's own tools, and the database of DATABASE_URL with them."""

import os
import shutil
import subprocess
import sys
from pathlib import Path
from urllib.parse import unquote, urlsplit

from dotenv import dotenv_values

ROOT = Path(__file__).resolve().parent.parent


def stop(message: str) -> None:
    sys.exit(f"Cannot go on: {message}")


def surroundings() -> dict[str, str]:
    """Return the environment with what `.env` adds, and the database as PostgreSQL's tools want to be told.

    Not as arguments: every user of a machine may read those, and the password is among them.
    """
    environment = {**{name: value or "" for name, value in dotenv_values(ROOT / ".env").items()}, **os.environ}
    address = urlsplit(environment.get("DATABASE_URL", ""))
    if address.scheme not in {"postgres", "postgresql", "pgsql"}:
        stop("DATABASE_URL is no PostgreSQL. Set it to the database's external address: postgresql://…")
    named = {
        "PGHOST": unquote(address.hostname or "")
        if "%" not in address.netloc
        else unquote(address.netloc.split("@")[-1]),
        "PGPORT": str(address.port or ""),
        "PGUSER": unquote(address.username or ""),
        "PGPASSWORD": unquote(address.password or ""),
        "PGDATABASE": address.path.lstrip("/"),
        "PGCONNECT_TIMEOUT": "10",
    }
    return environment | {name: value for name, value in named.items() if value}


def run(environment: dict[str, str], tool: str, *arguments: str) -> str:
    """Run one of PostgreSQL's tools to its end and return what it said."""
    found = shutil.which(tool, path=environment.get("PATH"))
    if found is None:
        stop(f"{tool} is not installed here. It comes with PostgreSQL, of the server's version or newer.")
    done = subprocess.run(
        [str(found), *arguments], env=environment, stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False
    )
    if done.returncode:
        stop(f"{tool} failed.\n{done.stderr.strip()}")
    return done.stdout
