"""The letters of Nigerian names, in every lettering: nothing lacks, and each mark sits where a reader expects it."""

import unicodedata

import pytest

from shop.personalisation.drawing.fonts import Lettering, typeface
from shop.personalisation.drawing.outline import POINTS, Box
from shop.personalisation.drawing.shape import missing_in, shape_line
from shop.personalisation.drawing.symbols import SYMBOLS, symbol

ACUTE, GRAVE, MACRON = "\u0301", "\u0300", "\u0304"
BASES = "aeẹioọunmAEẸIOỌUNM"
CLUSTERS = [unicodedata.normalize("NFC", base + tone) for base in BASES for tone in (ACUTE, GRAVE, MACRON)]
EVERY_LETTERING = pytest.mark.parametrize("lettering", list(Lettering))


Contour = tuple[tuple[float, float], ...]


def contours(text: str, lettering: str) -> list[Contour]:
    """The closed curves that a text is drawn with, as points to a thousandth of an em."""
    found = []
    for glyph, dx, dy in shape_line(text, typeface(lettering)).glyphs:
        points = [(round(x + dx, 3), round(y + dy, 3)) for x, y in zip(glyph.xs, glyph.ys, strict=True)]
        for closed in glyph.commands.split("z")[:-1]:
            count = sum(POINTS[command] for command in closed)
            found.append(tuple(points[:count]))
            points = points[count:]
    return found


def box_of(*closed: Contour) -> Box:
    points = [point for contour in closed for point in contour]
    xs, ys = [x for x, _ in points], [y for _, y in points]
    return Box(min(xs), min(ys), max(xs), max(ys))


def mark_on(cluster: str, letter: str, lettering: str) -> Box:
    """The box of what a cluster has more than its letter; the letter itself is drawn as it always is."""
    alone = contours(letter, lettering)
    together = contours(cluster, lettering)
    assert set(alone) <= set(together)
    return box_of(*(contour for contour in together if contour not in alone))


@EVERY_LETTERING
@pytest.mark.parametrize("cluster", CLUSTERS)
def test_a_tone_sits_above_its_letter(cluster: str, lettering: Lettering) -> None:
    letter = unicodedata.normalize("NFC", unicodedata.normalize("NFD", cluster)[:-1]).replace("i", "ı")
    assert missing_in(cluster, typeface(lettering)) == []
    mark = mark_on(cluster, letter, lettering)
    points = [point for contour in contours(letter, lettering) for point in contour]
    beneath = [y for x, y in points if mark.left <= x <= mark.right]
    assert not beneath or mark.bottom >= max(beneath)
    left, right, top = min(x for x, _ in points), max(x for x, _ in points), max(y for _, y in points)
    assert mark.bottom > 0.7 * top  # a swash may rise beside the mark
    assert mark.bottom - top < 0.3
    aside = 0.52 if lettering == Lettering.SCRIPT else 0.2  # from the middle, in widths of the letter: a script leans
    off = abs((mark.left + mark.right) / 2 - (left + right) / 2)
    assert off <= max(aside * (right - left), 0.08)


@EVERY_LETTERING
@pytest.mark.parametrize("letter", "ẹọṣịụẸỌṢỊỤ")
def test_a_dot_sits_below_its_letter_and_stays_there_under_a_tone(letter: str, lettering: Lettering) -> None:
    dot = mark_on(letter, unicodedata.normalize("NFD", letter)[0], lettering)
    assert dot.top < 0
    if letter not in "ṣṢịỊ":
        assert dot in [box_of(contour) for contour in contours(letter + ACUTE, lettering)]


@EVERY_LETTERING
@pytest.mark.parametrize(
    "text",
    [
        "Ọmọ́lọlá",
        "Chịdị",
        "Ṅkechi ụlọ",
        "Ƙawu & Àìná",
        "ɓ Ɓ ɗ Ɗ ƙ Ƙ ƴ Ƴ",
        "ǹ Ǹ ḿ Ḿ",
        "₦5,000",
        "“Ada’s” – …",
        "Zoë Ståhl Łódź",
    ],
)
def test_names_and_prices_have_every_letter(text: str, lettering: Lettering) -> None:
    assert missing_in(text, typeface(lettering)) == []
    assert missing_in(unicodedata.normalize("NFD", text), typeface(lettering)) == []


@EVERY_LETTERING
def test_what_there_is_no_letter_for_is_named_with_its_accents_and_once(lettering: Lettering) -> None:
    assert missing_in("Ada 😀 ש́ ♥ 😀\nж", typeface(lettering)) == ["😀", "ש́", "ж"]


@EVERY_LETTERING
def test_two_ways_to_type_a_letter_draw_the_same(lettering: Lettering) -> None:
    composed, decomposed = unicodedata.normalize("NFC", "Ọmọ́lọlá"), unicodedata.normalize("NFD", "Ọmọ́lọlá")
    assert contours(composed, lettering) == contours(decomposed, lettering)


@pytest.mark.parametrize("character", SYMBOLS)
def test_a_symbol_is_about_as_tall_as_a_capital(character: str) -> None:
    drawn, advance = symbol(character)
    assert drawn.box is not None
    assert drawn.box.bottom >= -0.06
    assert drawn.box.top <= 0.76
    assert 0 <= drawn.box.left < drawn.box.right <= advance


def test_a_typeface_is_read_once_and_its_version_tells_its_file() -> None:
    assert typeface("modern") is typeface(Lettering.MODERN)
    assert len({typeface(lettering).version for lettering in Lettering}) == 3
    with pytest.raises(ValueError, match="comic"):
        typeface("comic")
