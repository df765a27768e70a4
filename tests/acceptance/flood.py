"""People and scripts at a public form of a live server, over keep-alive connections from addresses of their own."""

import multiprocessing
import random
import re
import threading
import time
from collections import Counter
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from http.client import HTTPConnection, RemoteDisconnected
from multiprocessing.queues import SimpleQueue
from multiprocessing.synchronize import Event
from typing import NamedTuple
from urllib.parse import urlencode

from oversight.gate import work

_OPENED = re.compile(r'name="opened" value="([^"]+)"')
_CSRF = re.compile(r'name="csrfmiddlewaretoken" value="([^"]+)"')
_CHALLENGE = re.compile(
    r'data-seed="(?P<seed>\w+)" data-bits="(?P<bits>\d+)" data-puzzles="\d+" data-until="(?P<until>\d+)".*?'
    r'name="challenge" value="(?P<text>[\w-]+)"',
    re.DOTALL,
)


class Target(NamedTuple):
    """The form under attack: its address, and what each group wants, with `{story}` where free text stands."""

    base: str
    groups: Mapping[str, Mapping[str, str]]


class Visitor:
    """One browser without a script: cookies, one connection, one source address."""

    def __init__(self, port: int, source: str, target: Target) -> None:
        self.target, self.cookies = target, dict[str, str]()
        self.connection = HTTPConnection("127.0.0.1", port, timeout=60, source_address=(source, 0))
        self.token = self.opened = ""

    def ask(self, method: str, page: str, fields: Mapping[str, str] | None = None) -> tuple[int, str]:
        """One request; the status, and the body or where it leads."""
        headers = {"Cookie": "; ".join(f"{name}={value}" for name, value in self.cookies.items())}
        body = None
        if fields is not None:
            body = urlencode({**fields, "csrfmiddlewaretoken": self.token})
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        try:
            self.connection.request(method, self.target.base + page, body, headers)
            answer = self.connection.getresponse()
        except (BrokenPipeError, ConnectionResetError, RemoteDisconnected):
            # The server had closed a connection that was idle too long: browsers open another and ask again.
            self.connection.close()
            self.connection.request(method, self.target.base + page, body, headers)
            answer = self.connection.getresponse()
        text = answer.read().decode()
        for line in answer.headers.get_all("Set-Cookie", []):
            name, _, value = line.partition(";")[0].partition("=")
            self.cookies[name] = value
        if found := _CSRF.search(text):
            self.token = found[1]
        if found := _OPENED.search(text):
            self.opened = found[1]
        return answer.status, answer.headers.get("Location", "") or text

    def arrive(self) -> None:
        """Open the first page."""
        status, _ = self.ask("GET", f"{next(iter(self.target.groups))}/")
        assert status == 200, status

    def fill_in(self, story: str, **more: str) -> int:
        """All groups; the status of the last answer."""
        status = 0
        for code, fields in self.target.groups.items():
            typed = {name: value.replace("{story}", story) for name, value in fields.items()}
            status, _ = self.ask("POST", f"{code}/", {**typed, "opened": self.opened, **more})
            if status != 302:
                break
        return status

    def send_as_person(self, story: str) -> tuple[float, str]:
        """Fill in, check, send with the work done; the seconds that the server took, and the confirmation."""
        began = time.perf_counter()
        assert self.fill_in(story) == 302
        status, page = self.ask("GET", "check/")
        waited = time.perf_counter() - began
        found = _CHALLENGE.search(page)
        assert status == 200 and found, page[-2000:]
        made = work.Challenge(found["text"], found["seed"], int(found["bits"]), int(found["until"]))
        solution = work.solve(made)  # the phone's time, not the server's
        began = time.perf_counter()
        status, _ = self.ask("POST", "check/", {"challenge": made.text, "solution": solution})
        assert status == 302, status
        _, confirmation = self.ask("GET", "sent/")
        return waited + time.perf_counter() - began, confirmation


def p95(seconds: list[float]) -> float:
    """The 95th percentile in milliseconds."""
    return round(1000 * sorted(seconds)[max(0, int(0.95 * len(seconds)) - 1)], 1)


class Flood:
    """So many junk submissions a minute, as long as the block runs; afterwards `tally` says what became of each.

    It runs in a process of its own, so that it does not take time from those who measure what people wait for.
    """

    def __init__(self, port: int, target: Target, *, a_minute: int, kinds: Mapping[str, Callable[[int], str]]) -> None:
        own = multiprocessing.get_context("fork")
        self.tally: Counter[tuple[str, str]] = Counter()
        self._ends, self._found = own.Event(), own.SimpleQueue()
        attack = _Attack(port, target, 60 / a_minute, kinds)
        self._process = own.Process(target=attack.run, args=(self._ends, self._found))

    def __enter__(self) -> "Flood":
        self._process.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._ends.set()
        self.tally = self._found.get()
        self._process.join()


class _Attack:
    """What the flood's process does."""

    def __init__(self, port: int, target: Target, pause: float, kinds: Mapping[str, Callable[[int], str]]) -> None:
        self.port, self.target, self.pause, self.kinds = port, target, pause, kinds
        self.tally: Counter[tuple[str, str]] = Counter()
        self._idle: list[Visitor] = []
        self._lock = threading.Lock()
        self._random = random.Random(7)

    def run(self, ends: "Event", found: "SimpleQueue[Counter[tuple[str, str]]]") -> None:
        """At a steady pace until it ends; then what became of all."""
        number, due = 0, time.monotonic()
        with ThreadPoolExecutor(12) as pool:
            while not ends.wait(max(0.0, due - time.monotonic())):
                due += self.pause
                pool.submit(self._attack, list(self.kinds)[number % len(self.kinds)], number)
                number += 1
        for visitor in self._idle:
            visitor.connection.close()
        found.put(self.tally)

    def _attack(self, kind: str, number: int) -> None:
        try:
            outcome = self._one(kind, number)
        except (OSError, AssertionError) as fault:
            outcome = type(fault).__name__
        with self._lock:
            self.tally[kind, outcome] += 1

    def _one(self, kind: str, number: int) -> str:
        with self._lock:
            visitor = self._idle.pop() if self._idle else None
            source = f"127.0.0.{self._random.randint(2, 250)}"
        if visitor is None:
            visitor = Visitor(self.port, source, self.target)
            visitor.arrive()
        try:
            visitor.cookies = {name: value for name, value in visitor.cookies.items() if "_form_" not in name}
            if visitor.fill_in(self.kinds[kind](number)) != 302:
                return "refused by the form"
            status, place = visitor.ask("POST", "check/", {})
            return "sent" if status == 302 and place.endswith("/sent/") else f"status {status}"
        finally:
            with self._lock:
                self._idle.append(visitor)
