"""House rules that a reader would otherwise have to remember."""

import ast
import re
import uuid
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.test import RequestFactory
from django.urls import URLPattern, URLResolver, get_resolver

ROOT = Path(__file__).parent.parent
PRODUCT = sorted(path for path in (ROOT / "shop").rglob("*.py") if "migrations" not in path.parts)
TESTS = sorted((ROOT / "tests").rglob("test_*.py"))
# What is used and not delivered: scripts, the sandbox, and what tests are made with.
TOOLS = sorted(
    {path for place in ("scripts", "paystack_sandbox", "tests") for path in (ROOT / place).rglob("*.py")} - {*TESTS}
)
TEMPLATES = sorted(path for path in (ROOT / "templates").rglob("*") if path.is_file())
PAGES = [path for path in TEMPLATES if path.suffix == ".html"]

LONGEST_FILE, LONGEST_FUNCTION = 250, 40
# Longer, and read otherwise than from top to end: a table of what to break, and a shop in small beside its events.
TABLES_AND_MODELS = {
    "tests/machine/machine.py",
    "tests/machine/model.py",
    "tests/sabotage/guards.py",
    "tests/sabotage/guards_of_access.py",
}
ATTICS = {"utils", "helpers", "common", "services", "managers", "misc"}
# Where text is made into markup by hand. Each of these builds it from values that cannot hold any.
MAY_MARK_SAFE = {"shop/templatetags/linked_data.py"}
# Elements whose content is not the page's own code: data for search engines.
DATA_SCRIPT = re.compile(r'<script type="application/ld\+json">')
# Paystack cannot know a token of ours: the signature of its message is checked instead.
MAY_SKIP_CSRF = {"paystack_webhook"}
# Of these the token is asked only where the browser does not vouch for the post (tests/test_same_origin.py).
CHECKED_BY_ORIGIN = {
    "cart_add",
    "orders_find",
    "product_back_in_stock",
    "product_preview",
    "product_names",
    "product_total",
}


def name(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def found(pattern: str, paths: list[Path]) -> list[str]:
    """Return where a pattern occurs: `file:line what`."""
    return [
        f"{name(path)}:{content.count(chr(10), 0, match.start()) + 1} {match.group()}"
        for path in paths
        for content in [path.read_text(encoding="utf-8")]
        for match in re.finditer(pattern, content)
    ]


# --- Code -------------------------------------------------------------------------------------------


def test_no_module_is_an_attic() -> None:
    assert [name(path) for path in PRODUCT if {path.stem, path.parent.name} & ATTICS] == []


def test_no_file_is_longer_than_a_person_reads() -> None:
    lengths = {name(path): path.read_text(encoding="utf-8").count("\n") for path in [*PRODUCT, *TOOLS]}
    too_long = {path for path, lines in lengths.items() if lines > LONGEST_FILE}
    assert too_long == TABLES_AND_MODELS


def test_no_function_is_longer_than_a_person_reads() -> None:
    lengths = {
        f"{name(path)}:{node.lineno} {node.name}": (node.end_lineno or node.lineno) - node.lineno + 1
        for path in [*PRODUCT, *TOOLS, *TESTS]
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
    }
    assert {function: lines for function, lines in lengths.items() if lines > LONGEST_FUNCTION} == {}


def test_markup_is_made_by_templates_and_format_html() -> None:
    marked = found(r"mark_safe|SafeString\(|\|\s*safe\b|\{%\s*autoescape off", [*PRODUCT, *PAGES])
    assert [place for place in marked if place.split(":")[0] not in MAY_MARK_SAFE] == []


def test_whole_pages_are_never_cached() -> None:
    assert found(r"\bcache_page\b", PRODUCT) == []


def test_every_form_names_its_fields() -> None:
    assert found(r"""fields = ["']__all__["']""", PRODUCT) == []


def test_a_form_that_is_sent_empty_is_still_a_form() -> None:
    assert found(r"request\.POST or None", PRODUCT) == []


# --- Templates --------------------------------------------------------------------------------------


def test_htmx_attributes_are_valid_html() -> None:
    assert found(r"""(?<![\w-])hx-[a-z]+(?=[=:"'])""", [*PAGES, *PRODUCT]) == []


@pytest.mark.parametrize(
    "forbidden",
    [
        r"<style[\s>]",
        r"""\sstyle\s*=\s*["']""",
        r"""\son[a-z]+\s*=\s*["']""",
        r"<script(?![^>]*\ssrc=)[^>]*>",
        r"javascript:",
    ],
)
def test_no_page_needs_what_the_content_policy_refuses(forbidden: str) -> None:
    inline = found(forbidden, PAGES)
    assert [place for place in inline if not DATA_SCRIPT.search(place)] == []


def test_every_form_that_writes_carries_its_token() -> None:
    without = [
        f"{name(path)}: {form.group()[:60]}"
        for path in PAGES
        for form in re.finditer(r"<form\b.*?</form>", path.read_text(encoding="utf-8"), re.DOTALL)
        if re.search(r"""method=["']post""", form.group(), re.IGNORECASE) and "csrf_token" not in form.group()
    ]
    assert without == []


def test_every_form_says_where_it_goes() -> None:
    # The frame of crispy forms gets both from the form's helper.
    forms = found(r"<form\b[^>]*>", [path for path in PAGES if path.parent.name != "giftings"])
    assert [form for form in forms if not re.search(r"\saction=", form) or not re.search(r"\smethod=", form)] == []


def test_leaving_a_field_redraws_nothing_at_once() -> None:
    """To press a button leaves the field before it: what that redraws must not move the button while it is pressed."""
    triggers = [(page.name, part) for page in PAGES for part in _triggers(page) if part.split()[0] == "change"]
    assert len(triggers) > 8
    # Of colours and letterings, which are chosen with a press themselves, the picture comes sooner.
    soon = {"_preview_picture.html"}
    assert [one for one in triggers if "delay:" not in one[1]] == []
    assert [one for one in triggers if one[0] not in soon and int(re.findall(r"delay:(\d+)ms", one[1])[0]) < 250] == []


def _triggers(page: Path) -> list[str]:
    found = re.findall(r'data-hx-trigger="([^"]+)"', page.read_text(encoding="utf-8"))
    return [part.strip() for trigger in found for part in trigger.split(",")]


def test_comments_in_templates_stay_out_of_the_page() -> None:
    assert found(r"<!--", PAGES) == []


# --- Addresses --------------------------------------------------------------------------------------

SAMPLES: dict[str, Any] = {"UUIDConverter": uuid.UUID(int=0), "IntConverter": 1}


def our_patterns(patterns: list[URLPattern | URLResolver] | None = None) -> Iterator[URLPattern]:
    """Every address whose view is ours; Django's own and the admin's are not."""
    for pattern in get_resolver().url_patterns if patterns is None else patterns:
        if isinstance(pattern, URLPattern):
            if pattern.callback.__module__.startswith("shop."):
                yield pattern
        elif pattern.app_name != "admin":
            yield from our_patterns(pattern.url_patterns)


OURS = list(our_patterns())
BY_NAME = pytest.mark.parametrize("pattern", OURS, ids=[str(pattern.name) for pattern in OURS])


@BY_NAME
def test_a_view_says_which_methods_it_answers(pattern: URLPattern, rf: RequestFactory) -> None:
    arguments = {
        key: SAMPLES.get(type(converter).__name__, "sample") for key, converter in pattern.pattern.converters.items()
    }
    response = pattern.callback(rf.generic("BREW", "/"), **arguments)
    assert response.status_code == 405
    assert set(response["Allow"].split(", ")) <= {"GET", "HEAD", "POST"}


@BY_NAME
def test_an_address_is_named_after_its_view(pattern: URLPattern) -> None:
    assert pattern.name == pattern.callback.__name__


@BY_NAME
def test_an_address_ends_in_a_slash_unless_it_is_a_file(pattern: URLPattern) -> None:
    path = str(pattern.pattern)
    assert path == "" or path.endswith("/") or re.search(r"\.[a-z]{2,4}$", path)


def test_only_the_webhook_takes_a_post_without_a_token() -> None:
    exempt = {pattern.name for pattern in OURS if getattr(pattern.callback, "csrf_exempt", False)}
    checked = {pattern.name for pattern in OURS if getattr(pattern.callback, "needs_no_token_from_here", False)}
    assert exempt - checked == MAY_SKIP_CSRF
    assert checked == CHECKED_BY_ORIGIN
