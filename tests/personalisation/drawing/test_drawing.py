"""The drawing as a whole: what fits, what is refused, how it looks and how much it weighs."""

import gzip
import itertools
import re
import statistics
import time

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from shop.catalogue import drawings
from shop.catalogue.areas import ENGRAVING_AREAS
from shop.catalogue.models import Kind
from shop.personalisation.drawing.draw import Drawing, draw_gift, inscribe
from shop.personalisation.drawing.fonts import Lettering
from tests.personalisation.drawing.paths import path_in, points_of

GREETING = "Happy birthday\nmy darling"  # 24 letters
EVERY_LETTERING = pytest.mark.parametrize("lettering", list(Lettering))
EVERY_KIND = pytest.mark.parametrize("kind", list(Kind))


def draw(text: str, *, kind: str = "cup", hex: str = "#2a2f7f", lettering: str = "modern") -> Drawing:
    return draw_gift(kind, hex, lettering, text)


def lines(text: str, **how: str) -> tuple[str, ...]:
    return draw(text, **how).lines


# --- What fits ------------------------------------------------------------------------------------------


def test_a_word_stays_on_one_line_and_many_are_broken_for_the_largest_letters() -> None:
    assert lines("Ọmọ́lọlá") == ("Ọmọ́lọlá",)
    assert lines("Happy birthday my darling") == ("Happy", "birthday", "my darling")
    broken = draw("Happy birthday my darling", kind="journal")
    kept = draw("Happy birthday my\ndarling", kind="journal")
    assert broken.letter_height_mm > kept.letter_height_mm


def test_the_shoppers_own_lines_are_kept() -> None:
    assert lines("Ada and Obi\nfor ever", kind="journal") == ("Ada and Obi", "for ever")


def test_a_text_says_how_it_fits() -> None:
    assert re.fullmatch(r"Fits on one line, letters \d+ mm tall", draw("Ada").fits)
    assert re.fullmatch(r"Fits on 2 lines, letters \d+(\.5)? mm tall", draw("Ada\nObi").fits)
    assert draw("").fits == ""


def test_small_letters_are_warned_of_and_too_small_ones_refused() -> None:
    small = draw("In memory of all the very good years that we two had and those to come for us, my love", kind="cup")
    assert 3 <= small.letter_height_mm < 4
    assert small.warnings == (
        f"Letters will be only {int(small.letter_height_mm * 2) / 2:g} mm tall. Fewer words read better",
    )
    with pytest.raises(ValueError, match=r"^Letters would be under 3 mm\. Shorten it$"):
        draw("W" * 60)


def test_other_line_breaks_are_proposed_where_they_help() -> None:
    with pytest.raises(ValueError, match=r"^Letters would be under 3 mm\. Shorten it or use 4 lines$"):
        draw("For my mother and my father with\nlove")


def test_capitals_alone_in_script_are_advised_against() -> None:
    assert draw("ADAEZE", lettering="script").warnings == ("Capitals alone are hard to read in Script",)
    assert draw("ADAEZE", lettering="classic").warnings == ()
    assert draw("AO", lettering="script").warnings == ()


def test_an_empty_text_draws_the_product_alone() -> None:
    blank = draw(" \n ")
    assert (blank.lines, blank.letter_height_mm, path_in(blank.svg)) == ((), 0, "")


@EVERY_KIND
@EVERY_LETTERING
def test_a_single_initial_does_not_fill_the_whole_area(kind: Kind, lettering: Lettering) -> None:
    ys = [y for _, y in points_of(path_in(draw("A", kind=kind, lettering=lettering).svg))]
    assert max(ys) - min(ys) < 0.75 * ENGRAVING_AREAS[kind].height


# --- What is refused or put right -------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("😀", "Remove the character “😀” (grinning face). It cannot be engraved"),
        ("Ada ש", "Remove the character “ש” (hebrew letter shin). It cannot be engraved"),
        ("a\u202eb", "Remove the character U+202E (right-to-left override). It cannot be used here"),
        ("x" * 10_000, "Use at most 120 characters. You have 10000"),
        ("a\nb\nc\nd\ne", "Use at most 4 lines"),
    ],
)
def test_what_cannot_be_engraved_is_named(text: str, said: str) -> None:
    with pytest.raises(ValueError) as refusal:  # noqa: PT011 - the sentence is compared whole
        draw(text)
    assert str(refusal.value) == said


@pytest.mark.parametrize(
    "nonsense", [("sofa", "#2a2f7f", "modern"), ("cup", "red", "modern"), ("cup", "#2a2f7f", "comic")]
)
def test_nonsense_is_refused(nonsense: tuple[str, str, str]) -> None:
    with pytest.raises(ValueError, match="no such drawing|is not a valid"):
        draw_gift(*nonsense, "Ada")


@pytest.mark.parametrize(
    ("typed", "as_if"),
    [
        ("Ada ❤️", "Ada ♥"),
        ("Ada 💜⭐🌟", "Ada ♥★★"),
        ('"Ada\'s" cup', "“Ada’s” cup"),
        ("  Ada   O ", "Ada O"),
        ("Ada\r\nO", "Ada\nO"),
    ],
)
def test_what_is_typed_in_another_way_is_drawn_the_same(typed: str, as_if: str) -> None:
    assert draw(typed).svg == draw(as_if).svg


# --- How it looks -------------------------------------------------------------------------------------------


def assert_inside(kind: Kind, d: str) -> None:
    area = ENGRAVING_AREAS[kind]
    grain = 0.06  # coordinates are whole tenths
    for x, y in points_of(d):
        assert abs(x - area.x) <= area.width / 2 + grain
        assert area.y - area.height / 2 - grain <= y <= area.y + area.height / 2 + area.bow + grain


@EVERY_KIND
@EVERY_LETTERING
@pytest.mark.parametrize(
    "text", ["Ọmọ́lọlá", "Chịdị", "Ƙawu & Àìná", "Happy birthday my darling", "♥★∞✝☾🎓", "Ẹ̀kọ́\nṢọlá"]
)
def test_every_point_is_inside_the_area(kind: Kind, lettering: Lettering, text: str) -> None:
    d = path_in(draw(text, kind=kind, lettering=lettering).svg)
    assert d
    assert_inside(kind, d)


def test_round_things_bend_the_words_and_flat_ones_do_not() -> None:
    def baseline(kind: str) -> set[float]:
        """Where the feet of five equal letters stand."""
        return {y for _, y in points_of(path_in(draw("HHHHH", kind=kind).svg))}

    assert len(baseline("journal")) == 4  # foot, two edges of the bar, head
    assert len(baseline("cup")) > 8
    xs = sorted({x for x, _ in points_of(path_in(draw("HHHHH", kind="cup").svg))})
    assert xs[1] - xs[0] < xs[len(xs) // 2] - xs[len(xs) // 2 - 1]  # narrower at the side than in the middle


@EVERY_KIND
def test_a_drawing_needs_nothing_but_itself_and_its_ids_begin_with_its_key(kind: Kind) -> None:
    svg = draw_gift(kind, "#b4452a", "script", "</svg><script>&\"'", label="<b>", key="k1").svg
    assert re.findall(r"\bstyle=|<style|<script|<image|<text|foreignObject|\son\w+=|\{[{%#]", svg) == []
    ids = re.findall(r'\bid="([^"]+)"', svg)
    assert all(one.startswith("k1-") for one in ids)
    assert set(re.findall(r'(?:url\(|href=")#([^)"]+)', svg)) <= set(ids)
    assert "<title>&lt;b&gt;</title>" in svg


def test_the_same_wishes_give_the_same_drawing() -> None:
    assert draw("Ada") == draw("Ada")
    assert draw("Ada").font_version == draw("Obi").font_version != draw("Ada", lettering="script").font_version


# --- What it costs ------------------------------------------------------------------------------------------


@EVERY_KIND
@EVERY_LETTERING
def test_a_greeting_on_two_lines_is_light_on_the_wire(kind: Kind, lettering: Lettering) -> None:
    svg = draw(GREETING, kind=kind, lettering=lettering).svg
    assert len(gzip.compress(svg.encode(), 6)) <= 6 * 1024


@EVERY_LETTERING
def test_a_drawing_takes_a_few_milliseconds(lettering: Lettering) -> None:
    """Measured against the same drawing without words, in the time of this process: a busy machine says the same.

    5 ms at the median are 25 of those on the machine this was written on; Script takes about 20, Modern 10.
    """

    def median(text: str) -> float:
        times = []
        for _ in range(25):
            for kept in (inscribe, drawings._draw_plain, drawings._around):
                kept.cache_clear()
            start = time.process_time()
            draw(text, lettering=lettering)
            times.append(time.process_time() - start)
        return statistics.median(times)

    assert median("Happy birthday my darling") < 40 * median("")


# --- Whatever is typed --------------------------------------------------------------------------------------

NAMES = st.text(st.sampled_from("aẹọṣńÀỌmMwWiI'\"&♥★❤ \n\u0300\u0301\u0304\u0323ƙ₦"), max_size=60)


@given(
    text=st.one_of(st.text(max_size=200), NAMES),
    kind=st.sampled_from(list(Kind)),
    lettering=st.sampled_from(list(Lettering)),
)
@example("e" + "\u0301" * 10_000, Kind.CUP, Lettering.SCRIPT)
@example(" ".join("W" * 60), Kind.JOURNAL, Lettering.SCRIPT)
@example("ẹ̀́" * 120, Kind.JOURNAL, Lettering.SCRIPT)
@example("\x00", Kind.CUP, Lettering.MODERN)
def test_any_text_is_drawn_inside_the_area_or_refused_in_words(text: str, kind: Kind, lettering: Lettering) -> None:
    drawing, refusal = None, ""
    try:
        drawing = draw(text, kind=kind, lettering=lettering)
    except ValueError as error:
        refusal = str(error)
    if drawing is None:
        assert re.match(r"(Remove|Use|Letters would|[MCS]\w+ lettering has no) ", refusal)
        return
    assert_inside(kind, path_in(drawing.svg))
    assert bool(drawing.lines) == bool(path_in(drawing.svg))
    assert len(drawing.lines) <= ENGRAVING_AREAS[kind].max_lines


def test_the_hardest_texts_are_bounded_too() -> None:
    hard = ["W " * 59 + "W", "ẹ̀́" * 120, "W̊̈̃" * 120, "🎓 " * 59, "\u0301" * 1300, "𝔚" * 120]
    start = time.perf_counter()
    for text, lettering in itertools.product(hard, Lettering):
        try:
            draw(text, kind="journal", lettering=lettering)
        except ValueError:
            continue
    assert time.perf_counter() - start < 0.1 * len(hard) * len(Lettering)
