"""The pages of these tests: the style guide and a form, beside the shop's own addresses."""

from pathlib import Path
from typing import Any

import pytest


@pytest.fixture(autouse=True)
def _pages_of_the_tests(settings: Any) -> None:
    settings.ROOT_URLCONF = "tests.look.urls"
    [engine] = settings.TEMPLATES
    settings.TEMPLATES = [engine | {"DIRS": [*engine["DIRS"], Path(__file__).parent / "templates"]}]
