"""What goes to Sentry: where a fault happened, and nobody's name."""

import json
from collections.abc import Iterator
from typing import Any

import pytest
import sentry_sdk
from django.db import IntegrityError
from django.http import HttpRequest, HttpResponse
from django.test import Client, override_settings
from django.urls import path
from sentry_sdk.envelope import Envelope
from sentry_sdk.transport import Transport

from shop import urls
from shop.sentry import start_sentry

pytestmark = pytest.mark.django_db

MARKS = ["ada@example.ng", "0803 123 4567", "Ada Planted", "12 Planted Road", "a-secret-token", "127.0.0.1"]


def fail(request: HttpRequest) -> HttpResponse:
    name, address = request.POST["name"], "12 Planted Road"
    raise IntegrityError(f"broken for {request.POST['email']}, {request.POST['phone']} ({len(name + address)})")


urlpatterns = [*urls.urlpatterns, path("fail/", fail)]
handler500 = urls.handler500


class Kept(Transport):
    """Keeps what would be sent."""

    def __init__(self, events: list[dict[str, Any]]) -> None:
        super().__init__()
        self.events = events

    def capture_envelope(self, envelope: Envelope) -> None:
        self.events += [event for event in [envelope.get_event()] if event]  # type: ignore[misc]


@pytest.fixture
def told() -> Iterator[list[dict[str, Any]]]:
    events: list[dict[str, Any]] = []
    start_sentry("https://key@sentry.example/1", transport=Kept(events))
    yield events
    sentry_sdk.get_client().close()
    sentry_sdk.init(dsn=None, default_integrations=False)


def test_a_fault_is_told_without_anybody_in_it(told: list[dict[str, Any]]) -> None:
    client = Client(raise_request_exception=False, headers={"X-Request-ID": "render-12345678"})
    client.cookies["sessionid"] = "a-secret-token"
    with override_settings(ROOT_URLCONF=__name__):
        posted = {"email": "ada@example.ng", "phone": "0803 123 4567", "name": "Ada Planted"}
        assert client.post("/fail/?email=ada@example.ng", posted).status_code == 500
    [event] = told
    for frame in event["exception"]["values"][0]["stacktrace"]["frames"]:
        for source in ("pre_context", "context_line", "post_context"):  # of this very file, with its marks
            frame.pop(source, None)
    sent = json.dumps(event, default=str)
    assert [mark for mark in MARKS if mark in sent] == []
    assert event["exception"]["values"][0]["type"] == "IntegrityError"
    assert event["exception"]["values"][0]["stacktrace"]["frames"][-1]["function"] == "fail"
    assert event["transaction"] == "/fail/"
    assert event["tags"]["request"] == "render-12345678"
