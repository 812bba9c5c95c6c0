"""What a process remembers is the same throughout a request, and not a moment longer."""

from collections.abc import Callable

import pytest
from django.core.cache import cache
from django.http import HttpRequest, HttpResponse
from django.test import RequestFactory

from shop.remembered import Remembered, SameThroughout


@pytest.fixture
def news() -> list[str]:
    cache.clear()
    return ["old"]


@pytest.fixture
def remembered(news: list[str]) -> Remembered[str]:
    return Remembered("news", lambda: news[0], lambda: 60)


def in_a_request(work: Callable[[], None]) -> None:
    def view(request: HttpRequest) -> HttpResponse:
        work()
        return HttpResponse()

    SameThroughout(view)(RequestFactory().get("/"))


def test_a_request_sees_one_state_of_it(news: list[str], remembered: Remembered[str]) -> None:
    def work() -> None:
        assert remembered.get() == "old"
        news[0] = "new"
        cache.delete("news")  # another instance had it forgotten
        assert remembered.get() == "old"

    in_a_request(work)
    assert remembered.get() == "new"


def test_the_next_request_sees_what_was_changed(news: list[str], remembered: Remembered[str]) -> None:
    seen: list[str] = []
    in_a_request(lambda: seen.append(remembered.get()))
    news[0] = "new"
    cache.delete("news")
    in_a_request(lambda: seen.append(remembered.get()))
    assert seen == ["old", "new"]


def test_whoever_has_it_forgotten_sees_the_new_state_at_once(news: list[str], remembered: Remembered[str]) -> None:
    def work() -> None:
        assert remembered.get() == "old"
        news[0] = "new"
        remembered.forget()
        assert remembered.get() == "new"

    in_a_request(work)


def test_a_fault_in_a_request_leaves_nothing_behind(news: list[str], remembered: Remembered[str]) -> None:
    def work() -> None:
        remembered.get()
        raise LookupError

    with pytest.raises(LookupError):
        in_a_request(work)
    news[0] = "new"
    cache.delete("news")
    assert remembered.get() == "new"
