"""Many keep-alive connections in one thread: what asks must not take the processors from what is measured."""

import re
import selectors
import socket as net
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, NamedTuple

_LENGTH = re.compile(rb"\r\ncontent-length: *([0-9]+)", re.IGNORECASE)
_CHUNKED = re.compile(rb"\r\ntransfer-encoding: *chunked", re.IGNORECASE)
_MOST_CONNECTIONS = 64
_CHUNK = 1 << 16


class Call(NamedTuple):
    """One request in its pieces; `size` is how many things it carries, `note` is the caller's own."""

    parts: tuple[bytes, ...]
    size: int = 1
    note: Any = None


class Answer(NamedTuple):
    """How a call ended: HTTP status, or 0 and the reason; `seconds` counts from the intended start."""

    call: Call
    status: int
    body: bytes
    seconds: float
    ended: float
    tries: int


def request(
    method: str, path: str, token: str, body: tuple[bytes, ...] = (), media_type: str = "application/json"
) -> tuple[bytes, ...]:
    """The pieces of an HTTP request."""
    head = (
        f"{method} {path} HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer {token}\r\nAccept: application/json\r\n"
    )
    if body or method != "GET":
        head += f"Content-Type: {media_type}\r\nContent-Length: {sum(map(len, body))}\r\n"
    return (f"{head}\r\n".encode(), *body)


@dataclass(eq=False)
class _Line:
    """One connection and the call that it carries."""

    socket: net.socket | None = None
    call: Call | None = None
    due: float = 0.0  # intended start
    sent: float = 0.0
    tries: int = 0
    again: float = 0.0  # when a failed call is sent again
    out: list[memoryview] | None = None
    buffer: bytearray | None = None


class Engine:
    """Runs calls over `connections` lines: closed loop, or at `rate` calls a second.

    With `retry` a call is repeated, the same bytes, until the server gives a final answer, as a phone would.
    """

    def __init__(
        self,
        port: int,
        connections: int,
        next_call: Callable[[], Call | None],
        done: Callable[[Answer], None],
        *,
        rate: float = 0.0,
        timeout: float = 30.0,
        retry: bool = False,
        is_passing: Callable[[int, bytes], bool] | None = None,
    ) -> None:
        if not 0 < connections <= _MOST_CONNECTIONS:
            raise ValueError(f"1 to {_MOST_CONNECTIONS} connections")
        self._address = ("127.0.0.1", port)
        self._next_call, self._done = next_call, done
        self._rate, self._timeout, self._retry = rate, timeout, retry
        self._is_passing = is_passing or (lambda status, body: status == 0 or status == 429 or status >= 500)
        self._lines = [_Line() for _ in range(connections)]
        self._selector = selectors.DefaultSelector()
        self._slot = 0
        self._began = 0.0
        self._dry = False
        self.stopping = False

    def run(self, until: float) -> None:
        """Until that moment of the monotonic clock, or the calls run out; what was begun is finished."""
        self._began = time.monotonic()
        while True:
            now = time.monotonic()
            if now >= until:
                self.stopping = True
            wait = self._serve_idle(now)
            busy = [line for line in self._lines if line.call is not None]
            if not busy and (self.stopping or self._dry):
                break
            for key, mask in self._selector.select(min(wait, 0.2, max(0.0, until - now) if not self.stopping else 0.2)):
                self._attend(key.data, mask)
            self._expire(busy)
        for line in self._lines:
            self._close(line)
        self._selector.close()

    def _serve_idle(self, now: float) -> float:
        """Gives idle lines their next call; answers how long nothing falls due (seconds)."""
        wait = 1.0
        for line in self._lines:
            if line.call is not None:
                if line.again:
                    if line.again <= now:
                        self._send(line)
                    else:
                        wait = min(wait, line.again - now)
                continue
            if self.stopping or self._dry:
                continue
            due = self._began + self._slot / self._rate if self._rate else now
            if due > now:
                wait = min(wait, due - now)
                continue
            call = self._next_call()
            if call is None:
                self._dry = True
                continue
            self._slot += 1
            line.call, line.due, line.tries = call, due, 0
            self._send(line)
        return wait

    def _send(self, line: _Line) -> None:
        if line.call is None:
            return
        line.again, line.tries, line.sent = 0.0, line.tries + 1, time.monotonic()
        try:
            if line.socket is None:
                line.socket = net.create_connection(self._address, 5)
                line.socket.setsockopt(net.IPPROTO_TCP, net.TCP_NODELAY, 1)
                line.socket.setblocking(False)
                self._selector.register(line.socket, selectors.EVENT_READ, line)
            line.buffer = bytearray()
            line.out = [memoryview(part) for part in line.call.parts]
            self._push(line)
        except OSError as fault:
            self._fail(line, fault)

    def _push(self, line: _Line) -> None:
        if line.socket is None or line.out is None:
            return
        while line.out:
            try:
                sent = line.socket.sendmsg(line.out)
            except BlockingIOError:
                self._selector.modify(line.socket, selectors.EVENT_READ | selectors.EVENT_WRITE, line)
                return
            while line.out and sent >= len(line.out[0]):
                sent -= len(line.out.pop(0))
            if sent:
                line.out[0] = line.out[0][sent:]
        line.out = None
        self._selector.modify(line.socket, selectors.EVENT_READ, line)

    def _attend(self, line: _Line, mask: int) -> None:
        try:
            if mask & selectors.EVENT_WRITE:
                self._push(line)
            if mask & selectors.EVENT_READ and line.socket is not None:
                piece = line.socket.recv(_CHUNK)
                if not piece:
                    raise ConnectionResetError("closed by the server")
                if line.buffer is not None and line.call is not None:
                    line.buffer += piece
                    self._read(line)
        except BlockingIOError:
            return
        except OSError as fault:
            self._fail(line, fault)

    def _read(self, line: _Line) -> None:
        head, blank, body = bytes(line.buffer or b"").partition(b"\r\n\r\n")
        if not blank:
            return
        status = int(head[9:12])
        if length := _LENGTH.search(head):
            if len(body) < int(length[1]):
                return
        elif _CHUNKED.search(head):
            if not body.endswith(b"0\r\n\r\n"):
                return
            body = _unchunked(body)
        if b"connection: close" in head.lower():
            self._close(line)
        self._finish(line, status, body)

    def _expire(self, busy: list[_Line]) -> None:
        oldest = time.monotonic() - self._timeout
        for line in busy:
            if line.call is not None and not line.again and line.sent < oldest:
                self._fail(line, TimeoutError("no answer in time"))

    def _fail(self, line: _Line, fault: OSError) -> None:
        self._close(line)
        if line.call is not None:
            self._finish(line, 0, str(fault).encode())

    def _finish(self, line: _Line, status: int, body: bytes) -> None:
        call, now = line.call, time.monotonic()
        if call is None:
            return
        if self._retry and self._is_passing(status, body):
            line.again = now + min(2.0, 0.1 * 2 ** min(line.tries, 5))
            line.buffer = line.out = None
            return
        line.call = line.buffer = line.out = None
        self._done(Answer(call, status, body, now - line.due, now, line.tries))

    def _close(self, line: _Line) -> None:
        if line.socket is not None:
            self._selector.unregister(line.socket)
            line.socket.close()
            line.socket = None


def _unchunked(body: bytes) -> bytes:
    found = b""
    while True:
        size, _, rest = body.partition(b"\r\n")
        length = int(size.split(b";")[0], 16)
        if length == 0:
            return found
        found, body = found + rest[:length], rest[length + 2 :]


def percentile(values: list[float], share: float) -> float:
    """The nearest rank, in milliseconds of values in seconds; NaN without any."""
    ranked = sorted(values)
    return round(ranked[min(len(ranked) - 1, int(len(ranked) * share))] * 1000, 2) if ranked else float("nan")
