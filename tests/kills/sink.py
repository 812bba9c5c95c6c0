"""A mail server that writes down what it gets, and does something at a given moment of the conversation."""

import socketserver
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from email import message_from_bytes
from email.message import Message


class Sink(socketserver.ThreadingTCPServer):
    """SMTP, as much of it as Django's mail backend speaks. `mails` is what was accepted, or would have been."""

    daemon_threads = True
    allow_reuse_address = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Conversation)
        self.mails: list[Message] = []
        self.at: dict[str, Callable[[], object]] = {}

    @property
    def url(self) -> str:
        return f"smtp://127.0.0.1:{self.server_address[1]}"

    def ids(self) -> list[str]:
        return [str(mail["Message-ID"]) for mail in self.mails]

    def reach(self, moment: str) -> None:
        """Do once what was asked for at this moment: a command such as MAIL, or "." for the end of a message."""
        if do := self.at.pop(moment, None):
            do()


class _Conversation(socketserver.StreamRequestHandler):
    server: Sink

    def handle(self) -> None:
        self._say("220 sink")
        while line := self.rfile.readline():
            word = line.decode().split()[0].upper()
            self.server.reach(word)
            if word == "DATA":
                self._say("354 go on")
                self._take()
            self._say("221 bye" if word == "QUIT" else "250 ok")

    def _take(self) -> None:
        content = b""
        while (line := self.rfile.readline()) not in {b".\r\n", b""}:
            content += line
        self.server.mails.append(message_from_bytes(content))
        self.server.reach(".")

    def _say(self, line: str) -> None:
        self.wfile.write(line.encode() + b"\r\n")


@contextmanager
def mail_sink() -> Iterator[Sink]:
    """Give a mail server on a free port of this machine."""
    with Sink() as sink:
        threading.Thread(target=sink.serve_forever, daemon=True).start()
        yield sink
        sink.shutdown()
