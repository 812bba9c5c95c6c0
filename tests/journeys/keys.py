"""Getting about with the keyboard alone, seeing at every step where one is."""

from playwright.sync_api import Locator, Page

_MOST_TABS = 120  # more than any page of ours has stops
# What has the focus shows it: on itself, or on the words of a radio that is drawn as a pill. And it is on the screen.
_IS_SEEN = """() => {
  const element = document.activeElement;
  const isDrawn = (part, pseudo) => {
    const style = getComputedStyle(part, pseudo);
    return style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2;
  };
  const {top, bottom, left, right} = element.getBoundingClientRect();
  return element !== document.body
    && [element, ...(element.labels ?? [])].some((part) => isDrawn(part) || isDrawn(part, "::after"))
    && bottom > 0 && right > 0 && top < innerHeight && left < innerWidth;
}"""


def tab_to(page: Page, target: Locator) -> None:
    """Press Tab until `target` has the focus. Fails where a stop on the way does not show that it has it."""
    for _ in range(_MOST_TABS):
        page.keyboard.press("Tab")
        assert page.evaluate(_IS_SEEN), f"the focus cannot be seen: {page.evaluate('document.activeElement.outerHTML')}"
        if target.evaluate("element => element === document.activeElement"):
            return
    raise AssertionError(f"Tab never gets to {target}")


def type_in(page: Page, label: str, text: str) -> None:
    """Go to a field by its label and type. What stood in it is selected by arriving, so it is typed over."""
    tab_to(page, page.get_by_label(label, exact=True))
    page.keyboard.type(text)


def tick(page: Page, question: str, answer: str) -> None:
    """Go to a group of radios and press Space on one: Tab arrives at the first, or at the chosen one."""
    tab_to(page, page.get_by_role("group", name=question).get_by_label(answer))
    page.keyboard.press("Space")


def enter(page: Page, target: Locator) -> None:
    """Go to a button or a link and press Enter on it."""
    tab_to(page, target)
    page.keyboard.press("Enter")
