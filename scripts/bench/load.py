"""The load generator: eight visitors who ask, wait for the answer and ask the next thing at once.

Plain sockets in one thread. It shares the machine with the servers, so it does as little as it can for each answer.
"""

import asyncio
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import TypeVar
from urllib.parse import urlencode

Name = TypeVar("Name", str, int)

HOST = "127.0.0.1"
CONCURRENCY = 8
ASKS_PER_CONNECTION = 25  # then another one: which worker takes a connection is chance, and must not decide a number
ANSWER_SECONDS = 30
CSRF = "k" * 32  # the cookie and the field only have to agree


@dataclass(frozen=True)
class Ask:
    """One request and the status it must be answered with. `session` is the value of a session's cookie."""

    path: str
    session: str = ""
    form: tuple[tuple[str, str], ...] = ()
    expected: int = 200

    def to_bytes(self) -> bytes:
        cookies = [f"sessionid={self.session}"] if self.session else []
        lines = [f"Host: {HOST}", "Connection: keep-alive"]
        body = b""
        if self.form:
            cookies.append(f"csrftoken={CSRF}")
            body = urlencode([*self.form, ("csrfmiddlewaretoken", CSRF)]).encode()
            lines += ["Content-Type: application/x-www-form-urlencoded", f"Content-Length: {len(body)}"]
        if cookies:
            lines.append(f"Cookie: {'; '.join(cookies)}")
        head = "\r\n".join([f"{'POST' if self.form else 'GET'} {self.path} HTTP/1.1", *lines])
        return head.encode() + b"\r\n\r\n" + body


@dataclass
class Slice:
    """What came of asking for some seconds. `latencies` are in milliseconds."""

    seconds: float = 0.0
    latencies: list[float] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)

    def add(self, other: "Slice") -> None:
        self.seconds += other.seconds
        self.latencies += other.latencies
        self.wrong += other.wrong

    @property
    def per_second(self) -> float:
        return len(self.latencies) / self.seconds if self.seconds else 0.0

    def percentile(self, share: float) -> float:
        """Return how many milliseconds this share of the answers took at most."""
        ordered = sorted(self.latencies)
        return ordered[min(len(ordered) - 1, int(len(ordered) * share))] if ordered else 0.0


def take_turns(
    questions: Mapping[Name, tuple[int, Iterator[Ask]]], *, seconds: float, rounds: int, warm_up: float
) -> dict[Name, Slice]:
    """Ask several servers, each its own question, in turns: whatever else the machine does slows them alike.

    Ends the program with the reason if one answers something else, or nothing.
    """
    names = list(questions)
    slices = {name: Slice() for name in names}
    for port, asks in questions.values():
        press(port, asks, warm_up)
    for turn in range(rounds):
        for name in names if turn % 2 else names[::-1]:
            slices[name].add(press(*questions[name], seconds))
    for name, done in slices.items():
        if done.wrong:
            raise SystemExit(f"{name} answered {len(done.wrong)} times what it should not:\n{done.wrong[0]}")
        if not done.latencies:
            raise SystemExit(f"{name} answered nothing")
    return slices


def press(port: int, asks: Iterator[Ask], seconds: float) -> Slice:
    """Ask one server for some seconds, or until there is nothing left to ask; return what came of it."""
    return asyncio.run(_press(port, asks, seconds))


async def _press(port: int, asks: Iterator[Ask], seconds: float) -> Slice:
    done = Slice()
    started = time.perf_counter()
    visitors = [_Visitor(port, asks, started + seconds, done).visit() for _ in range(CONCURRENCY)]
    await asyncio.gather(*visitors)
    done.seconds = time.perf_counter() - started
    return done


class _Visitor:
    def __init__(self, port: int, asks: Iterator[Ask], until: float, done: Slice) -> None:
        self.port, self.asks, self.until, self.done = port, asks, until, done
        self.connection: tuple[asyncio.StreamReader, asyncio.StreamWriter] | None = None
        self.asked = 0

    async def visit(self) -> None:
        while time.perf_counter() < self.until:
            ask = next(self.asks, None)
            if ask is None:
                break
            sent = ask.to_bytes()
            started = time.perf_counter()
            try:
                status, body = await asyncio.wait_for(self._answer(sent), ANSWER_SECONDS)
            except (OSError, asyncio.IncompleteReadError):
                self.close()  # a worker that was due to be replaced: the question was not heard
                continue
            self.done.latencies.append((time.perf_counter() - started) * 1000)
            if status != ask.expected:
                self.done.wrong.append(f"{ask.path}: {status} instead of {ask.expected}: {body[:2000].decode()}")
        self.close()

    async def _answer(self, sent: bytes) -> tuple[int, bytes]:
        if self.asked >= ASKS_PER_CONNECTION:
            self.close()
        if self.connection is None:
            self.connection = await asyncio.open_connection(HOST, self.port, limit=2**20)
        reader, writer = self.connection
        self.asked += 1
        writer.write(sent)
        head = (await reader.readuntil(b"\r\n\r\n")).lower()
        body = await _read_body(head, reader)
        if b"\r\nconnection: close" in head:
            self.close()
        return int(head[9:12]), body

    def close(self) -> None:
        if self.connection:
            self.connection[1].close()
        self.connection, self.asked = None, 0


async def _read_body(head: bytes, reader: asyncio.StreamReader) -> bytes:
    _, is_given, rest = head.partition(b"\r\ncontent-length:")
    if is_given:
        return await reader.readexactly(int(rest.partition(b"\r\n")[0]))
    if b"\r\ntransfer-encoding: chunked" not in head:
        return b""
    body = b""
    while size := int(await reader.readline(), 16):
        body += (await reader.readexactly(size + 2))[:-2]
    await reader.readline()
    return body
