"""Typed text has one normal form, or a refusal that names what is wrong."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shop.text import clean_text, clusters, name_of, visible_length

# Any code points, lone surrogates too, and more often the ones that make trouble next to each other.
TROUBLE = "ẹọ\u0301\u0300\u0323\u200d\u200b\ufe0f\u202e\u0000\ud800 \u00a0\t\r\n\u2028\x85👍🏽❤🇳🇬e\u0344\u1100"
typed_texts = st.text(st.one_of(st.sampled_from(TROUBLE), st.characters(categories=None)), max_size=60)


@given(typed_texts, st.integers(1, 40), st.integers(1, 3))
def test_any_text_comes_clean_or_is_refused_with_a_sentence(typed, max_length, max_lines):
    told = ""
    try:
        text = clean_text(typed, max_length=max_length, max_lines=max_lines)
    except ValueError as refusal:
        told = str(refusal)
    if told:
        told.encode()  # can be shown: no lone surrogate is quoted
    else:
        assert clean_text(text, max_length=max_length, max_lines=max_lines) == text
        assert unicodedata.is_normalized("NFC", text)
        assert text == text.strip()
        assert len(text) <= max_length
        assert text.count("\n") < max_lines
        assert text.encode().decode() == text


@given(typed_texts)
def test_counting_by_reader_neither_loses_nor_adds_a_character(typed):
    assert "".join(clusters(typed)) == typed
    assert visible_length(typed) <= len(typed)


@pytest.mark.parametrize(
    ("typed", "count"),
    [
        ("Tọ́lá", 4),
        (unicodedata.normalize("NFD", "Ọmọ́lọlá"), 7),
        ("👨\u200d👩\u200d👧", 1),
        ("👍🏽", 1),
        ("🇳🇬🇬🇭", 2),
        ("a\nb", 3),
        ("", 0),
    ],
)
def test_a_reader_counts_letters_with_their_accents_as_one(typed, count):
    assert visible_length(typed) == count


def test_the_limit_can_be_what_a_reader_counts():
    assert clean_text("ẹ́ẹ́ẹ́", max_length=3, count=visible_length) == "ẹ́ẹ́ẹ́"
    with pytest.raises(ValueError, match="Use at most 3 characters. You have 6"):
        clean_text("ẹ́ẹ́ẹ́", max_length=3)


@pytest.mark.parametrize(
    ("typed", "clean"),
    [
        ("  Ada \u00a0 Obi\t ", "Ada Obi"),
        ("Ada \r\n Obi", "Ada\nObi"),
        (unicodedata.normalize("NFD", "Ọmọ́lọlá"), unicodedata.normalize("NFC", "Ọmọ́lọlá")),
        ("love \u2764\ufe0f", "love \u2764"),
        ("👨\u200d👩\u200d👧", "👨\u200d👩\u200d👧"),
    ],
)
def test_texts_that_look_the_same_come_out_the_same(typed, clean):
    assert clean_text(typed, max_length=40, max_lines=2) == clean


@pytest.mark.parametrize(
    ("typed", "name"),
    [
        ("a\x00b", r"U\+0000\."),
        ("a\u202eb", r"U\+202E \(right-to-left override\)"),
        ("a\u200bb", r"U\+200B \(zero width space\)"),
        ("a\u200db", r"U\+200D \(zero width joiner\)"),
        ("\u3164", r"U\+3164 \(hangul filler\)"),
        ("\u0301a", r"“\u0301” \(combining acute accent\)"),
        ("a\ufffdb", r"U\+FFFD \(replacement character\)"),
        ("a\ud800b", r"U\+D800\."),
        ("a\ue000b", r"U\+E000\."),
    ],
)
def test_what_nobody_can_read_is_refused_by_name(typed, name):
    with pytest.raises(ValueError, match=f"Remove the character {name}"):
        clean_text(typed, max_length=40)


@pytest.mark.parametrize("code", range(128))
def test_every_sign_of_a_plain_keyboard_is_taken_or_refused_as_beside_any_letter(code):
    """Plain text takes a short way through."""
    plain, accented = (_cleaned(f"{before}{chr(code)}b", max_lines=2) for before in "aá")
    assert plain == accented.replace("á", "a")
    assert ("Remove the character" in plain) == (unicodedata.category(chr(code)) == "Cc" and not chr(code).isspace())


def _cleaned(typed, **limits):
    try:
        return clean_text(typed, max_length=40, count=visible_length, **limits)
    except ValueError as refusal:
        return str(refusal)


def test_a_tower_of_accents_is_refused():
    with pytest.raises(ValueError, match="Use at most 4 accents on “Z”"):
        clean_text("Z" + "\u0335" * 5, max_length=40)


def test_a_very_long_text_is_refused_before_any_work_on_it():
    with pytest.raises(ValueError, match="Use at most 40 characters. You have 1000000"):
        clean_text("a\u0301\u0323" + "\u0301\u0323" * 499_998 + "a", max_length=40)


def test_too_many_lines_are_refused():
    with pytest.raises(ValueError, match="Use one line only"):
        clean_text("a\nb", max_length=40)
    with pytest.raises(ValueError, match="Use at most 2 lines"):
        clean_text("a\nb\nc", max_length=40, max_lines=2)


def test_a_character_is_called_by_its_name():
    assert name_of("😀") == "“😀” (grinning face)"
    assert name_of("\u202e") == "U+202E (right-to-left override)"
