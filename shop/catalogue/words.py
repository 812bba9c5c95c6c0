"""Words as search compares them: plain small letters, whatever the accents, tone marks, plurals and slips."""

import re
import unicodedata

LONGEST_WORD = 30  # letters of a word that count
_WORDS = re.compile(r"[^\W_]+")
_APOSTROPHES = dict.fromkeys(map(ord, "'’‘ʼ`´"))
_HOOKED = str.maketrans({"ɓ": "b", "ɗ": "d", "ƙ": "k", "ƴ": "y"})  # Hausa letters that do not decompose.
# Words that say nothing about a gift. `gift` is one of them: everything here is a gift.
_EMPTY = """
    a an and any are as at be but by can for from gift gifts had has have her his in into is it its me my no nor not
    of on one or our present presents she so some that the their them there they this to us was we were with you your
"""
EMPTY_WORDS = frozenset(_EMPTY.split())
_SHORTEST_GUESSED, _SHORTEST_FOR_ONE, _SHORTEST_FOR_TWO = 3, 4, 6  # letters


def fold(text: str) -> str:
    """Return the text with letters only as they are on a plain keyboard: `Ọmọ́lọlá` is `omolola`."""
    letters = unicodedata.normalize("NFKD", text.casefold()).translate(_HOOKED)
    return "".join(letter for letter in letters if not unicodedata.combining(letter))


def words_of(text: str) -> list[str]:
    """Return the folded words of a text, each once, in order: `Oga’s Desk Diary` is `ogas`, `desk`, `diary`."""
    words = _WORDS.findall(fold(text.translate(_APOSTROPHES)))
    return list(dict.fromkeys(word[:LONGEST_WORD] for word in words))


def stem(word: str) -> str:
    """Return an English plural's singular, or the start that both have; any other word as it is."""
    if len(word) > 4 and word.endswith("ies"):
        return f"{word[:-3]}y"
    if len(word) > 4 and re.search(r"(?:[sxz]|[cs]h)es\Z", word):
        return word[:-2]
    return word[:-1] if len(word) > 3 and word.endswith("s") and not word.endswith("ss") else word


def pieces_of(word: str) -> set[str]:
    """Return the runs of three letters in a word, its ends included: words that look alike share some."""
    padded = f" {word} "
    return {padded[at : at + 3] for at in range(len(padded) - 2)}


def swaps_of(word: str) -> set[str]:
    """Return the word with each two neighbours changed over, the commonest slip in a short word."""
    return {f"{word[:at]}{word[at + 1]}{word[at]}{word[at + 2 :]}" for at in range(len(word) - 1)} - {word}


def can_be_guessed(word: str) -> bool:
    """Whether a slip in it can be told from another word: long enough, no number, no empty word."""
    return len(word) >= _SHORTEST_GUESSED and word.isalpha() and word not in EMPTY_WORDS


def slips_between(typed: str, meant: str) -> int | None:
    """Return how many slips make `typed` of `meant`; None when they are too many to be slips.

    A slip is a letter too many, missing, or wrong, or two changed over. The longer the word, the more it bears.
    """
    if len(typed) < _SHORTEST_FOR_ONE:
        return 1 if typed in swaps_of(meant) else None
    most = 1 if len(typed) < _SHORTEST_FOR_TWO else 2
    if abs(len(typed) - len(meant)) > most:
        return None
    slips = _distance(typed, meant)
    return slips if slips <= most else None


def _distance(one: str, other: str) -> int:
    """The optimal string alignment distance."""
    before: list[int] = []
    row = list(range(len(other) + 1))
    for at, letter in enumerate(one, start=1):
        last, row, older = row, [at], before
        for place, against in enumerate(other, start=1):
            cost = min(last[place] + 1, row[-1] + 1, last[place - 1] + (letter != against))
            if at > 1 and place > 1 and letter == other[place - 2] and one[at - 2] == against:
                cost = min(cost, older[place - 2] + 1)
            row.append(cost)
        before = last
    return row[-1]
