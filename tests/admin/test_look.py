"""What the owner's pages look like, as far as their stylesheets and their frame say it."""

import re
from pathlib import Path

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse

CSS = Path(settings.BASE_DIR, "static/css/admin.css").read_text(encoding="utf-8")


def rules_of(selector: str) -> str:
    """Return what the stylesheet says of exactly this selector."""
    return " ".join(re.findall(rf"^{re.escape(selector)} {{([^}}]*)}}", CSS, re.MULTILINE))


def test_ways_to_other_sheets_stand_apart() -> None:
    assert "display: flex" in rules_of(".daily")
    assert "gap" in rules_of(".daily")
    assert "min-height: 2.75rem" in rules_of(".daily a")


def test_what_a_field_only_shows_begins_where_it_does() -> None:
    """Django indents lists and help by the width of a label, also where the label stands beside them."""
    assert rules_of("form .aligned .readonly :is(ul, .help)").split(";")[:2] == [" margin-left: 0", " padding-left: 0"]


@pytest.mark.django_db
@pytest.mark.parametrize("name", ["admin:index", "admin:login", "production_sheet"])
def test_every_page_has_the_shops_icon(owner: Client, client: Client, name: str) -> None:
    who = client if name == "admin:login" else owner
    page = who.get(reverse(name)).content.decode()
    assert re.search(r'<link rel="icon" href="/static/img/favicon[.\w]*\.svg" type="image/svg\+xml">', page)
