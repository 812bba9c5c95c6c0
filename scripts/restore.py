"""Put a backup into the empty database of DATABASE_URL: `python -m scripts.restore FILE`.

All of it or nothing. A database that has tables is refused: restore beside the one in use, look, then switch over.
"""

import subprocess
import sys
from pathlib import Path

from scripts.dumps import ROOT, run, stop, surroundings

HAS_TABLES = "SELECT count(*) FROM pg_tables WHERE schemaname = 'public'"


def main() -> None:
    if len(sys.argv) != 2 or not Path(sys.argv[1]).is_file():
        stop("name the file that scripts.backup wrote: python -m scripts.restore backups/shop-….dump")
    environment = surroundings()
    if int(run(environment, "psql", "--no-psqlrc", "--tuples-only", "--command", HAS_TABLES)):
        stop("this database has tables. Restore into an empty one.")
    if not environment.get("SECRET_KEY"):
        # Nothing but the database was named. The two commands below sign and send nothing: they need no more.
        environment["DEBUG"] = "1"
    options = ["--no-owner", "--no-privileges", "--exit-on-error", "--single-transaction"]
    run(environment, "pg_restore", *options, "--dbname", environment["PGDATABASE"], sys.argv[1])
    for command in (["migrate", "--noinput"], ["audit"]):
        print(f"manage.py {' '.join(command)}", flush=True)
        status = subprocess.run([sys.executable, "manage.py", *command], cwd=ROOT, env=environment, check=False)
        if status.returncode:
            stop(f"manage.py {command[0]} is not content. The data are restored; read what it says.")
    print("Restored. Now run manage.py reconcile_payments: what was paid since the backup is found at Paystack.")


if __name__ == "__main__":
    main()
