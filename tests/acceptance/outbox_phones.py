"""Phones with outboxes (docs/offline.md), and a network that loses, doubles and re-orders what they upload."""

import json
import random
from collections import Counter, deque
from collections.abc import Iterator
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Any

from benchmarks.engine import Answer, Call, request
from benchmarks.filings import Writer, digest, uuid7
from benchmarks.photos import Photo

STORED = frozenset({"created", "replayed", "superseded"})
REQUEST_LOST, ANSWER_LOST, DOUBLED, LATE_DOUBLE = 0.06, 0.08, 0.06, 0.05
MOST_IN_A_BATCH = 16
PHOTO_EVERY = 11  # so many reports have one promised photo
SWALLOWED_EVERY = 9  # so many phones lose one report for good
_LATE_ONES = 400


@dataclass
class Report:
    """One report in an outbox: its bytes never change once they were made."""

    id: str
    number: int
    body: bytes
    photo: "tuple[str, bytes] | None" = None  # id and mark

    @property
    def digest(self) -> str:
        """What the platform must show as its content hash."""
        return digest(self.body)


@dataclass
class Phone:
    """One device: its token, what waits, what is settled, and what it swallowed."""

    token: str
    waiting: dict[str, Report] = field(default_factory=dict)
    photos: dict[str, bytes] = field(default_factory=dict)
    held: dict[str, str] = field(default_factory=dict)
    filed: list[tuple[str, int, str]] = field(default_factory=list)  # id, number, digest
    sent_photos: dict[str, str] = field(default_factory=dict)
    swallowed: list[int] = field(default_factory=list)

    def settle(self, id: str, status: str) -> None:
        """Only a final answer takes a report out; its photo may follow."""
        report = self.waiting.get(id)
        if report is None:  # the answer to a double
            return
        if status in STORED:
            del self.waiting[id]
            self.filed.append((id, report.number, report.digest))
            if report.photo:
                self.photos[report.photo[0]] = report.photo[1]
        elif status != "race":
            del self.waiting[id]
            self.held[id] = status


class Network:
    """Feeds an engine with the phones' uploads and gives each a fate; `next_call` and `done` are the engine's hooks."""

    def __init__(self, targets: Iterator[tuple[str, list[str]]], picture: bytes, limit: int, seed: int) -> None:
        self._targets = targets
        self._picture = Photo(picture)
        self._writer = Writer()
        self._random = random.Random(seed)
        self._limit = limit
        self._idle: deque[Phone] = deque()
        self._late: deque[Call] = deque()
        self._made = 0
        self.phones: list[Phone] = []
        self.fates: Counter[str] = Counter()
        self.refused: list[str] = []

    @property
    def is_through(self) -> bool:
        """Whether nothing waits on any phone and none is still to be made."""
        return self._made >= self._limit and not any(phone.waiting or phone.photos for phone in self.phones)

    def next_call(self) -> Call | None:
        """The next upload of some phone, or an old one once more; None when all phones are busy or through."""
        while True:
            if len(self._late) > _LATE_ONES or (self._late and self._random.random() < 0.1):
                return self._late.popleft()
            if len(self._idle) < 64 and self._made < self._limit:
                self._make_phone()
            if not self._idle:
                return self._late.popleft() if self._late else None
            # Any phone, not the next in turn: uploads of many phones mix.
            self._idle.rotate(-self._random.randrange(len(self._idle)))
            phone = self._idle.popleft()
            if not (phone.waiting or phone.photos):
                continue
            if (call := self._upload(phone)) is not None:
                return call
            self._idle.append(phone)

    def done(self, answer: Answer) -> None:
        """What came back, if it comes back at all."""
        phone, ids, fate = answer.call.note
        if fate == "late double":
            return
        self._idle.append(phone)
        if fate == "answer lost":
            return
        self.fates[str(answer.status)] += 1
        if answer.status == 200 and answer.call.parts[0].startswith(b"POST"):
            for result in json.loads(answer.body)["results"]:
                code = result.get("problem", {}).get("code", "")
                phone.settle(result["id"], code or result["status"])
        elif answer.status in {200, 201}:
            for id in ids:
                if (mark := phone.photos.pop(id, None)) is not None:
                    phone.sent_photos[id] = sha256(b"".join(self._picture.parts(mark))).hexdigest()
        elif answer.status and answer.status < 500 and answer.status != 429:
            self.refused.append(f"{answer.status} {answer.body[:300]!r}")

    def _upload(self, phone: Phone) -> Call | None:
        """One request of the phone after the fate that the network has for it; None when it is lost on the way out."""
        ids: list[str]
        if phone.waiting:
            some = list(phone.waiting.values())[: self._random.randint(1, MOST_IN_A_BATCH)]
            if self._random.random() < 0.2:
                self._random.shuffle(some)
            ids = [report.id for report in some]
            body = b'{"items":[' + b",".join(report.body for report in some) + b"]}"
            parts = request("POST", "/api/v1/station-reports/batch", phone.token, (body,))
        else:
            id, mark = next(iter(phone.photos.items()))
            ids, path = [id], f"/api/v1/evidence/{id}/content"
            parts = request("PUT", path, phone.token, self._picture.parts(mark), "image/jpeg")
        fate, chance = "", self._random.random()
        for name, share in (
            ("request lost", REQUEST_LOST),
            ("answer lost", ANSWER_LOST),
            ("doubled", DOUBLED),
            ("late double", LATE_DOUBLE),
        ):
            if chance < share:
                fate = name
                break
            chance -= share
        if fate:
            self.fates[fate] += 1
        if fate == "request lost":
            return None
        again = Call(parts, len(ids), (phone, ids, "late double"))
        if fate == "doubled":
            self._late.appendleft(again)
        elif fate == "late double":
            self._late.append(again)
        return Call(parts, len(ids), (phone, ids, "answer lost" if fate == "answer lost" else ""))

    def _make_phone(self) -> None:
        token, stations = next(self._targets)
        phone = Phone(token)
        swallows = len(self.phones) % SWALLOWED_EVERY == 0 and len(stations) > 2
        gap = self._random.randrange(1, len(stations)) if swallows else 0
        for number, station in enumerate(stations[: self._limit - self._made], 1):
            report = self._report(number, station)
            self._made += 1 + (report.photo is not None)
            if number == gap:  # made, and then the phone lost it
                phone.swallowed.append(number)
                self._made -= 1 + (report.photo is not None)
            else:
                phone.waiting[report.id] = report
        if phone.swallowed and max((report.number for report in phone.waiting.values()), default=0) < gap:
            phone.swallowed.clear()  # nothing came after it, so nobody can know
        self.phones.append(phone)
        self._idle.append(phone)

    def _report(self, number: int, station: str) -> Report:
        photo: tuple[str, bytes] | None = None
        evidence: list[dict[str, Any]] = []
        if self._random.randrange(PHOTO_EVERY) == 0:
            photo = str(uuid7()), self._random.randbytes(16)
            content = b"".join(self._picture.parts(photo[1]))
            evidence = [
                {
                    "id": photo[0],
                    "kind": "result_form",
                    "media_type": "image/jpeg",
                    "sha256": sha256(content).hexdigest(),
                    "size": len(content),
                }
            ]
        id, body = self._writer.write(station, evidence)
        # Keys are sorted, so the number stands before the evidence, and without evidence before the id.
        before = b'"evidence":' if evidence else b'"id":'
        return Report(id, number, body.replace(before, b'"device_counter":%d,%s' % (number, before), 1), photo)
