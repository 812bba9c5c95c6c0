"""A small Redis in this process, which can also hang, drip, be full or talk nonsense."""

import socketserver
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

HANG_SECONDS = 3.0


class StandIn(socketserver.ThreadingTCPServer):
    """Knows the commands that the cache uses, without time limits: `mood` is works, hangs, drips, full or nonsense."""

    daemon_threads = True
    allow_reuse_address = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Talk)
        self.mood = "works"
        self.values: dict[bytes, bytes] = {}
        self.asked: list[bytes] = []

    @property
    def url(self) -> str:
        return f"redis://127.0.0.1:{self.server_address[1]}/0"


class _Talk(socketserver.StreamRequestHandler):
    server: StandIn

    def setup(self) -> None:
        super().setup()
        self.queued: list[bytes] | None = None  # answers, while a transaction is open

    def handle(self) -> None:
        try:
            while line := self.rfile.readline():
                words = [self._word() for _ in range(int(line[1:]))]
                self._say(self._in_turn(words[0].upper(), words[1:]))
        except OSError:
            pass  # the shop gave it up

    def _word(self) -> bytes:
        word = self.rfile.read(int(self.rfile.readline()[1:]))
        self.rfile.readline()
        return word

    def _say(self, answer: bytes) -> None:
        if self.server.mood == "hangs":
            time.sleep(HANG_SECONDS)
        elif self.server.mood == "drips":
            for each in answer:
                time.sleep(0.15)
                self.wfile.write(bytes([each]))
            return
        self.wfile.write(b"what?\r\n" if self.server.mood == "nonsense" else answer)

    def _in_turn(self, name: bytes, words: list[bytes]) -> bytes:
        """Answer at once, or between MULTI and EXEC all together."""
        if name == b"MULTI":
            self.queued = []
            return b"+OK\r\n"
        if name == b"EXEC":
            answers, self.queued = self.queued or [], None
            return b"*%d\r\n" % len(answers) + b"".join(answers)
        answer = self._answer(name, words)
        if self.queued is None:
            return answer
        self.queued.append(answer)
        return b"+QUEUED\r\n"

    def _answer(self, name: bytes, words: list[bytes]) -> bytes:
        self.server.asked.append(name)
        if self.server.mood == "full" and name in {b"SET", b"MSET"}:
            return b"-OOM command not allowed when used memory > 'maxmemory'.\r\n"
        return COMMANDS.get(name, _fine)(self.server.values, words)


Values = dict[bytes, bytes]


def _bulk(value: bytes | None) -> bytes:
    return b"$-1\r\n" if value is None else b"$%d\r\n%b\r\n" % (len(value), value)


def _fine(values: Values, words: list[bytes]) -> bytes:
    return b"+OK\r\n"


def _mget(values: Values, words: list[bytes]) -> bytes:
    return b"*%d\r\n" % len(words) + b"".join(_bulk(values.get(word)) for word in words)


def _set(values: Values, words: list[bytes]) -> bytes:
    if b"NX" in words and words[0] in values:
        return _bulk(None)
    values[words[0]] = words[1]
    return b"+OK\r\n"


def _mset(values: Values, words: list[bytes]) -> bytes:
    values.update(zip(words[::2], words[1::2], strict=True))
    return b"+OK\r\n"


def _del(values: Values, words: list[bytes]) -> bytes:
    return b":%d\r\n" % sum(values.pop(word, None) is not None for word in words)


def _exists(values: Values, words: list[bytes]) -> bytes:
    return b":%d\r\n" % (words[0] in values)


def _incrby(values: Values, words: list[bytes]) -> bytes:
    values[words[0]] = b"%d" % (int(values[words[0]]) + int(words[1]))
    return b":" + values[words[0]] + b"\r\n"


def _flush(values: Values, words: list[bytes]) -> bytes:
    values.clear()
    return b"+OK\r\n"


COMMANDS: dict[bytes, Callable[[Values, list[bytes]], bytes]] = {
    b"GET": lambda values, words: _bulk(values.get(words[0])),
    b"MGET": _mget,
    b"SET": _set,
    b"MSET": _mset,
    b"DEL": _del,
    b"EXISTS": _exists,
    b"EXPIRE": _exists,
    b"INCRBY": _incrby,
    b"FLUSHDB": _flush,
}


@contextmanager
def redis_stand_in() -> Iterator[StandIn]:
    """Yield one that listens on a port of this machine."""
    with StandIn() as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
        thread.start()
        try:
            yield server
        finally:
            server.shutdown()
            thread.join()
