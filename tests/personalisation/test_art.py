"""The picture of a wished-for gift has a signed address: nobody makes our server draw words of theirs."""

from typing import Any
from xml.dom import minidom

import pytest
from django.core.signing import Signer
from django.test import Client

from shop.personalisation.art import Art, art_of
from tests.personalisation.drawing.paths import path_in

GIFT = Art("cup", "#2a2f7f", "script", "Ọmọ́lọlá")


def test_the_picture_is_a_file_that_a_browser_keeps_and_nothing_can_run_in(client: Client) -> None:
    response = client.get(GIFT.url)
    assert response.status_code == 200
    assert response["Content-Type"] == "image/svg+xml"
    assert response["Cache-Control"] == "private, max-age=31536000, immutable"
    assert response["Content-Security-Policy"] == "default-src 'none'; img-src data:"
    assert response["X-Content-Type-Options"] == "nosniff"
    minidom.parseString(response.content)  # noqa: S318 - our own
    assert path_in(response.content.decode()) == path_in(GIFT.draw().svg) != ""


def test_the_same_gift_has_one_address_and_another_gift_another() -> None:
    others = [
        Art("bottle", "#2a2f7f", "script", "Ọmọ́lọlá"),
        Art("cup", "#b4452a", "script", "Ọmọ́lọlá"),
        Art("cup", "#2a2f7f", "modern", "Ọmọ́lọlá"),
        Art("cup", "#2a2f7f", "script", "Ọmọ́lọla"),
    ]
    assert GIFT.url == Art("cup", "#2a2f7f", "script", "Ọmọ́lọlá").url
    assert len({GIFT.url, *(other.url for other in others)}) == 5
    assert GIFT.url.endswith(GIFT.draw().font_version)


def test_a_gift_without_words_is_the_plain_drawing_that_everybody_shares() -> None:
    assert Art("cup", "#2a2f7f", "script", "").url.startswith("/drawings/cup/front/2a2f7f.svg")


def test_words_that_do_not_fit_any_more_are_left_out_of_the_picture() -> None:
    assert Art("cup", "#2a2f7f", "modern", "W" * 100).url.startswith("/drawings/cup/front/")


@pytest.mark.django_db
@pytest.mark.parametrize("spoil", [lambda token: token[:-1], lambda token: "x" + token, lambda token: "x", str.upper])
def test_an_address_that_we_did_not_sign_is_not_found(client: Client, spoil: Any) -> None:
    token = GIFT.url.removeprefix("/art/").split(".svg")[0]
    assert client.get(f"/art/{token}.svg").status_code == 200
    assert client.get(f"/art/{spoil(token)}.svg").status_code == 404


@pytest.mark.django_db
@pytest.mark.parametrize(
    "wish", [["cup", "#2a2f7f", "comic", "Ada"], ["cup", "red", "modern", "Ada"], ["cup", "#2a2f7f", "modern", "😀"]]
)
def test_what_cannot_be_drawn_any_more_is_not_found(client: Client, wish: list[str]) -> None:
    token = Signer(salt="shop.personalisation.art", sep=".").sign_object(wish, compress=True)
    assert client.get(f"/art/{token}.svg").status_code == 404


@pytest.mark.parametrize("text", ["\n".join("ẹ̀́ọ̀́" * 7 for _ in range(2)), "<script>&\"'"])
def test_any_text_that_fits_has_an_address_that_servers_take(client: Client, text: str) -> None:
    url = Art("journal", "#2a2f7f", "classic", text).url
    assert len(url) < 1_000
    assert client.get(url).status_code == 200


def test_answers_say_what_is_drawn() -> None:
    said = [
        {"kind": "colour", "value": "indigo"},
        {"kind": "lettering", "value": "script"},
        {"kind": "inscription", "value": "Ọmọ́lọlá"},
        {"kind": "inscription", "value": "on the other side"},
    ]
    assert art_of("cup", "#2a2f7f", said) == GIFT
    assert art_of("cup", "#2a2f7f", []) == Art("cup", "#2a2f7f", "modern", "")
    assert art_of("cup", "#2a2f7f", [{"kind": "lettering", "value": ["x"]}]).lettering == "modern"
