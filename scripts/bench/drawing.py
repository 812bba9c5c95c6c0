"""`python -m scripts.bench.drawing`: what a drawing in each lettering takes, as a share of the 5 ms it may take."""

import os
import statistics
import time

import django

MOST_MS = 5.0
ROUNDS = 60
WORDS = "Ọmọ́lọlá & Chịdị"


def shares() -> dict[str, float]:
    """Return by lettering the median, with nothing remembered from before. The imports wait for Django."""
    from shop.catalogue.models import Kind
    from shop.personalisation.drawing import draw
    from shop.personalisation.drawing.fonts import Lettering

    found = {}
    for style in Lettering:
        taken = []
        for number in range(ROUNDS):
            draw.inscribe.cache_clear()
            started = time.perf_counter()
            draw.draw_gift(Kind.CUP, "#2a2f7f", style.value, f"{WORDS} {number}")
            taken.append((time.perf_counter() - started) * 1000)
        found[style.label] = statistics.median(taken) / MOST_MS
    return found


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.settings")
    django.setup()
    for label, share in shares().items():
        print(f"a drawing in {label}: {share:.2f} of the {MOST_MS:g} ms it may take")
