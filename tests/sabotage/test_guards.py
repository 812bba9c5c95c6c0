"""The list of guards is up to date: each is found once, and names tests that exist."""

from pathlib import Path

import pytest

from tests.sabotage.guard import Guard
from tests.sabotage.guards import GUARDS

ROOT = Path(__file__).parent.parent.parent
FEWEST = 25


@pytest.mark.parametrize("guard", GUARDS, ids=lambda guard: guard.name)
def test_a_guard_is_where_the_list_says(guard: Guard) -> None:
    content = (ROOT / guard.file).read_text(encoding="utf-8")
    assert content.count(guard.text) == 1
    assert guard.text != guard.instead
    paths = [word for word in guard.tests.split() if word.startswith("tests/")]
    assert paths
    assert [path for path in paths if not (ROOT / path.split("::")[0]).exists()] == []


def test_there_are_enough_of_them_and_each_has_a_name_of_its_own() -> None:
    assert len({guard.name for guard in GUARDS}) == len(GUARDS) >= FEWEST
