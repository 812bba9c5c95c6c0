"""The rules by which the journeys judge the HTML of every page, on a page that breaks each of them."""

from tests.journeys.html_rules import faults_in


def test_what_is_as_it_should_be_is_let_pass() -> None:
    page = "<!doctype html><html lang='en'><title>x</title><ul><li><p id='a'>x</p></li></ul><a href='#a'>y</a>"
    assert faults_in(page) == []


def test_html_that_is_not_good_is_seen() -> None:
    page = (
        "<!doctype html><html lang='en'><title>x</title><p><span><div></div></span></p><ul><p></p></ul><a></a>"
        "<button>c</button><label for='zz'></label><b id='a'></b><b id='a'></b><a href='#there'></a><li></li>"
        "<time datetime='2026-11-21T14:22:03.872096+01:00'></time><img src='x'><i style='color: red' onclick='x()'></i>"
    )
    assert faults_in(page) == [
        "line 1: Unexpected </span> end tag",
        "line 1: Unexpected </p> end tag",
        "<p>: may not be a child of <ul>",
        "<a>: leads nowhere",
        "<button>: has no type",
        "<li>: stands in no list",
        "<time>: is no time: 2026-11-21T14:22:03.872096+01:00",
        "<img>: has no alt",
        "<i>: has style",
        "<i>: has onclick",
        "2 elements have the id a",
        "<label>: names zz, which is not there",
        "<a>: names there, which is not there",
    ]


def test_a_heading_in_a_word_and_a_link_in_a_button_are_seen() -> None:
    page = (
        "<!doctype html><html lang='en'><title>x</title><span><h2>x</h2></span><button type='button'><a href='/'>y</a>"
        "</button><summary><div></div><h2>z</h2></summary><dl><p></p></dl><a href='/' hx-get='/' id='two words'>w</a>"
    )
    assert faults_in(page) == [
        "<h2>: may not stand in <span>",
        "<a>: can be pressed and stands in <button>",
        "<div>: may not stand in <summary>",
        "<p>: may not be a child of <dl>",
        '<a id="two words">: has hx-get',
        '<a id="two words">: has an id with a space, or none in it',
    ]
