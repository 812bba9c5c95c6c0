"""What a file would change, worked out before anything is: what the owner agrees to is what is then done."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass

MOST_SHOWN = 200  # changes, or problems, on one page


class PlanChanged(Exception):
    """What the file would change is not any more what the owner was shown. Nothing was changed."""


@dataclass(frozen=True)
class Problem:
    """What is wrong with a row, or with one cell of it, in a sentence."""

    row: int
    column: str
    says: str


@dataclass(frozen=True)
class Difference:
    """One cell that would change, in words."""

    column: str
    before: str
    after: str


@dataclass(frozen=True)
class Change:
    """One thing that would be new or different."""

    row: int
    what: str
    name: str
    differences: tuple[Difference, ...] = ()


@dataclass(frozen=True)
class Plan:
    """All that a file would change, in its order. With a problem anywhere, nothing of it is done."""

    changes: tuple[Change, ...]
    problems: tuple[Problem, ...]
    unchanged: int

    @property
    def is_possible(self) -> bool:
        return bool(self.changes) and not self.problems

    @property
    def digest(self) -> str:
        """What the page carries, so that only what it showed is done."""
        return hashlib.sha256(repr((self.changes, self.problems)).encode()).hexdigest()

    @property
    def shown_changes(self) -> Sequence[Change]:
        return self.changes[:MOST_SHOWN]

    @property
    def shown_problems(self) -> Sequence[Problem]:
        return self.problems[:MOST_SHOWN]


def agree(plan: Plan, digest: str) -> None:
    """Raise PlanChanged unless this plan is the one that the owner was shown, and can be done."""
    if plan.digest != digest or not plan.is_possible:
        raise PlanChanged
