"""The HTTP server: reads a request, meets the faults that are switched on, asks the endpoint, sends the answer.

The world's lock is taken to think and never while a byte goes over a socket.
"""

import contextlib
import socket
import sys
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qsl, unquote, urlsplit

from paystack_sandbox import routes
from paystack_sandbox.faults import AFTER, BEFORE, EDITS, Fault
from paystack_sandbox.messages import Answer, Refusal, Request
from paystack_sandbox.spoil import SPOILERS, edited
from paystack_sandbox.state import World

_MOST_BYTES = 1024 * 1024


class Server(ThreadingHTTPServer):
    """The sandbox on a port of this machine. Its state is `world`."""

    daemon_threads = True
    request_queue_size = 128  # races knock with many connections at once

    def __init__(self, port: int, world: World) -> None:
        super().__init__(("127.0.0.1", port), Handler)
        self.world = world
        world.address = f"http://127.0.0.1:{self.server_port}"
        threading.Thread(target=world.alarm.run, daemon=True, name="alarm").start()

    def handle_error(self, request: object, client_address: object) -> None:
        """Stay quiet about callers that hang up; tell everything else."""
        if not isinstance(sys.exc_info()[1], ConnectionError | TimeoutError):
            super().handle_error(request, client_address)  # type: ignore[arg-type]


class Handler(BaseHTTPRequestHandler):
    """One connection. It is kept open between requests, as Paystack's are."""

    server: Server
    protocol_version = "HTTP/1.1"
    server_version = "paystack-sandbox"
    timeout = 60
    disable_nagle_algorithm = True
    wbufsize = -1  # headers and body leave together

    def do_GET(self) -> None:
        self._answer()

    def do_POST(self) -> None:
        self._answer()

    def do_DELETE(self) -> None:
        self._answer()

    def log_message(self, format: str, *args: object) -> None:
        """Keep quiet: /_sandbox/requests tells what came in."""

    def _answer(self) -> None:
        request = self._read()
        if request is None:
            self._send(Refusal("The request body is too large", status=413, kind=None).answer())
            self.close_connection = True
            return
        world, route = self.server.world, routes.find(request)
        if route is None:
            self._send(Refusal("Not found", status=404, kind=None).answer())
            return
        with world.lock:
            struck = world.faults.take(route.name, routes.reference_in(route, request)) if route.name else []
        by_kind = {fault.kind: fault for fault in struck}
        if "slow_before" in by_kind:
            time.sleep(by_kind["slow_before"].value)
        answer = _outcome(world, route, request, struck)
        if "slow" in by_kind:
            time.sleep(by_kind["slow"].value)
        if "drop_before" in by_kind or "drop_after" in by_kind:
            self._hang_up()
        elif "drip" in by_kind:
            self._send(answer, drip_seconds=by_kind["drip"].value)
        else:
            self._send(answer, is_cut="truncated" in by_kind)

    def _read(self) -> Request | None:
        """Read the request whole. None if it is too large to be one of ours."""
        length = int(self.headers.get("Content-Length") or 0)
        if not 0 <= length <= _MOST_BYTES:
            return None
        url = urlsplit(self.path)
        return Request(
            method=self.command,
            path=tuple(unquote(part) for part in url.path.split("/") if part),
            query=dict(parse_qsl(url.query, keep_blank_values=True)),
            headers={name.lower(): value for name, value in self.headers.items()},
            body=self.rfile.read(length),
        )

    def _send(self, answer: Answer, *, drip_seconds: float = 0, is_cut: bool = False) -> None:
        body = answer.body()
        self.send_response(answer.status)
        self.send_header("Content-Type", answer.content_type)
        self.send_header("Content-Length", str(len(body)))
        for name, value in answer.headers.items():
            self.send_header(name, value)
        self.end_headers()
        if drip_seconds:
            for number in range(len(body)):
                self.wfile.write(body[number : number + 1])
                self.wfile.flush()
                time.sleep(drip_seconds / len(body))
        elif is_cut:
            self.wfile.write(body[: len(body) // 2])
            self._hang_up()
        else:
            self.wfile.write(body)

    def _hang_up(self) -> None:
        with contextlib.suppress(OSError):
            self.wfile.flush()
            self.connection.shutdown(socket.SHUT_RDWR)
        self.close_connection = True


def _outcome(world: World, route: routes.Route, request: Request, struck: list[Fault]) -> Answer:
    """Carry the request out, unless a fault comes before that, and spoil the answer as the faults say."""
    breakage = next((fault.kind for fault in struck if fault.kind in BEFORE + AFTER), "")
    with world.lock:
        if breakage in BEFORE:
            answer = Answer(0, b"")
        else:
            try:
                if route.needs_key:
                    routes.check_key(world, request)
                answer = route.endpoint(world, request)
            except Refusal as refusal:
                answer = refusal.answer()
            answer = edited(answer, [fault for fault in struck if fault.kind in EDITS])
        if breakage in SPOILERS:
            answer = SPOILERS[breakage](answer)
        if route.needs_key:
            world.requests.append(
                {
                    "endpoint": route.name,
                    "method": request.method,
                    "path": "/" + "/".join(request.path),
                    "query": dict(request.query),
                    "body": routes.asked(request) if request.body else None,
                    "status": answer.status,  # 0: hung up before anything was done
                    "faults": [fault.kind for fault in struck],
                }
            )
    return answer
