"""Make the project's virtual environment hold what a requirements file asks for. Needs Python alone.

    python3 scripts/bootstrap.py requirements.txt

Remembers what is installed, so that the next start costs nothing until the file changes.
"""

import hashlib
import os
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
OLDEST = (3, 11)


def stop(message: str) -> None:
    sys.exit(f"Cannot go on: {message}")


def fingerprint(requirements: Path) -> str:
    """Return a digest of every file this one leads to, and of the Python they are for."""
    digest = hashlib.sha256(sys.version.encode())
    waiting = [requirements]
    while waiting:
        content = waiting.pop().read_text(encoding="utf-8")
        digest.update(content.encode())
        named = [line[2:].strip() for line in content.splitlines() if line.startswith(("-r", "-c"))]
        waiting += [requirements.parent / name for name in named]
    return digest.hexdigest()


def works(python: Path) -> bool:
    """Say whether this interpreter starts and has pip: a moved or half-made environment does not."""
    if not python.exists():
        return False
    return subprocess.run([python, "-c", "import pip"], capture_output=True, check=False).returncode == 0


def make_environment(venv: Path) -> None:
    print(f"Making a virtual environment in {venv.name}/ …", flush=True)
    shutil.rmtree(venv, ignore_errors=True)
    made = subprocess.run([sys.executable, "-m", "venv", venv], capture_output=True, text=True, check=False)
    if made.returncode:
        shutil.rmtree(venv, ignore_errors=True)
        stop(
            "Python could not make a virtual environment. On Debian and Ubuntu: apt-get install python3-venv\n"
            + (made.stdout + made.stderr).strip()
        )


def main() -> None:
    if sys.version_info < OLDEST:
        stop(
            f"Python {'.'.join(map(str, OLDEST))} or newer is needed and this is {sys.version.split()[0]}. "
            "Name another one: make PYTHON=python3.12 …"
        )
    requirements = ROOT / sys.argv[1]
    venv = ROOT / os.environ.get("VENV", ".venv")
    python = venv / "bin" / "python"
    stamp = venv / f".installed-{requirements.stem}"
    wanted = fingerprint(requirements)
    if stamp.exists() and stamp.read_text() == wanted and python.exists():
        return
    if not works(python):
        make_environment(venv)
    print(f"Installing {requirements.name} … (a minute or two the first time)", flush=True)
    pip = [str(python), "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
    if subprocess.run([*pip, "-r", str(requirements)], cwd=ROOT, check=False).returncode:
        stop(f"pip could not install {requirements.name}; what it says is above.")
    stamp.write_text(wanted)


if __name__ == "__main__":
    main()
