"""Whether a page is HTML as it should be: what the parser objects to, and what may stand in what."""

import re
from collections import Counter
from collections.abc import Iterator

from justhtml import Element, JustHTML

PHRASES_ONLY = {"p", "h1", "h2", "h3", "h4", "h5", "h6", "span", "strong", "em", "s", "small", "button", "label", "pre"}
# Phrases and headings.
TITLES_ONLY = {"legend", "summary"}
HEADINGS = {"h1", "h2", "h3", "h4", "h5", "h6"}
_BLOCKS = """address article aside blockquote details dialog div dl fieldset figure footer form header hr main nav ol
p pre search section table ul"""
BLOCKS = HEADINGS | set(_BLOCKS.split())
CHILDREN = {
    "ul": {"li"},
    "ol": {"li"},
    "dl": {"dt", "dd", "div"},
    "table": {"caption", "colgroup", "thead", "tbody", "tfoot", "tr"},
    "tr": {"td", "th"},
    "select": {"option", "optgroup", "hr"},
}
PRESSED = {"a", "button", "input", "select", "textarea", "label", "summary"}
# What names other elements by their ids, or the words of one.
POINTERS = ("aria-labelledby", "aria-describedby", "aria-controls", "for", "form", "list")
TIME = re.compile(r"\d{4}-\d\d-\d\d(T\d\d:\d\d(:\d\d(\.\d{1,3})?)?([+-]\d\d:?\d\d|Z))?")
GLOBAL = re.compile(r"(style|on[a-z]+|hx-.*)")


def faults_in(html: str) -> list[str]:
    """Return everything wrong with a page, in words with the line where the parser knows it."""
    page = JustHTML(html, sanitize=False, collect_errors=True)
    every = list(_elements(page.root))
    found = [f"line {error.line}: {error.message}" for error in page.errors]
    for element in every:
        found += [f"{_tag(element)}: {words}" for words in _faults_of(element)]
    return found + _wrong_ids(every)


def _elements(node: object) -> Iterator[Element]:
    for child in getattr(node, "children", None) or ():
        if isinstance(child, Element):
            yield child
            yield from _elements(child)


def _faults_of(element: Element) -> Iterator[str]:
    parent = element.parent
    inside = parent.name if isinstance(parent, Element) else ""
    titles = TITLES_ONLY if element.name not in HEADINGS else set()
    if element.name in BLOCKS and inside in PHRASES_ONLY | titles:
        yield f"may not stand in <{inside}>"
    if inside in CHILDREN and element.name not in CHILDREN[inside] | {"script", "template"}:
        yield f"may not be a child of <{inside}>"
    if element.name == "li" and inside not in {"ul", "ol", "menu"}:
        yield "stands in no list"
    if element.name in PRESSED - {"label"} and (around := _above(element) & {"a", "button"}):
        yield f"can be pressed and stands in <{around.pop()}>"
    if element.name == "form" and "form" in _above(element):
        yield "stands in another form"
    yield from _wrong_attributes(element)


def _wrong_attributes(element: Element) -> Iterator[str]:
    attributes = {name: value or "" for name, value in element.attrs.items()}
    yield from (f"has {name}" for name in attributes if GLOBAL.fullmatch(name))
    if element.name == "img" and "alt" not in attributes:
        yield "has no alt"
    if element.name == "a" and not attributes.get("href"):
        yield "leads nowhere"
    if element.name == "button" and attributes.get("type") not in {"submit", "button", "reset"}:
        yield "has no type"
    if element.name == "time" and not TIME.fullmatch(attributes.get("datetime", "")):
        yield f"is no time: {attributes.get('datetime')}"
    if "id" in attributes and not re.fullmatch(r"\S+", attributes["id"]):
        yield "has an id with a space, or none in it"


def _wrong_ids(every: list[Element]) -> list[str]:
    ids = Counter(element.attrs["id"] for element in every if element.attrs.get("id"))
    found = [f"{count} elements have the id {id}" for id, count in ids.items() if count > 1]
    for element in every:
        named = [id for name in POINTERS for id in (element.attrs.get(name) or "").split()]
        href = element.attrs.get("href") or ""
        if element.name == "a" and href.startswith("#") and len(href) > 1:
            named.append(href[1:])
        found += [f"{_tag(element)}: names {id}, which is not there" for id in named if id not in ids]
    return found


def _above(element: Element) -> set[str]:
    names, parent = set(), element.parent
    while isinstance(parent, Element):
        names.add(parent.name)
        parent = parent.parent
    return names


def _tag(element: Element) -> str:
    attributes = "".join(
        f' {name}="{(element.attrs.get(name) or "")[:60]}"' for name in ("id", "class") if name in element.attrs
    )
    return f"<{element.name}{attributes}>"
