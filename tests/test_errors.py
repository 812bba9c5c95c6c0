"""The pages for what went wrong: the right status, a way on, and no need of a database that is down."""

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.contrib.sessions.models import Session
from django.core.exceptions import BadRequest, PermissionDenied
from django.db import OperationalError, connection
from django.http import Http404, HttpRequest, HttpResponse
from django.test import Client, override_settings
from django.urls import path

from shop import urls
from shop.cart.models import Cart
from tests.make import make_product

RAISED: dict[str, Exception] = {
    "bad": BadRequest("told-1"),
    "forbidden": PermissionDenied("told-2"),
    "missing": Http404("told-3"),
    "broken": ZeroDivisionError("told-4"),
    "dead": OperationalError("told-5"),
}


def fail(request: HttpRequest, how: str) -> HttpResponse:
    raise RAISED[how]


def remember(request: HttpRequest) -> HttpResponse:
    request.session["times"] = request.session.get("times", 0) + 1
    return HttpResponse("remembered")


urlpatterns = [*urls.urlpatterns, path("fail/<how>/", fail), path("remember/", remember)]
handler400, handler403, handler404, handler500 = urls.handler400, urls.handler403, urls.handler404, urls.handler500

STATUSES = [("bad", 400), ("forbidden", 403), ("missing", 404), ("broken", 500), ("dead", 503)]


def _no_database(*args: Any) -> None:
    raise OperationalError("the connection is lost")


@pytest.fixture
def visitor() -> Iterator[Client]:
    with override_settings(ROOT_URLCONF=__name__):
        yield Client(raise_request_exception=False)


@pytest.mark.django_db
@pytest.mark.parametrize(("how", "status"), STATUSES)
def test_each_fault_has_its_status_and_a_page_that_keeps_its_details(visitor: Client, how: str, status: int) -> None:
    response = visitor.get(f"/fail/{how}/")
    assert response.status_code == status
    page = response.content.decode()
    assert "<h1>" in page
    assert str(RAISED[how]) not in page


@pytest.mark.django_db
@pytest.mark.parametrize(("how", "status"), STATUSES)
def test_the_page_comes_out_although_the_database_is_down(visitor: Client, how: str, status: int) -> None:
    with connection.execute_wrapper(_no_database):
        response = visitor.get(f"/fail/{how}/")
    assert response.status_code == status
    assert "<h1>" in response.content.decode()


@pytest.mark.django_db
def test_only_a_database_that_does_not_answer_says_when_to_come_back(visitor: Client) -> None:
    assert visitor.get("/fail/dead/")["Retry-After"] == "30"
    assert "Retry-After" not in visitor.get("/fail/broken/")


def _sessions_cannot_be_saved(execute: Any, sql: str, *args: Any) -> Any:
    if sql.startswith("UPDATE") and "django_session" in sql:
        raise OperationalError("the connection is lost")
    return execute(sql, *args)


@pytest.mark.django_db
def test_a_session_that_the_database_could_not_save_is_no_fault_of_the_request(visitor: Client) -> None:
    visitor.get("/remember/")
    with connection.execute_wrapper(_sessions_cannot_be_saved):
        response = visitor.get("/remember/")
    assert (response.status_code, response["Retry-After"]) == (503, "30")


@pytest.mark.django_db
def test_a_session_that_was_forgotten_meanwhile_is_a_bad_request(visitor: Client) -> None:
    def forgotten(execute: Any, sql: str, *args: Any) -> Any:
        if sql.startswith("UPDATE") and "django_session" in sql:
            Session.objects.all().delete()
        return execute(sql, *args)

    visitor.get("/remember/")
    with connection.execute_wrapper(forgotten):
        assert visitor.get("/remember/").status_code == 400


@pytest.mark.django_db
def test_a_request_for_another_host_is_a_bad_request(visitor: Client) -> None:
    assert visitor.get("/", headers={"host": "evil.example"}).status_code == 400


@pytest.mark.django_db
def test_a_form_without_its_token_is_refused_with_a_page(visitor: Client) -> None:
    strict = Client(enforce_csrf_checks=True)
    strict.cookies["csrftoken"] = "k" * 32
    response = strict.post("/fail/bad/")
    assert response.status_code == 403
    assert "open too long" in response.content.decode()


@pytest.mark.django_db
def test_f48_a_form_from_a_browser_that_keeps_no_cookies_says_what_to_do(visitor: Client) -> None:
    variant = make_product(variants=1).variants.get()
    strict = Client(enforce_csrf_checks=True)
    typed = {"variant": variant.pk, "quantity": 1, "csrfmiddlewaretoken": "k" * 64}
    response = strict.post(
        f"/cart/add/{variant.product.slug}/", typed, headers={"Referer": "http://elsewhere.example/"}
    )
    assert response.status_code == 403
    page = response.content.decode()
    assert "Please allow cookies for this shop" in page
    assert "Nothing was sent" in page
    assert (Cart.objects.count(), Session.objects.count()) == (0, 0)


DEBUGGING = """
import django
from django.test import Client
django.setup()
for address in ("/no-such-page/", "/drawings/teapot/front/2a2f7f.svg", "/cart"):
    answer = Client(headers={"host": "localhost"}).get(address)
    page, policy = answer.content.decode(), answer["Content-Security-Policy"]
    print(answer.status_code, "<h1>We cannot find that page</h1>" in page, "style-src 'self'" in policy)
"""


def test_what_is_not_there_has_the_shops_page_in_the_demo_too() -> None:
    """DEBUG is on there. A page that is there with a slash is still led to."""
    environment = {"DEBUG": "1", "DATABASE_URL": "sqlite:///:memory:", "DJANGO_SETTINGS_MODULE": "shop.settings"}
    done = subprocess.run(
        [sys.executable, "-c", DEBUGGING],
        cwd=Path(__file__).parent.parent,
        env={"PATH": "/usr/bin:/bin", **environment},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.stdout.splitlines() == ["404 True True", "404 True True", "301 False True"], done.stderr
