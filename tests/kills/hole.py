"""A network between the shop and its database that can swallow everything: nothing is refused, nothing comes back."""

import socket
import tempfile
import threading
from contextlib import suppress
from pathlib import Path
from types import TracebackType
from typing import Self
from urllib.parse import quote

CHUNK = 65_536


class Hole:
    """Stands where the server's socket would be; `url` is the database through it.

    `swallow_new` lets connections be made and never answered; `swallow_old` makes those that are open go silent.
    """

    def __init__(self, server: Path) -> None:
        self._server = server
        self.directory = tempfile.TemporaryDirectory(prefix="lg-hole-")
        self.url = f"postgresql://postgres@{quote(self.directory.name, safe='')}/postgres"
        self._listener = socket.socket(socket.AF_UNIX)
        self._accepting = threading.Thread(target=self._accept, daemon=True)
        self._passing_on: list[threading.Thread] = []
        self._all: list[socket.socket] = []
        self._open: list[socket.socket] = []
        self._silent: set[socket.socket] = set()
        self._is_swallowing_new = False

    def __enter__(self) -> Self:
        self._listener.bind(f"{self.directory.name}/.s.PGSQL.5432")
        self._listener.listen()
        self._accepting.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._listener.shutdown(socket.SHUT_RDWR)
        self._accepting.join()
        for side in self._all:
            with suppress(OSError):
                side.shutdown(socket.SHUT_RDWR)
        for passing_on in self._passing_on:
            passing_on.join()
        for side in [*self._all, self._listener]:
            side.close()
        self.directory.cleanup()

    def swallow_new(self, *, swallow: bool) -> None:
        self._is_swallowing_new = swallow

    def swallow_old(self) -> int:
        """Let every connection that is open go silent for good; return how many there are."""
        self._silent = set(self._open)
        return len(self._silent) // 2

    def cut(self) -> None:
        """End what is silent, or everything where nothing is."""
        for side in self._silent or list(self._open):
            with suppress(OSError):
                side.shutdown(socket.SHUT_RDWR)
        self._silent = set()

    def _accept(self) -> None:
        with suppress(OSError):  # the listener was closed
            while True:
                client, _ = self._listener.accept()
                self._all.append(client)
                if self._is_swallowing_new:
                    continue
                server = socket.socket(socket.AF_UNIX)
                self._all.append(server)
                server.connect(f"{self._server}/.s.PGSQL.5432")
                self._open += [client, server]
                for ends in ((client, server), (server, client)):
                    passing_on = threading.Thread(target=self._pass_on, args=ends, daemon=True)
                    self._passing_on.append(passing_on)
                    passing_on.start()

    def _pass_on(self, source: socket.socket, target: socket.socket) -> None:
        with suppress(OSError):
            while data := source.recv(CHUNK):
                if source not in self._silent:
                    target.sendall(data)
        for side in (source, target):
            with suppress(OSError):
                side.shutdown(socket.SHUT_RDWR)
            if side in self._open:
                self._open.remove(side)
