"""What the look promises in numbers, and rules that every template keeps."""

import gzip
import re
from pathlib import Path

import pytest
import rjsmin
from django.conf import settings

from tests.look.elements import elements

ROOT = Path(settings.BASE_DIR)
CSS = (ROOT / "static/css/shop.css").read_text()
TEMPLATES = sorted(
    path
    for path in (ROOT / "templates").rglob("*.html")
    # Mail has inline styles, since mail readers drop stylesheets; the owner's pages wear Django's own look.
    if not {"mail", "admin"} & set(path.relative_to(ROOT / "templates").parts)
)
TOKENS = dict(re.findall(r"--([\w-]+): (#[0-9a-f]{6});", CSS))
WHITE = "#ffffff"

# What must be read against what, and how far apart they are at least.
CONTRASTS = [
    ("ink", "paper", 16.1),
    ("muted", "paper", 6.8),
    ("muted", "sand", 6.0),
    ("primary", "paper", 11.2),
    (WHITE, "primary", 11.6),
    (WHITE, "primary-dark", 14.6),
    ("accent", "paper", 5.3),
    ("accent", "sand", 4.7),
    (WHITE, "accent", 5.5),
    (WHITE, "accent-dark", 5.5),
    ("brass", "paper", 5.3),
    ("brass", "sand", 4.6),
    ("border", "card", 3.6),
    ("border", "paper", 3.5),
    ("border", "sand", 3.0),
    ("ok", "paper", 6.3),
    ("error", "paper", 6.3),
    ("error", "card", 4.5),
    ("ok", "ok-tint", 4.5),
    ("error", "error-tint", 4.5),
    ("brass", "brass-tint", 4.5),
    ("primary", "primary-tint", 4.5),
    *((text, tint, 4.5) for text in ("ink", "muted") for tint in ("ok-tint", "error-tint", "brass-tint", "card")),
]


def _light(colour: str) -> float:
    channels = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    """Return the contrast ratio of two colours by WCAG 2.2, from 1 to 21."""
    dark, light = sorted([_light(one), _light(other)])
    return (light + 0.05) / (dark + 0.05)


def test_contrast_is_reckoned_as_wcag_does() -> None:
    assert contrast("#000000", WHITE) == pytest.approx(21)
    assert contrast("#777777", WHITE) == pytest.approx(4.48, abs=0.01)


@pytest.mark.parametrize(("front", "back", "least"), CONTRASTS)
def test_colours_that_meet_can_be_told_apart(front: str, back: str, least: float) -> None:
    assert round(contrast(TOKENS.get(front, front), TOKENS[back]), 1) >= least


@pytest.mark.parametrize(("name", "most"), [("css/shop.css", 8 * 1024), ("js/shop.js", 2.75 * 1024)])
def test_a_slow_line_carries_it(name: str, most: float) -> None:
    content = (ROOT / "static" / name).read_text()
    collected = rjsmin.jsmin(content) if name.endswith(".js") else content
    assert len(gzip.compress(collected.encode(), 9)) <= most


@pytest.mark.parametrize("path", TEMPLATES, ids=str)
def test_a_template_has_nothing_inline_that_the_policy_refuses(path: Path) -> None:
    text = re.sub(r"{#.*?#}", "", path.read_text(), flags=re.DOTALL)
    assert re.findall(r"""\sstyle\s*=|\son[a-z]+\s*=\s*["']|<style|javascript:""", text) == []
    assert [tag for tag in re.findall(r"<script[^>]*>", text) if "src=" not in tag] == []


@pytest.mark.parametrize("path", TEMPLATES, ids=str)
def test_htmx_is_written_in_data_attributes(path: Path) -> None:
    assert re.findall(r"\shx-[a-z-]+=", path.read_text()) == []


@pytest.mark.parametrize("path", TEMPLATES, ids=str)
def test_a_template_uses_classes_that_the_stylesheet_or_the_script_knows(path: Path) -> None:
    text = re.sub(r"{#.*?#}", "", path.read_text(), flags=re.DOTALL)
    text = re.sub(r"{%.*?%}", " ", text, flags=re.DOTALL)
    text = re.sub(r"{{.*?}}", "…", text, flags=re.DOTALL)
    used = {name for names in re.findall(r'class="([^"]*)"', text) for name in names.split() if "…" not in name}
    known = set(re.findall(r"\.([a-zA-Z][\w-]*)", CSS))
    assert used - known == set()


@pytest.mark.parametrize("name", ["favicon.svg"])
def test_a_picture_of_ours_is_small_and_draws_by_itself(name: str) -> None:
    text = (ROOT / "static/img" / name).read_text()
    assert len(text) < 1024
    assert elements(text, "svg")[0]["viewbox"] == "0 0 48 48"
    assert re.findall(r"href|style|script|url\(", text) == []
