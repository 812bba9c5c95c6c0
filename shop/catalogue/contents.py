"""What a pack contains, as far as we can draw it: the owner writes it in words."""

import re

from shop.catalogue.models import Kind

_CALLED = {
    Kind.JOURNAL: "journal journals notebook notebooks diary diaries book books planner planners",
    Kind.CUP: "cup cups mug mugs",
    Kind.BOTTLE: "bottle bottles flask flasks tumbler tumblers",
}
_KIND_OF = {word: kind for kind, words in _CALLED.items() for word in words.split()}
_HOW_MANY = {"two": 2, "2": 2, "three": 3, "3": 3, "four": 4, "4": 4}
_WORD = re.compile(r"\w+")


def contained_kinds(contents: str) -> list[Kind]:
    """Return the kind of each thing named in a pack's contents, one line a thing, that we have a drawing of.

    “Two 600 ml mugs” are two cups. What is not a thing of ours is left out.
    """
    kinds: list[Kind] = []
    for line in contents.lower().splitlines():
        words = _WORD.findall(line)
        kind = next((_KIND_OF[word] for word in words if word in _KIND_OF), None)
        if kind:
            kinds += [kind] * _HOW_MANY.get(words[0], 1)
    return kinds
