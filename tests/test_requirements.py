"""The same is installed everywhere, next year too: whatever the requirements lead to has one version, written down."""

from importlib.metadata import distribution

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

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
