"""The load generator, a process of its own: reads one job (JSON on standard input), tells its window and its outcome.

Kinds: `single` and `batch` file station reports, `photo` sends promised photos, `get` reads. It talks to loopback only,
for a bounded time. With `answers` it writes a line for every filing: id, status, digest of what was sent, station and
token. A signal TERM ends it early: what was begun is finished first.
"""

import json
import os
import signal
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from itertools import islice
from pathlib import Path
from typing import Any

if __name__ == "__main__":
    sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from benchmarks import photos
from benchmarks.engine import Answer, Call, Engine, percentile, request
from benchmarks.filings import Writer, digest

LONGEST_SECONDS = 900
STORED = frozenset({"created", "replayed", "superseded"})
_SAMPLES = 3


class Job:
    """What to send, how, and what came of it."""

    def __init__(self, spec: dict[str, Any]) -> None:
        self.kind: str = spec["kind"]
        self.port: int = spec["port"]
        self.connections: int = spec["connections"]
        self.seconds = min(float(spec["seconds"]), LONGEST_SECONDS)
        self.warm = float(spec.get("warm", 0))
        self.rate = float(spec.get("rate", 0))
        self.limit = int(spec.get("limit", 0))
        self.batch = int(spec.get("batch", 500))
        self.retry = bool(spec.get("retry"))
        self.timeout = float(spec.get("timeout", 30))
        self.targets: list[str] = Path(spec["targets"]).read_text().splitlines()[int(spec.get("skip", 0)) :]
        self.stations: list[str] = Path(spec["stations"]).read_text().splitlines() if self.kind == "batch" else []
        self.photo = photos.Photo(Path(spec["photo"]).read_bytes()) if self.kind == "photo" else None
        self.writer = Writer()
        self.used = 0
        self.latencies: list[float] = []
        self.finished = self.carried = self.retries = 0
        self.errors: Counter[str] = Counter()
        self.samples: list[str] = []
        self.noted: list[str] | None = [] if spec.get("answers") else None
        self._notes = Path(spec.get("answers") or os.devnull)
        self._until = 0.0
        self._counts = False
        self._engine: Engine | None = None

    def run(self) -> None:
        """Warm up, then measure."""
        signal.signal(signal.SIGTERM, self._stop)
        calls = iter(
            {"single": self._singles, "batch": self._batches, "photo": self._photos, "get": self._gets}[self.kind]()
        )
        if self.warm:
            self._go(calls, self.warm, 0.0)
        if self.limit:
            calls = islice(calls, self.limit)
        self._counts = True
        tell("begin")
        began = time.monotonic()
        self._go(calls, self.seconds, self.rate)
        ended = min(time.monotonic(), began + self.seconds)
        if self.noted is not None:
            self._notes.write_text("".join(self.noted))
        span = max(ended - began, 1e-9)
        tell(
            "done",
            seconds=round(span, 3),
            calls=self.finished,
            carried=self.carried,
            used=self.used,
            retries=self.retries,
            calls_s=round(self.finished / span, 1),
            carried_s=round(self.carried / span, 1),
            errors=dict(self.errors),
            samples=self.samples,
            ms={
                name: percentile(self.latencies, share)
                for name, share in (("p50", 0.5), ("p95", 0.95), ("p99", 0.99), ("max", 1.0))
            },
        )

    def _go(self, calls: Iterator[Call], seconds: float, rate: float) -> None:
        self._until = time.monotonic() + seconds
        self._engine = Engine(
            self.port,
            self.connections,
            lambda: next(calls, None),
            self._done,
            rate=rate,
            timeout=self.timeout,
            retry=self.retry,
            is_passing=_passes,
        )
        self._engine.run(self._until)

    def _stop(self, number: int, frame: object) -> None:
        if self._engine is not None:
            self._engine.stopping = True

    def _done(self, answer: Answer) -> None:
        good = 200 <= answer.status < 300
        if self.noted is not None:
            self.noted += self._lines(answer)
        if not self._counts:
            return
        self.retries += answer.tries - 1
        if not good:
            self.errors[str(answer.status)] += 1
            if len(self.samples) < _SAMPLES:
                self.samples.append(answer.body[:400].decode(errors="replace"))
        elif answer.ended <= self._until:
            self.finished += 1
            self.carried += self._stored(answer) if self.kind == "batch" else answer.call.size
        if good:
            self.latencies.append(answer.seconds)

    def _stored(self, answer: Answer) -> int:
        """How many of a batch are stored: by the words of the answer, without reading it as JSON."""
        stored = sum(answer.body.count(b'"status":"%s"' % word.encode()) for word in STORED)
        if stored < answer.call.size:
            self.errors["not stored in a batch"] += answer.call.size - stored
            if len(self.samples) < _SAMPLES:
                self.samples.append(answer.body[:400].decode(errors="replace"))
        return stored

    def _lines(self, answer: Answer) -> Iterator[str]:
        """One line per filing: id, status, digest, station, token."""
        token, filed = answer.call.note
        statuses = [str(answer.status)] * len(filed)
        if self.kind == "batch" and answer.status == 200:
            statuses = [result["status"] for result in json.loads(answer.body)["results"]]
        for (id, station, body), status in zip(filed, statuses, strict=True):
            yield f"{id} {status} {digest(body)} {station} {token}\n"

    def _singles(self) -> Iterator[Call]:
        for line in self.targets:
            token, station = line.split()
            self.used += 1
            id, body = self.writer.write(station)
            yield Call(request("POST", "/api/v1/station-reports", token, (body,)), 1, (token, [(id, station, body)]))

    def _batches(self) -> Iterator[Call]:
        for token in self.targets:
            self.used += 1
            for start in range(0, len(self.stations), self.batch):
                some = self.stations[start : start + self.batch]
                filed = [(id, station, body) for station in some for id, body in (self.writer.write(station),)]
                body = b'{"items":[' + b",".join(body for _, _, body in filed) + b"]}"
                yield Call(
                    request("POST", "/api/v1/station-reports/batch", token, (body,)),
                    len(filed),
                    (token, filed if self.noted is not None else []),
                )

    def _photos(self) -> Iterator[Call]:
        if self.photo is None:
            return
        for line in self.targets:
            token, item, mark = line.split()
            self.used += 1
            yield Call(
                request(
                    "PUT",
                    f"/api/v1/evidence/{item}/content",
                    token,
                    self.photo.parts(bytes.fromhex(mark)),
                    "image/jpeg",
                )
            )

    def _gets(self) -> Iterator[Call]:
        while True:
            for line in self.targets:
                token, path = line.split()
                self.used += 1
                yield Call(request("GET", path, token), 1, (token, []))
            if not self.limit and self.seconds >= LONGEST_SECONDS:
                return


def _passes(status: int, body: bytes) -> bool:
    """Whether an answer only means `later`: then the same filing is sent again, under the same id."""
    if status == 200:
        return b'"code":"race"' in body
    return status == 0 or status == 429 or status >= 500 or (status == 409 and b'"code":"race"' in body)


def tell(event: str, **more: Any) -> None:
    """One line of JSON for whoever started this."""
    print(json.dumps({"event": event, "at": time.time(), **more}), flush=True)


def start_job(start: Callable[..., Any], spec: dict[str, Any]) -> Any:
    """Start a generator with this job through `start` (subprocess.Popen); its lines come on `stdout`."""
    process = start([sys.executable, str(Path(__file__).resolve())], stdin=-1, stdout=-1, text=True)
    process.stdin.write(json.dumps(spec))
    process.stdin.close()
    return process


if __name__ == "__main__":
    Job(json.load(sys.stdin)).run()
