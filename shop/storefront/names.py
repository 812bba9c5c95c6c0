"""Different names on the pieces of one purchase: a row for each piece, or a list that fills the rows.

The names of these fields have a dot, which no field of the owner's can have, so that the two never clash.
"""

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.http import QueryDict

from shop.personalisation.customization import Customization
from shop.personalisation.forms import CustomizationForm
from shop.personalisation.inputs import AskText, Lines
from shop.storefront.forms import MAX_QUANTITY
from shop.storefront.name_list import read_names
from shop.storefront.preview import name_picture
from shop.storefront.preview_typed import preview_of_typed

HOW, LIST, LISTED, ROW = "each.how", "each.list", "each.listed", "each.name-"
SAME, DIFFERENT = "same", "different"
MOST_NAMES = MAX_QUANTITY  # pieces in one purchase, whatever stands on them
MOST_LISTED = 5000  # characters of a pasted list, several times what MOST_NAMES of the longest names need
_ROW = re.compile(rf"{re.escape(ROW)}([1-9][0-9]?)")


@dataclass(frozen=True)
class Row:
    """One piece to name: its field, and the piece as it will look."""

    field: forms.BoundField
    number: int
    picture_url: str


class NamesForm(forms.Form):
    """Whether all pieces say the same, and what each says otherwise.

    Valid and different: `gifts` are what to make, how many of each. What is wrong is said beside its row, or beside
    the list. Rows that were posted are kept, whatever is wrong with them, and a list that was understood is in rows.
    One that is not judged shows what was posted without a word about what is missing.

    A list says how many pieces there are while nobody has said a number: it is 1 still, or that of a list before.
    """

    def __init__(
        self,
        asked: CustomizationForm,
        pieces: int = 1,
        posted: Mapping[str, Any] | None = None,
        *,
        is_judged: bool = True,
    ) -> None:
        self.asked, self.pieces = asked, pieces
        self.gifts: list[tuple[Customization, int]] = []
        different = posted if posted is not None and posted.get(HOW) == DIFFERENT else None
        self.is_different = different is not None
        if self.is_different:
            asked.name_elsewhere()
        follows = different is not None and _follows(different, pieces)
        held = _laid_out(different, 1 if follows else pieces) if different is not None else {HOW: SAME}
        super().__init__(held if posted is not None and is_judged else None, initial=held)
        self.names = [name for key, name in held.items() if key.startswith(ROW)]
        did_not_fit = _listed(held.get(LIST, ""))
        written = sum(1 for name in self.names if name.strip())
        self.too_many = len(did_not_fit) + written if did_not_fit else 0
        listed = _listed(str(different.get(LIST) or "")) if different is not None else []
        self.took_list = bool(listed) and not did_not_fit
        self.says_how_many = self.took_list and follows
        if self.says_how_many:
            self.pieces = len(self.names)
        self.listed = held.get(LISTED, "")
        self.fields |= _fields(len(self.names))

    @property
    def duplicates(self) -> list[tuple[str, int]]:
        """Return each name that several pieces get, and how many."""
        tidy = [_tidy(name) for name in self.names if name.strip()]
        return [(name, tidy.count(name)) for name in dict.fromkeys(tidy) if tidy.count(name) > 1]

    @property
    def says(self) -> str:
        """Return in words how many pieces are named, and which name is on several."""
        named = sum(1 for name in self.names if name.strip())
        twice = "".join(f". “{name}” is on {times}" for name, times in self.duplicates)
        if named > self.pieces:
            return f"{named} names for {self.pieces} piece{'s' if self.pieces > 1 else ''}{twice}"
        return f"{named} of {len(self.names)} pieces named{twice}"

    @property
    def how(self) -> forms.BoundField:
        return self[HOW]

    @property
    def pasted(self) -> forms.BoundField:
        return self[LIST]

    def rows(self) -> Iterator[Row]:
        for number, name in enumerate(self.names, start=1):
            yield Row(self[f"{ROW}{number}"], number, name_picture(self.asked, name))

    def clean(self) -> None:
        """Hear every row. Needs the customization form cleaned, whose other answers all pieces share."""
        if not self.is_different:
            return
        if len(self.cleaned_data.get(LIST) or "") > MOST_LISTED:
            self.add_error(LIST, f"At most {MOST_NAMES} names at once. This is far longer than a list of {MOST_NAMES}")
            return
        if self.too_many:
            self.add_error(LIST, f"At most {MOST_NAMES} names at once. You have {self.too_many}")
            return
        self._compare_with_pieces()
        made: dict[str, tuple[Customization, int]] = {}
        for number, name in enumerate(self.names, start=1):
            if not name.strip() and LIST in self.errors:
                continue  # said once, beside the list
            try:
                gift = self.asked.engraved(name)
            except ValidationError as refusal:
                self.add_error(f"{ROW}{number}", refusal.messages)
            else:
                made[gift.digest] = gift, made.get(gift.digest, (gift, 0))[1] + 1
        self.gifts = list(made.values())

    def _compare_with_pieces(self) -> None:
        """Refuse more names than pieces, and a list that makes fewer. A row to write in has its own error."""
        rows, pieces = len(self.names), self.pieces
        names = sum(1 for name in self.names if name.strip()) if self.took_list else rows
        if rows > pieces or (self.took_list and names < pieces):
            way = "Clear some" if names > pieces else "Write the others"
            wrong = f"You wrote {names} name{'s' if names > 1 else ''} for {pieces}. {way}"
            self.add_error(LIST if self.took_list else HOW, f"{wrong}, or enter {names} under “How many”")


def _fields(rows: int) -> dict[str, forms.Field]:
    """Return the question, the list to paste into, and a field for each row."""
    for_names = {"autocapitalize": "words", "spellcheck": "false"}
    how = forms.ChoiceField(
        label="Same inscription on all?",
        choices=[(SAME, "Yes, the same on all"), (DIFFERENT, "No, different names")],
        widget=forms.RadioSelect,
    )
    pasted = AskText(
        label="Paste a list of names",
        help_text=f"One on each line, or with commas between them. Up to {MOST_NAMES} names.",
        widget=Lines({"id": "names-list", "rows": 3, **for_names}),
        required=False,
    )
    row = {}
    for number in range(1, rows + 1):
        widget = forms.TextInput({**for_names, "autocomplete": "off", "data-row": number})
        row[f"{ROW}{number}"] = AskText(label=f"Name {number}", widget=widget, required=False)
    return {HOW: how, LIST: pasted, **row}


def _laid_out(posted: Mapping[str, Any], pieces: int) -> dict[str, str]:
    """Return what the fields hold: what was written, then what the list adds, then blank rows up to `pieces`.

    A list that makes more names than allowed stays where it was pasted.
    """
    names, before = _written(posted), _listed_before(posted)
    pasted = str(posted.get(LIST) or "")[: MOST_LISTED + 1]  # what is far too long comes back cut, and refused
    if listed := _listed(pasted):
        beside = _beside(names, listed, before)
        if len(beside) + len(listed) <= MOST_NAMES:
            names, pasted, before = beside + listed, "", listed
    while len(names) > pieces and not names[-1].strip():
        names.pop()
    names += [""] * (min(pieces, MOST_NAMES) - len(names))
    held = {HOW: DIFFERENT, LIST: pasted, LISTED: "\n".join(before)}
    return held | {f"{ROW}{at}": name for at, name in enumerate(names, start=1)}


def _written(posted: Mapping[str, Any]) -> list[str]:
    """Return what is in each row, blank ones included."""
    numbers = sorted(int(found[1]) for found in map(_ROW.fullmatch, posted) if found)
    return [str(posted.get(f"{ROW}{number}") or "") for number in numbers if number <= MOST_NAMES]


def _beside(names: Sequence[str], listed: Sequence[str], before: Sequence[str]) -> list[str]:
    """Return the names in rows that a list is added to: not those it says itself, nor those of the one it corrects."""
    replaced, corrected = Counter(map(_tidy, listed)), Counter(map(_tidy, before))
    if replaced & corrected:
        replaced |= corrected
    beside = []
    for name in filter(_tidy, names):
        if replaced[_tidy(name)]:
            replaced[_tidy(name)] -= 1
        else:
            beside.append(name)
    return beside


def _tidy(name: str) -> str:
    return " ".join(name.split())


def _follows(posted: Mapping[str, Any], pieces: int) -> bool:
    """Whether a list may say how many: nobody did, or there are as many as the names of the list before made."""
    written = sum(1 for name in _written(posted) if name.strip())
    return pieces == 1 or (bool(_listed_before(posted)) and pieces == written)


def _listed_before(posted: Mapping[str, Any]) -> list[str]:
    """Return the names that the list before this one has put into rows."""
    return str(posted.get(LISTED) or "")[:MOST_LISTED].splitlines()[:MOST_NAMES]


def _listed(pasted: str) -> list[str]:
    """Return the names of a pasted list; none of one that is no list of names, which its field refuses."""
    return read_names(pasted) if len(pasted) <= MOST_LISTED else []


def pieces_in(typed: object) -> int:
    """Return how many pieces are asked for, as far as that can be said now: 1 for nonsense, never more than allowed."""
    digits = str(typed).strip()
    return max(1, min(int(digits), MOST_NAMES)) if digits.isascii() and digits.isdigit() and len(digits) < 4 else 1


def name_typed(slug: str, typed: QueryDict) -> dict[str, Any]:
    """Return one row's piece as it will look, for the `row` that was typed in: its number, picture and problem.

    Two queries. Raises Http404 for a product that is not shown.
    """
    number = pieces_in(typed.get("row"))
    preview = preview_of_typed(slug, typed, words=typed.get(f"{ROW}{number}", ""))
    return {"number": number, "picture_url": preview.url, "problem": preview.problem}
