"""Our drawings: every kind, view and colour; as a file, and several times in one page."""

import itertools
import re
from xml.dom import minidom

import pytest
from django.test import Client

from shop.catalogue.areas import ENGRAVING_AREAS
from shop.catalogue.drawings import draw_product, drawing_url, shades_of
from shop.catalogue.models import Kind, Picture

VIEWS = Picture.View.values
ALL = list(itertools.product(Kind.values, VIEWS))
COLOURS = ["#000000", "#2a2f7f", "#b4452a", "#f3e9d6", "#ffffff"]


def brightness(hex: str) -> float:
    red, green, blue = (int(hex[i : i + 2], 16) for i in (1, 3, 5))
    return 0.299 * red + 0.587 * green + 0.114 * blue


def ids(svg: str) -> list[str]:
    return re.findall(r'\bid="([^"]+)"', svg)


@pytest.mark.parametrize(("kind", "view"), ALL)
def test_every_drawing_is_a_file_that_a_browser_keeps_for_a_year(kind: str, view: str, client: Client) -> None:
    response = client.get(drawing_url(kind, "#2a2f7f", view))
    assert response.status_code == 200
    assert response["Content-Type"] == "image/svg+xml"
    assert response["Cache-Control"] == "public, max-age=31536000, immutable"
    assert response["Content-Security-Policy"] == "default-src 'none'"
    assert response["X-Content-Type-Options"] == "nosniff"
    minidom.parseString(response.content)  # noqa: S318 - our own
    assert b'viewBox="0 0 400 400"' in response.content


def test_the_address_is_the_one_that_was_agreed() -> None:
    assert drawing_url("cup", "#2a2f7f").split("?")[0] == "/drawings/cup/front/2a2f7f.svg"
    assert drawing_url("bottle", "#ffffff", "wrapped").split("?")[0] == "/drawings/bottle/wrapped/ffffff.svg"


def test_the_same_address_gives_the_same_bytes(client: Client) -> None:
    first = client.get(drawing_url("giftpack", "#b4452a")).content
    draw_product("giftpack", "#b4452a")
    assert client.get(drawing_url("giftpack", "#b4452a")).content == first


@pytest.mark.parametrize(
    "address",
    [
        "/drawings/sofa/front/2a2f7f.svg",
        "/drawings/cup/inside/2a2f7f.svg",
        "/drawings/cup/front/2A2F7F.svg",
        "/drawings/cup/front/2a2f7.svg",
        "/drawings/cup/front/2a2f7f0.svg",
        "/drawings/cup/front/indigo.svg",
    ],
)
@pytest.mark.django_db
def test_what_cannot_be_drawn_is_not_found(address: str, client: Client) -> None:
    assert client.get(address).status_code == 404


@pytest.mark.parametrize(
    ("kind", "view", "hex"), [("sofa", "front", "#2a2f7f"), ("cup", "top", "#2a2f7f"), ("cup", "front", "red")]
)
def test_nonsense_is_refused(kind: str, view: str, hex: str) -> None:
    with pytest.raises(ValueError, match="There is no such drawing"):
        draw_product(kind, hex, view)


@pytest.mark.parametrize(("kind", "view"), ALL)
def test_a_drawing_can_stand_in_a_page_twice(kind: str, view: str) -> None:
    first, second = draw_product(kind, "#2a2f7f", view), draw_product(kind, "#2a2f7f", view)
    both = ids(first) + ids(second)
    assert len(both) == len(set(both))
    for svg in (first, second):
        assert set(re.findall(r"url\(#([^)]+)\)", svg)) <= set(ids(svg))


@pytest.mark.parametrize(("kind", "view"), ALL)
def test_a_drawing_needs_nothing_but_itself(kind: str, view: str) -> None:
    svg = draw_product(kind, "#2a2f7f", view)
    assert re.findall(r"\bstyle=|<style|href|<script|<image|<text|foreignObject|\son\w+=|\{[{%#]", svg) == []


@pytest.mark.parametrize(("kind", "view"), ALL)
def test_a_drawing_is_light_on_the_wire_and_shows_its_colour(kind: str, view: str) -> None:
    svg = draw_product(kind, "#123456", view)
    assert len(svg.encode()) < 9_000
    assert "#123456" in svg


def test_a_drawing_is_decoration_unless_it_says_what_it_shows() -> None:
    assert 'aria-hidden="true"' in draw_product("cup", "#2a2f7f")
    said = draw_product("cup", "#2a2f7f", label='Cup for "Tọ́lá" & <b>')
    assert 'role="img"><title>Cup for &quot;Tọ́lá&quot; &amp; &lt;b&gt;</title>' in said
    assert "aria-hidden" not in said
    minidom.parseString(said)  # noqa: S318 - our own


@pytest.mark.parametrize("hex", COLOURS)
def test_every_colour_has_light_and_shade(hex: str) -> None:
    shades = shades_of(hex)
    assert brightness(shades.deep) <= brightness(shades.dark) <= brightness(hex) <= brightness(shades.light)
    assert brightness(shades.light) <= brightness(shades.glow)
    assert brightness(shades.glow) - brightness(shades.deep) > 30  # Black gleams, white has an edge.
    assert abs(brightness(shades.ink) - brightness(hex)) > 90


@pytest.mark.parametrize("kind", list(Kind))
def test_every_kind_has_its_place_for_an_inscription_inside_the_drawing(kind: Kind) -> None:
    area = ENGRAVING_AREAS[kind]
    assert area.width > 80
    assert area.height > 50
    assert 60 <= area.x - area.width / 2 < area.x + area.width / 2 <= 340
    assert 60 <= area.y - area.height / 2 < area.y + area.height / 2 <= 350
