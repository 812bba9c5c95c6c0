"""A bucket in a thread: as much of S3's language as keeping photos needs, path style, for anybody with any key."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any
from urllib.parse import unquote, urlsplit


@dataclass
class Bucket:
    """`files` by their path; what was asked is in `asked`; with `is_broken` it answers 503 to everything."""

    url: str = ""
    files: dict[str, bytes] = field(default_factory=dict)
    headers: dict[str, dict[str, str]] = field(default_factory=dict)
    is_broken: bool = False


def handler_of(bucket: Bucket) -> type[BaseHTTPRequestHandler]:
    """Return who answers what is asked of a bucket."""

    class Handler(BaseHTTPRequestHandler):
        def _answer(self, status: int, body: bytes = b"") -> None:
            self.send_response(503 if bucket.is_broken else status)
            self.send_header("Content-Length", str(len(body)))
            self.send_header("Last-Modified", "Sat, 01 Aug 2026 00:00:00 GMT")
            self.end_headers()
            if self.command != "HEAD":
                self.wfile.write(body)

        @property
        def name(self) -> str:
            return unquote(urlsplit(self.path).path).removeprefix("/photos/")

        def do_PUT(self) -> None:
            content = self.rfile.read(int(self.headers["Content-Length"]))
            if not bucket.is_broken:
                bucket.files[self.name] = content
                bucket.headers[self.name] = dict(self.headers)
            self._answer(200)

        def do_GET(self) -> None:
            content = bucket.files.get(self.name)
            self._answer(404 if content is None else 200, content or b"")

        do_HEAD = do_GET

        def do_DELETE(self) -> None:
            bucket.files.pop(self.name, None)
            self._answer(204)

        def log_message(self, *args: Any) -> None:
            pass

    return Handler


@contextmanager
def running_bucket() -> Iterator[Bucket]:
    """Give an empty bucket, gone at the end."""
    bucket = Bucket()
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler_of(bucket))
    bucket.url = f"http://127.0.0.1:{server.server_port}"
    thread = Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield bucket
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
