"""The frame of every page and the pages for what went wrong."""

import itertools
import json
import re
from typing import Any

import pytest
from django.contrib import messages
from django.contrib.messages.storage.base import Message
from django.core.paginator import Paginator
from django.template.loader import render_to_string
from django.test import Client, RequestFactory

from shop.profile.models import ShopProfile
from tests.look.elements import Element, by_id, elements
from tests.make import make_category

FRAMED = ["404.html", "403.html", "403_csrf.html"]
PLAIN = ["400.html", "500.html", "503.html"]
CONTACTS = {"phone": "0803 123 4567", "whatsapp": "2348031234567", "email": "hello@shop.example"}


def framed(name: str, context: dict[str, Any] | None = None, address: str = "/guide/") -> str:
    return render_to_string(name, context or {}, request=RequestFactory().get(address))


def tags(html: str, tag: str) -> list[Element]:
    return elements(html, tag)


def test_a_page_has_each_landmark_once_and_one_heading_of_the_first_rank(client: Client, db: None) -> None:
    html = client.get("/guide/").content.decode()
    for landmark in ("header", "main", "footer", "h1"):
        assert len(tags(html, landmark)) == 1, landmark
    navs = [e.get("aria-label") or by_id(html, e["aria-labelledby"]).text for e in tags(html, "nav")]
    assert navs == ["Your shopping", "You are here", "Pages", "Orders and delivery"]
    assert [e["action"] for e in tags(html, "form") if e.get("role") == "search"] != []
    assert tags(html, "html")[0]["lang"] == "en-NG"


def test_headings_leave_no_rank_out(client: Client, db: None) -> None:
    html = client.get("/guide/").content.decode()
    ranks = [int(e.tag[1]) for e in elements(html) if re.fullmatch("h[1-6]", e.tag)]
    assert ranks[0] == 1
    assert all(after <= before + 1 for before, after in itertools.pairwise(ranks))


def test_the_first_link_skips_to_the_content(client: Client, db: None) -> None:
    html = client.get("/guide/").content.decode()
    assert tags(html, "a")[0]["href"] == "#main"
    main = by_id(html, "main")
    assert (main.tag, main["tabindex"]) == ("main", "-1")


def test_an_empty_live_region_waits_in_every_page(client: Client, db: None) -> None:
    status = by_id(client.get("/guide/").content.decode(), "status")
    assert (status["role"], status.text) == ("status", "")


def test_a_refused_page_says_so_in_its_title(client: Client, db: None) -> None:
    assert tags(client.get("/guide/").content.decode(), "title")[0].text == "Style guide – Love Giftings"
    refused = client.post("/guide/", {"phone": ""})
    assert refused.status_code == 422
    assert tags(refused.content.decode(), "title")[0].text == "Error: Style guide – Love Giftings"


def test_htmx_is_told_what_the_policy_and_the_forms_need(client: Client, db: None) -> None:
    html = client.get("/guide/").content.decode()
    [config] = [e for e in tags(html, "meta") if e.get("name") == "htmx-config"]
    assert json.loads(config["content"]) == {
        "includeIndicatorStyles": False,
        "allowEval": False,
        "allowScriptTags": False,
        "historyCacheSize": 0,
        "refreshOnHistoryMiss": True,
        "selfRequestsOnly": True,
        "timeout": 15000,
        "responseHandling": [
            {"code": "204", "swap": False},
            {"code": "[23]..", "swap": True},
            {"code": "422", "swap": True},
            {"code": "...", "swap": False, "error": True},
        ],
    }
    sources = [e["src"] for e in tags(html, "script")]
    assert sources == ["/static/django_htmx/htmx-2.min.js", "/static/js/shop.js"]
    assert all("defer" in e.attributes for e in tags(html, "script"))


def test_the_count_of_the_cart_is_in_the_header_and_in_words() -> None:
    html = render_to_string("_cart_count.html", {"cart_count": 3})
    count = by_id(html, "cart-count")
    assert (count["data-count"], count.text) == ("3", ", items: 3")
    assert "data-hx-swap-oob" not in count.attributes
    # shop.js writes the number into the last text of the element: nothing may follow it.
    assert html.strip().endswith("</span>3</span>")


def test_an_answer_to_htmx_carries_the_count_out_of_band() -> None:
    html = render_to_string("_cart_count.html", {"cart_count": 0, "is_oob": True})
    assert by_id(html, "cart-count")["data-hx-swap-oob"] == "true"
    status = render_to_string("_status.html", {"text": "Removed <b>"})
    assert tags(status, "div")[0]["data-hx-swap-oob"] == "innerHTML:#status"
    assert "Removed &lt;b&gt;" in status


@pytest.mark.django_db
def test_categories_are_linked_and_the_one_being_looked_at_is_marked() -> None:
    cups, journals = make_category("Cups"), make_category("Journals")
    html = framed("404.html", {"nav_categories": [cups, journals]}, cups.get_absolute_url())
    [nav] = [e for e in tags(html, "nav") if e.get("aria-label") == "Categories"]
    links = [e for e in tags(html, "a") if nav in e.parents]
    assert [(e["href"], e.text, e.get("aria-current")) for e in links] == [
        (cups.get_absolute_url(), "Cups", "page"),
        (journals.get_absolute_url(), "Journals", ""),
    ]


@pytest.mark.django_db
def test_the_words_searched_for_stay_in_the_field() -> None:
    field = by_id(framed("404.html", address="/products/?q=cup+%3Cb%3E"), "search")
    assert field["value"] == "cup <b>"


@pytest.mark.django_db
def test_every_page_says_that_no_real_money_moves_in_test_mode_only() -> None:
    assert "no real money moves" in framed("404.html", {"is_test_paystack": True})
    assert "no real money moves" not in framed("404.html", {"is_test_paystack": False})


@pytest.mark.django_db
@pytest.mark.parametrize("given", [CONTACTS, {}], ids=["all given", "none given"])
def test_the_footer_shows_the_contacts_the_owner_gave(given: dict[str, str]) -> None:
    html = framed("404.html", {"shop": ShopProfile(pk=1, **given)})
    [footer] = tags(html, "footer")
    links = [e["href"] for e in tags(html, "a") if footer in e.parents]
    wanted = ["tel:08031234567", "https://wa.me/2348031234567", "mailto:hello@shop.example"]
    assert [link for link in wanted if link in links] == (wanted if given else [])
    assert ("Talk to us" in footer.text) == bool(given)


def test_a_link_to_whatsapp_carries_its_words_and_is_left_out_without_a_number() -> None:
    shop = ShopProfile(pk=1, whatsapp="2348031234567")
    html = render_to_string("_whatsapp.html", {"shop": shop, "text": "Order LG-7K3MPQ & more"})
    assert tags(html, "a")[0]["href"] == "https://wa.me/2348031234567?text=Order%20LG-7K3MPQ%20%26%20more"
    assert tags(render_to_string("_whatsapp.html", {"shop": ShopProfile(pk=1)}), "a") == []


def test_messages_look_like_what_they_are_and_errors_are_read_out() -> None:
    told = [Message(messages.SUCCESS, "Added"), Message(messages.ERROR, "Sold out"), Message(messages.INFO, "Hm")]
    items = tags(render_to_string("_messages.html", {"messages": told}), "li")
    assert [(e["class"], e.get("role"), e.text) for e in items] == [
        ("notice notice--ok", "", "Added"),
        ("notice notice--error", "alert", "Sold out"),
        ("notice notice--info", "", "Hm"),
    ]


@pytest.mark.django_db
def test_the_pager_keeps_what_was_asked_for() -> None:
    page = Paginator(range(30), 10).page(2)
    html = framed("_pager.html", {"page": page}, "/products/?q=cup&colour=indigo&page=2")
    links = [(e["rel"], e["href"]) for e in tags(html, "a")]
    assert links == [("prev", "?q=cup&colour=indigo&page=1"), ("next", "?q=cup&colour=indigo&page=3")]


@pytest.mark.django_db
def test_a_list_of_one_page_has_no_pager() -> None:
    assert framed("_pager.html", {"page": Paginator(range(3), 10).page(1)}).strip() == ""


@pytest.mark.django_db
@pytest.mark.parametrize("name", FRAMED)
def test_a_page_for_what_went_wrong_says_what_in_one_heading_and_a_way_on(name: str) -> None:
    html = framed(name, {"shop": ShopProfile(pk=1, **CONTACTS)})
    [heading] = tags(html, "h1")
    assert tags(html, "title")[0].text.startswith(heading.text)
    main = by_id(html, "main")
    ways = [e for e in elements(html) if main in e.parents and e.tag in {"a", "form"}]
    assert len(ways) >= 2


@pytest.mark.parametrize("name", PLAIN)
def test_a_page_for_the_worst_needs_no_database_and_no_context(name: str) -> None:
    # No `db` mark: pytest-django fails this test at the first query.
    html = render_to_string(name)
    [heading] = tags(html, "h1")
    assert tags(html, "title")[0].text == heading.text
    main = by_id(html, "main")
    assert [e for e in tags(html, "a") if main in e.parents] != []
    assert tags(html, "script") == []


@pytest.mark.parametrize("name", PLAIN)
def test_a_page_for_the_worst_gives_the_phone_number_if_it_is_at_hand(name: str) -> None:
    html = render_to_string(name, {"shop": ShopProfile(pk=1, **CONTACTS)})
    assert {"tel:08031234567", "https://wa.me/2348031234567"} <= {e["href"] for e in tags(html, "a")}


@pytest.mark.parametrize("name", FRAMED)
def test_the_frame_comes_out_without_request_and_context_too(name: str) -> None:
    assert len(tags(render_to_string(name), "h1")) == 1
