"""Render our drawings into pixels, after one of them has changed: python -m scripts.render_drawings

Uses the Chromium of the tests. Writes the files of `shop/catalogue/raster.py` and the picture of the whole shop.
"""

import io
import os

import django
from PIL import Image
from playwright.sync_api import Browser, sync_playwright

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.settings")
django.setup()

from shop.catalogue import raster  # noqa: E402
from shop.catalogue.drawings import draw_product  # noqa: E402
from shop.catalogue.models import Kind  # noqa: E402
from shop.storefront.share_picture import HEIGHT, PAPER, WIDTH  # noqa: E402
from tests.servers.find_chromium import find_chromium  # noqa: E402

SHOP_PICTURE = raster.RENDERED.parent.parent.parent / "static" / "img" / "share.jpg"
OF_THE_SHOP = [(Kind.JOURNAL, "#2a2f7f"), (Kind.CUP, "#b4452a"), (Kind.BOTTLE, "#1f5f4a"), (Kind.GIFTPACK, "#6d1f35")]


def render(browser: Browser, kind: str, grey: int) -> Image.Image:
    page = browser.new_page(viewport={"width": raster.SIZE, "height": raster.SIZE})
    svg = draw_product(kind, f"#{grey:02x}{grey:02x}{grey:02x}", key="d")
    page.set_content(f"<style>body{{margin:0}}svg{{display:block;width:{raster.SIZE}px;height:auto}}</style>{svg}")
    shot = page.screenshot(omit_background=True)
    page.close()
    return Image.open(io.BytesIO(shot)).convert("RGBA")


def draw_shop() -> Image.Image:
    """One of each kind in a row."""
    picture = Image.new("RGB", (WIDTH, HEIGHT), PAPER)
    size = WIDTH // len(OF_THE_SHOP)
    for place, (kind, hex) in enumerate(OF_THE_SHOP):
        drawn = raster.draw_raster(kind, hex).resize((size, size), Image.Resampling.LANCZOS)
        picture.paste(drawn, (place * size, (HEIGHT - size) // 2), drawn)
    return picture


def main() -> None:
    raster.RENDERED.mkdir(exist_ok=True)
    with sync_playwright() as playwright:
        flags = ["--no-sandbox"] if os.geteuid() == 0 else []
        browser = playwright.chromium.launch(executable_path=find_chromium(), args=flags)
        for kind in Kind:
            for grey in (*raster.DARK, *raster.LIGHT):
                render(browser, kind, grey).save(raster.file_of(kind, grey), "WEBP", quality=90, method=6)
        browser.close()
    raster.RENDERED_OF.write_text(f"{raster.fingerprint()}\n", encoding="utf-8")
    draw_shop().save(SHOP_PICTURE, "JPEG", quality=85, optimize=True, progressive=True)
    print(f"rendered {len(Kind) * 4} drawings into {raster.RENDERED} and {SHOP_PICTURE}")


if __name__ == "__main__":
    main()
