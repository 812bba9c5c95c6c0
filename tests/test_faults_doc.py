"""The list of faults names tests that exist, and leaves no fault out."""

import ast
import re
from pathlib import Path

import pytest

TESTS = Path(__file__).parent
DOCUMENT = (TESTS.parent / "docs" / "faults.md").read_text(encoding="utf-8")
NAMED = sorted(set(re.findall(r"`([\w/]+\.py)::([\w:]+)`", DOCUMENT)))
FAULTS = 62


def names_in(path: Path) -> set[str]:
    """Return the tests of a file by name; those in a class as `Class::test`, and the class itself."""
    names = set()
    for node in ast.parse(path.read_text(encoding="utf-8")).body:
        if isinstance(node, ast.ClassDef):
            names |= {node.name}
            names |= {f"{node.name}::{inner.name}" for inner in node.body if isinstance(inner, ast.FunctionDef)}
        elif isinstance(node, ast.FunctionDef):
            names.add(node.name)
    return names


@pytest.mark.parametrize(("file", "test"), NAMED)
def test_a_named_test_exists(file: str, test: str) -> None:
    assert test in names_in(TESTS / file)


def test_every_fault_has_its_line_with_a_test() -> None:
    lines = {number: line for line in DOCUMENT.splitlines() for number in re.findall(r"^\| F(\d+) ", line)}
    assert sorted(map(int, lines)) == list(range(1, FAULTS + 1))
    assert [line for line in lines.values() if "::" not in line] == []
