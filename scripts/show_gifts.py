"""Show every kind of gift with Yoruba, Igbo and Hausa names, to be looked at: python -m scripts.show_gifts [folder]

Writes one contact sheet for the documents, and the same page as a phone and a desk show it into `folder`, where one is
given. Uses the Chromium of the tests.
"""

import io
import os
import sys
from pathlib import Path

import django
from PIL import Image
from playwright.sync_api import Browser, sync_playwright

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.settings")
django.setup()

from shop.catalogue.models import Kind  # noqa: E402
from shop.personalisation.drawing.draw import Item, draw_gift  # noqa: E402
from tests.servers.find_chromium import find_chromium  # noqa: E402

SHEET = Path(__file__).parent.parent / "docs" / "pictures" / "gifts.webp"
NAMES = [("modern", "Ọmọ́lọlá"), ("script", "Chịdị"), ("classic", "Ƙawu & Àìná")]
COLOURS = ["#2a2f7f", "#b4452a", "#f3e9d6"]
_STYLE = """
body { margin: 0; padding: 12px; background: #fffbf4; }
main { display: grid; grid-template-columns: repeat(3, 1fr); gap: 8px; }
svg { display: block; width: 100%; height: auto; background: #f6ecdd; border-radius: 10px; }
"""


def page_of_gifts() -> str:
    """Return a page of each kind in three colours, each with another name in another lettering."""
    drawings = []
    for kind in Kind:
        for number, ((lettering, name), hex) in enumerate(zip(NAMES, COLOURS, strict=True)):
            items = _in_the_pack(hex) if kind == Kind.GIFTPACK else []
            key = f"{kind.value}{number}"
            drawings.append(draw_gift(kind, hex, lettering, name, items=items, key=key, label=f"{kind} for {name}").svg)
    return f"<style>{_STYLE}</style><main>{''.join(drawings)}</main>"


def _in_the_pack(hex: str) -> list[Item]:
    return [Item(Kind.JOURNAL, hex), Item(Kind.CUP, "#1f5f4a", "script", "Ìyá"), Item(Kind.BOTTLE, hex)]


def shoot(browser: Browser, width: int, height: int) -> Image.Image:
    """Return the whole page as a screen of this size shows it."""
    page = browser.new_page(viewport={"width": width, "height": height})
    page.set_content(page_of_gifts())
    shot = page.screenshot(full_page=True)
    page.close()
    return Image.open(io.BytesIO(shot)).convert("RGB")


def main() -> None:
    with sync_playwright() as playwright:
        flags = ["--no-sandbox"] if os.geteuid() == 0 else []
        browser = playwright.chromium.launch(executable_path=find_chromium(), args=flags)
        sheet = shoot(browser, 640, 400)
        sheet.save(SHEET, "WEBP", quality=82, method=6)
        print(f"{SHEET}: {sheet.size}, {SHEET.stat().st_size} bytes")
        for folder in map(Path, sys.argv[1:]):
            for width, height in ((360, 800), (1280, 900)):
                shoot(browser, width, height).save(folder / f"gifts-{width}.png")
        browser.close()


if __name__ == "__main__":
    main()
