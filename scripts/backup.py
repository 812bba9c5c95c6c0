"""Write the whole database of DATABASE_URL into one file: `python -m scripts.backup [FOLDER]`.

The shop may be used meanwhile: the file holds one moment. It holds customers' names and addresses: keep it as you keep
those. `python -m scripts.restore FILE` puts it into an empty database.
"""

import os
import sys
from datetime import UTC, datetime
from pathlib import Path

from scripts.dumps import run, stop, surroundings


def main() -> None:
    folder = Path(sys.argv[1] if len(sys.argv) > 1 else "backups")
    environment = surroundings()
    folder.mkdir(parents=True, exist_ok=True)
    file = folder / f"shop-{datetime.now(UTC):%Y-%m-%d-%H%M%S}.dump"
    unfinished = file.with_suffix(".part")
    os.close(os.open(unfinished, os.O_CREAT | os.O_WRONLY | os.O_TRUNC, 0o600))
    try:
        run(environment, "pg_dump", "--format=custom", "--no-owner", "--no-privileges", "--file", str(unfinished))
        kept = run(environment, "pg_restore", "--list", str(unfinished))
    except SystemExit:
        unfinished.unlink()
        raise
    if "shop_order" not in kept:
        unfinished.unlink()
        stop("the database has no orders' table. Is DATABASE_URL the shop's?")
    unfinished.rename(file)
    print(f"{file}: {file.stat().st_size} bytes, {kept.count('TABLE DATA')} tables")


if __name__ == "__main__":
    main()
