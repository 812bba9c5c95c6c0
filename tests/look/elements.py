"""Read a page as a flat list of its elements, to ask what stands in it."""

from dataclasses import dataclass, field
from html.parser import HTMLParser

VOID = {"meta", "link", "img", "input", "br", "hr", "circle", "path", "rect"}


@dataclass
class Element:
    """One element: its attributes, the words in it (those of its children too), and what it stands in."""

    tag: str
    attributes: dict[str, str]
    parents: list["Element"]
    words: list[str] = field(default_factory=list)

    @property
    def text(self) -> str:
        return " ".join(" ".join(self.words).split())

    def __getitem__(self, name: str) -> str:
        return self.attributes[name]

    def get(self, name: str) -> str:
        return self.attributes.get(name, "")

    def has_class(self, name: str) -> bool:
        return name in self.get("class").split()


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.found: list[Element] = []
        self.open: list[Element] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        element = Element(tag, {name: value or "" for name, value in attrs}, list(self.open))
        self.found.append(element)
        if tag not in VOID:
            self.open.append(element)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append(Element(tag, {name: value or "" for name, value in attrs}, list(self.open)))

    def handle_endtag(self, tag: str) -> None:
        if tag in VOID:
            return
        assert self.open, f"</{tag}> closes nothing"
        assert self.open[-1].tag == tag, f"</{tag}> closes <{self.open[-1].tag}>"
        self.open.pop()

    def handle_data(self, data: str) -> None:
        for element in self.open:
            element.words.append(data)


def elements(html: str, tag: str = "") -> list[Element]:
    """Return the elements of a page in order, only those of one `tag` if given. Refuses tags closed out of order."""
    reader = _Reader()
    reader.feed(html)
    reader.close()
    assert reader.open == [], f"never closed: {[element.tag for element in reader.open]}"
    return [element for element in reader.found if tag in {"", element.tag}]


def by_id(html: str, id: str) -> Element:
    """Return the one element with this id. Fails where there is none, or more than one."""
    found = [element for element in elements(html) if element.get("id") == id]
    assert len(found) == 1, f"{len(found)} elements have the id {id}"
    return found[0]
