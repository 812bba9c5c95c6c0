import pytest

from shop.catalogue.words import fold, pieces_of, slips_between, stem, words_of


def test_folded_text_is_plain_letters():
    assert fold("Ọmọ́lọlá ŃGỌ́ZÍ ɓɗƙƴ") == "omolola ngozi bdky"


def test_words_are_folded_and_come_once():
    assert words_of("Oga’s Ilé-Ifẹ̀ journal, Journal & 330 ml!") == ["ogas", "ile", "ife", "journal", "330", "ml"]
    assert words_of("x" * 99) == ["x" * 30]
    assert words_of("\x00 – %_") == []


@pytest.mark.parametrize(
    ("word", "singular"),
    [
        ("cups", "cup"),
        ("boxes", "box"),
        ("diaries", "diary"),
        ("glass", "glass"),
        ("brushes", "brush"),
        ("bus", "bus"),
        ("mug", "mug"),
    ],
)
def test_a_plural_is_found_as_its_singular(word, singular):
    assert stem(word) == singular


@pytest.mark.parametrize(
    ("typed", "meant", "slips"),
    [
        ("journal", "journal", 0),
        ("jurnal", "journal", 1),
        ("juornal", "journal", 1),
        ("jurnel", "journal", 2),
        ("jrnl", "journal", None),
        ("mgu", "mug", 1),
        ("mig", "mug", None),  # of three letters, one wrong one is another word
        ("bttle", "bottle", 1),
        ("btle", "bottle", None),
        ("cuup", "cup", 1),
    ],
)
def test_the_longer_the_word_the_more_slips_it_bears(typed, meant, slips):
    assert slips_between(typed, meant) == slips


def test_pieces_are_three_letters_with_the_ends():
    assert pieces_of("mug") == {" mu", "mug", "ug "}
    assert pieces_of("a") == {" a "}
