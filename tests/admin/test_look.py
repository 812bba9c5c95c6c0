"""What the owner's pages look like, as far as their stylesheets and their frame say it."""

import re
from pathlib import Path

from django.conf import settings

CSS = Path(settings.BASE_DIR, "static/css/admin.css").read_text(encoding="utf-8")


def rules_of(selector: str) -> str:
    """Return what the stylesheet says of exactly this selector."""
    return " ".join(re.findall(rf"^{re.escape(selector)} {{([^}}]*)}}", CSS, re.MULTILINE))


def test_ways_to_other_sheets_stand_apart() -> None:
    assert "display: flex" in rules_of(".daily")
    assert "gap" in rules_of(".daily")
    assert "min-height: 2.75rem" in rules_of(".daily a")
