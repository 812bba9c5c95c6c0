"""The words that gifts are found by, and what the owner says means the same."""

from django.core.cache import cache
from django.core.exceptions import ValidationError
from django.db import models

from shop.catalogue.words import LONGEST_WORD, stem, words_of

CACHE_KEY = "synonyms"
CACHE_SECONDS = 5  # Several instances: an owner's change counts everywhere within this time.
_SIGNS = str.maketrans("=,;/", "    ")


class SearchWord(models.Model):
    """One folded word of the catalogue, so that a slip can be told from what it was meant to be."""

    word = models.CharField(max_length=LONGEST_WORD, unique=True)

    def __str__(self) -> str:
        return self.word


class WordPiece(models.Model):
    """Three letters in a row of a word. The same on every database: no extension has to be allowed."""

    word = models.ForeignKey(SearchWord, models.CASCADE, related_name="pieces")
    piece = models.CharField(max_length=3)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["piece", "word"], name="piece_once_per_word")]

    def __str__(self) -> str:
        return self.piece


class Synonym(models.Model):
    """Words that shoppers use for the same thing: who searches for one of them finds the others too."""

    words = models.CharField(
        "words that mean the same", max_length=160, help_text="With = between them: cup = mug = tumbler"
    )

    class Meta:
        ordering = ["words"]

    def __str__(self) -> str:
        return self.words

    def clean(self) -> None:
        if len(self.folded()) < 2:
            raise ValidationError({"words": "Write at least two words with = between them, like cup = mug."})

    def folded(self) -> list[str]:
        return words_of(self.words.translate(_SIGNS))


def synonyms() -> dict[str, frozenset[str]]:
    """Return by the stem of a word all that mean the same, at most CACHE_SECONDS old. One query, if any."""
    known: dict[str, frozenset[str]] | None = cache.get(CACHE_KEY)
    if known is None:
        known = {}
        for row in Synonym.objects.all():
            group = frozenset(stem(word) for word in row.folded())
            for word in group:
                known[word] = known.get(word, frozenset()) | group
        cache.set(CACHE_KEY, known, CACHE_SECONDS)
    return known


def forget_synonyms() -> None:
    """Have the next search of this instance read them again."""
    cache.delete(CACHE_KEY)
