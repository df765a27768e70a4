"""Somebody without an account at a public form, through HTTP."""

import re
from datetime import UTC, datetime, timedelta
from typing import Any

import time_machine
from django.http import HttpResponse
from django.test import Client

from oversight.gate import work

NOON = datetime(2024, 2, 14, 5, tzinfo=UTC)
STORY = "Di depan kantor desa dibagikan amplop berisi uang oleh dua orang berbaju merah pada pagi hari."
EVENT = {"place": "64.01.", "narrative": STORY}
DETAILS = {"people": "2", "saw_it": "on"}


class Somebody:
    """One browser at one form; the clock stands still but for the time that reading takes."""

    def __init__(self, base: str = "/trial/", address: str = "10.20.30.40", at: datetime = NOON) -> None:
        self.base, self.at = base, at
        self.client = Client(REMOTE_ADDR=address)

    def get(self, page: str = "", **more: Any) -> HttpResponse:
        """Open a page of the form."""
        with time_machine.travel(self.at, tick=False):
            return self.client.get(self.base + page, **more)

    def post(self, page: str, fields: dict[str, Any] | None = None, **more: Any) -> HttpResponse:
        """Post to a page of the form."""
        with time_machine.travel(self.at, tick=False):
            return self.client.post(self.base + page, fields or {}, **more)

    def wait(self, seconds: float) -> None:
        """Read, think, or come back later."""
        self.at += timedelta(seconds=seconds)

    def fill_in(self, event: dict[str, str] | None = None, *, seconds: float = 60, **more: str) -> None:
        """All groups, as slowly as people type."""
        opened = re.search(r'name="opened" value="([^"]+)"', self.get("event/").content.decode())
        assert opened
        self.wait(seconds)
        assert self.post("event/", {**(event or EVENT), "opened": opened[1], **more}).status_code == 302
        assert self.post("details/", DETAILS).status_code == 302

    def proof(self) -> dict[str, str]:
        """What the page's worker adds to the form."""
        page = self.get("check/").content.decode()
        found = {name: re.search(rf'data-{name}="(\w+)"', page) for name in ("seed", "bits", "until")}
        text = re.search(r'name="challenge" value="([\w-]+)"', page)
        assert text and all(found.values()), page[-3000:]
        seed, bits, until = (match[1] for match in found.values() if match)
        return {"challenge": text[1], "solution": work.solve(work.Challenge(text[1], seed, int(bits), int(until)))}

    def send(self, *, with_proof: bool = True, **more: str) -> HttpResponse:
        """Press the button; the page that is shown then."""
        answer = self.post("check/", {**(self.proof() if with_proof else {}), **more})
        assert answer.status_code == 302, answer.content.decode()[-3000:]
        return self.get("sent/")
