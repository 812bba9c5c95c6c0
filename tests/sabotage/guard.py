"""One line of the list of guards."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Guard:
    """One guard. `text` occurs once in `file`; with `instead` in its place some test of `tests` must fail.

    `tests` is what pytest is given. `on_postgres` is for tests that SQLite in memory cannot run.
    """

    name: str
    file: str
    text: str
    instead: str
    tests: str
    on_postgres: bool = False
