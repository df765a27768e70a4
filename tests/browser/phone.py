"""A phone's browser with the field's scripts, its signal in the hands of the test, and what the server then holds."""

import json
from collections.abc import Callable
from io import BytesIO
from typing import Any

import psycopg
from PIL import Image, ImageDraw
from playwright.sync_api import Browser, Page, Route

from tests import environment
from tests.cast import device_token

INSTRUMENT = "pemilu-2024-voting-counting@1"
Fault = Callable[[Route], bool]


class Phone:
    """One browser profile. Its requests to the interface carry the token of a member's phone, as its cookie would."""

    def __init__(self, browser: Browser, site: str, name: str = "made") -> None:
        self.site = site
        self.name = name
        self.context = browser.new_context(service_workers="block")
        self.context.route("**/api/v1/**", self._carry)
        self.sent: list[str] = []
        self.fault: Fault | None = None
        self.page = self.tab()

    def tab(self) -> Page:
        """Another tab of the same browser."""
        page = self.context.new_page()
        page.goto(f"{self.site}/status")
        return page

    def run(self, script: str, argument: Any = None, page: Page | None = None) -> Any:
        """Run the body of an async function with the exports of the field's modules in scope as `m.<module>.<name>`."""
        names = ["ids", "store", "filing", "drafts", "outbox", "flush", "photos", "shrink", "network", "queue"]
        load = ", ".join(f"{name}: await import('/static/field/{name}.js')" for name in names)
        return (page or self.page).evaluate(f"async argument => {{ const m = {{{load}}}; {script} }}", argument)

    def draft(self, station: str, values: dict[str, Any] | None = None) -> str:
        """A draft with these values by path; its id."""
        script = """
          const id = m.ids.uuid7();
          const {instrument, station} = argument;
          await m.drafts.begin({id, instrument, station, title: "Voting", onBehalf: ""});
          await m.drafts.keep(id, argument.values, {group: "opening"});
          return id;
        """
        given = values or {"answers.PS01": "no", "tallies.PPWP.valid": 189}
        return str(self.run(script, {"instrument": INSTRUMENT, "station": station, "values": given}))

    def queue(self, *drafts: str) -> list[str]:
        """Put drafts into the outbox; how each went."""
        return list(self.run("return await Promise.all(argument.map(id => m.outbox.enqueue(id)))", list(drafts)))

    def flush(self, *, force: bool = False) -> str:
        """Send what waits; the outcome of the run."""
        return str(self.run("return await m.flush.flush({force: argument})", force))

    def rows(self, store: str) -> list[dict[str, Any]]:
        """What the phone's store holds, files as their sizes."""
        script = "return (await m.store.all(argument)).map(row => ({...row, blob: row.blob ? row.blob.size : null}))"
        return list(self.run(script, store))

    def wake(self) -> None:
        """Forget the pause after a failure, as if it had passed."""
        self.run("await m.store.remove('state', 'pause')")

    def _carry(self, route: Route) -> None:
        request = route.request
        self.sent.append(f"{request.method} {request.url.removeprefix(self.site + '/api/v1/')}")
        if self.fault is not None and self.fault(route):
            return
        route.continue_(headers={**request.headers, "authorization": f"Bearer {device_token(self.name)}"})


def lose_the_answer(route: Route, name: str = "made") -> bool:
    """Let the request arrive and its answer get lost."""
    route.fetch(headers={**route.request.headers, "authorization": f"Bearer {device_token(name)}"})
    route.abort("connectionreset")
    return True


def answer(status: int, code: str = "", headers: dict[str, str] | None = None, path: str = "") -> Fault:
    """Answer requests to a path with this status instead of the server."""

    def reply(route: Route) -> bool:
        if path not in route.request.url:
            return False
        problem = {"status": status, "code": code, "detail": "Words of the server.", "faults": []}
        route.fulfill(status=status, headers=headers or {}, body=json.dumps(problem))
        return True

    return reply


def stored(query: str, *arguments: Any) -> list[tuple[Any, ...]]:
    """Rows of the server's database."""
    with psycopg.connect(environment.url("postgres", environment.DATABASE)) as connection:
        return connection.execute(query, arguments).fetchall()  # type: ignore[call-overload,no-any-return]


def forget_reports() -> None:
    """Empty the tables of reports, past their guards: each test begins before the first report."""
    with psycopg.connect(environment.url("postgres", environment.DATABASE)) as connection:
        connection.execute("set session_replication_role = replica")
        for table in ("evidence_custody", "evidence_item", "reports_stationreport", "dossier"):
            connection.execute(psycopg.sql.SQL("delete from {}").format(psycopg.sql.Identifier(table)))


def big_photo(seed: int = 1) -> bytes:
    """A camera's JPEG of about two megabytes lying on its side: the upper half is dark once it is turned upright."""
    noise = Image.effect_noise((3000, 2250), 60 + seed).convert("RGB")
    ImageDraw.Draw(noise).rectangle((0, 0, 1500, 2250), fill=(0, 0, 90 + seed))
    exif = Image.Exif()
    exif[0x0112] = 6  # turn clockwise to see it upright: what is left becomes what is above
    out = BytesIO()
    noise.save(out, "JPEG", quality=88, exif=exif)
    return out.getvalue()
