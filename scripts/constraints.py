"""`python -m scripts.constraints`: write down the version of everything that the requirements need themselves.

After versions were raised: in an environment of their own, without the old constraints.txt. What is installed there is
what `make test` judges and Render installs.
"""

import re
from collections.abc import Iterator
from importlib.metadata import PackageNotFoundError, distribution
from pathlib import Path

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).resolve().parent.parent
REQUIREMENTS = ("requirements.txt", "requirements-production.txt", "requirements-dev.txt")
CONSTRAINTS = "constraints.txt"
PINNED = re.compile(r"^([\w.-]+)(?:\[[\w,-]+\])?==(\S+)$")
HEADING = (
    "# What the requirements need themselves, one version each: a shop that is built next year is the same one.\n"
    "# Made by `python -m scripts.constraints`.\n"
)


def lines_of(name: str) -> list[str]:
    """Return what a file asks for, without comments and the names of other files."""
    lines = (ROOT / name).read_text(encoding="utf-8").splitlines()
    return [line for line in lines if line and not line.startswith(("#", "-r ", "-c "))]


def pinned(*names: str) -> dict[str, str]:
    """Return the versions that files say, by the name of the package."""
    found = [PINNED.match(line) for name in names for line in lines_of(name)]
    return {canonicalize_name(match[1]): match[2] for match in found if match}


def installed() -> dict[str, str]:
    """Return the versions that are installed here of all that the requirements lead to."""
    found: dict[str, str] = {}
    waiting = [Requirement(line) for name in REQUIREMENTS for line in lines_of(name)]
    seen: set[str] = set()
    while waiting:
        wanted = waiting.pop()
        if str(wanted) in seen:
            continue
        seen.add(str(wanted))
        try:
            package = distribution(wanted.name)
        except PackageNotFoundError:  # for another system, or another Python
            continue
        found[canonicalize_name(wanted.name)] = package.version
        waiting += _needs(package.requires or [], wanted.extras)
    return found


def _needs(lines: list[str], extras: set[str]) -> Iterator[Requirement]:
    for line in lines:
        needed = Requirement(line)
        if not needed.marker or any(needed.marker.evaluate({"extra": extra}) for extra in {"", *extras}):
            yield needed


def main() -> None:
    direct = pinned(*REQUIREMENTS)
    rest = {name: version for name, version in installed().items() if name not in direct}
    lines = "".join(f"{name}=={version}\n" for name, version in sorted(rest.items()))
    (ROOT / CONSTRAINTS).write_text(HEADING + lines, encoding="utf-8")


if __name__ == "__main__":
    main()
