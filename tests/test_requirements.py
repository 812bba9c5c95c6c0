"""The same is installed everywhere, next year too: whatever the requirements lead to has one version, written down."""

from importlib.metadata import distribution
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from scripts.bootstrap import ROOT, fingerprint
from scripts.constraints import CONSTRAINTS, PINNED, REQUIREMENTS, installed, lines_of, pinned


@pytest.mark.parametrize("name", [*REQUIREMENTS, CONSTRAINTS])
def test_every_requirement_has_one_version(name: str) -> None:
    assert [line for line in lines_of(name) if not PINNED.match(line)] == []


def test_what_they_need_themselves_has_one_version_too() -> None:
    found, written = installed(), pinned(*REQUIREMENTS, CONSTRAINTS)
    assert {"asgiref", "urllib3", "psycopg-binary"} <= found.keys()
    assert {name: version for name, version in found.items() if written.get(name) != version} == {}


def test_nothing_is_held_that_nobody_asks_for() -> None:
    needed = (Requirement(line).name for name in installed() for line in distribution(name).requires or [])
    assert pinned(CONSTRAINTS).keys() - set(map(canonicalize_name, needed)) == set()


def test_who_installs_the_shop_is_held_to_them() -> None:
    assert f"-c {CONSTRAINTS}" in (ROOT / "requirements.txt").read_text().splitlines()


@pytest.mark.parametrize("changed", ["asked.txt", "more.txt", "held.txt"])
def test_what_changed_in_any_of_them_is_installed_anew(tmp_path: Path, changed: str) -> None:
    asked, content = tmp_path / "asked.txt", {"asked.txt": "-r more.txt\n", "more.txt": "-c held.txt\n", "held.txt": ""}
    for name, text in content.items():
        (tmp_path / name).write_text(text)
    before = fingerprint(asked)
    assert fingerprint(asked) == before
    (tmp_path / changed).write_text(content[changed] + "requests==2.0\n")
    assert fingerprint(asked) != before
