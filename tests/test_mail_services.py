"""Mail over HTTPS, for hosts that block the ports of SMTP: what is posted where, and what a fault becomes."""

import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest
from pytest_django import Settings

from shop.orders.emails import MailCounts, owe_mail, send_waiting_mail
from shop.orders.models import OutboxMail
from tests.orders.make import make_order

pytestmark = pytest.mark.django_db

SERVICES = {
    "brevo": ("anymail.backends.brevo.EmailBackend", "BREVO", {"messageId": "<1@x>"}),
    "resend": ("anymail.backends.resend.EmailBackend", "RESEND", {"id": "1"}),
}


class Service:
    """A mail service in a thread: what it was sent, and the status it answers."""

    def __init__(self) -> None:
        self.received: list[tuple[str, dict[str, str], dict[str, Any]]] = []
        self.status = 200
        self.says: dict[str, str] = {}
        self.url = ""


@pytest.fixture
def service() -> Iterator[Service]:
    told = Service()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            told.received.append((self.path, dict(self.headers), body))
            answer = json.dumps(told.says).encode()
            self.send_response(told.status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(answer)))
            self.end_headers()
            self.wfile.write(answer)

        def log_message(self, *args: Any) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    told.url = f"http://127.0.0.1:{server.server_port}/"
    yield told
    server.shutdown()
    server.server_close()


@pytest.fixture(params=SERVICES)
def through(request: pytest.FixtureRequest, settings: Settings, service: Service) -> Service:
    settings.EMAIL_BACKEND, name, service.says = SERVICES[request.param]
    keys = {f"{name}_API_KEY": "the-Key", f"{name}_API_URL": service.url, "REQUESTS_TIMEOUT": (3, 10)}
    settings.ANYMAIL = keys
    return service


def test_a_mail_leaves_as_it_was_written(through: Service) -> None:
    order = make_order(email="ada@example.ng")
    owe_mail(order, OutboxMail.Kind.PLACED, "x")
    assert send_waiting_mail() == MailCounts(sent=1)
    [(_, headers, body)] = through.received
    sent = json.dumps(body)
    assert "the-Key" in str(headers)
    assert "ada@example.ng" in sent
    assert f"We have your order {order.number}" in sent
    assert OutboxMail.objects.get().state == "sent"


@pytest.mark.parametrize("status", [401, 429, 500])
def test_a_service_that_refuses_is_asked_again_later(through: Service, status: int) -> None:
    owe_mail(make_order(email="ada@example.ng"), OutboxMail.Kind.PLACED, "x")
    through.status = status
    assert send_waiting_mail() == MailCounts(retried=1)
    mail = OutboxMail.objects.get()
    assert (mail.state, mail.attempts) == ("waiting", 1)
    assert mail.error == "AnymailRequestsAPIError"
