"""A list of names as people paste it, from a chat, a spreadsheet or a sheet of paper."""

import re

_CELLS = re.compile(r"[,;\t]+")
_NUMBER_BEFORE = re.compile(r"^(?:\(?\d{1,3}[.):]+\)?|\d{1,3}\s+[-–—:]|[-–—*•·▪])\s*(?=\S)")
_NUMBER_ALONE = re.compile(r"\(?\d{1,3}[.):]*")


def read_names(pasted: str) -> list[str]:
    """Return the names of a list, in order: one on each line, or between commas, semicolons or tabs.

    Blank lines are nothing, and so is the number or the dot that a line begins with: “1. Tola”. A name that stands
    there twice is two pieces.
    """
    return [name for line in pasted.splitlines() for name in _of_line(line)]


def _of_line(line: str) -> list[str]:
    cells = [cell for cell in map(str.strip, _CELLS.split(line)) if cell]
    if len(cells) > 1 and _NUMBER_ALONE.fullmatch(cells[0]):
        cells = cells[1:]  # the first column of a spreadsheet, which counts
    return [_NUMBER_BEFORE.sub("", cell) for cell in cells]
