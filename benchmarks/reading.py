"""Reading back what was filed, through the API, and comparing it with what was sent."""

import json
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterable
from functools import partial
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import quote

from benchmarks.engine import Answer, Call, Engine, request
from benchmarks.stack import REPOSITORY, Stack

VERIFIER = REPOSITORY / "oversight" / "ledger" / "standalone" / "verify.py"
CONNECTIONS = 16
LONGEST_SECONDS = 900.0
_PAGE = 200


class Filed(NamedTuple):
    """One filing as the generator noted it."""

    id: str
    status: str
    digest: str
    station: str
    token: str

    @property
    def is_answered(self) -> bool:
        """Whether the server said that it is stored."""
        return self.status in {"200", "201", "created", "replayed", "superseded"}


class Reading:
    """Asks with several tokens of the nation, since one is limited a minute; `faults` are differences in words."""

    def __init__(self, stack: Stack, tokens: list[str], folder: Path) -> None:
        self._stack, self._tokens, self._folder = stack, tokens, folder
        self.faults: list[str] = []

    def found(self, filed: list[Filed]) -> int:
        """How many are there with the digest of what was sent."""
        good = 0
        for one, status, body in self._each(filed, "/api/v1/station-reports/{id}"):
            if (
                status == 200
                and body["content_sha256"] == one.digest
                and body["station"] == one.station
                and body["state"] == "current"
            ):
                good += 1
            else:
                self.faults.append(f"{one.id} answered {one.status}, read back {status}: {str(body)[:200]}")
        return good

    def doubled(self, filed: list[Filed]) -> int:
        """Keys (station, instrument, reporter) with more than one report in the lists, and ids that come twice."""
        ids: Counter[str] = Counter()
        keys: Counter[tuple[str, str, int]] = Counter()
        ours = {one.id for one in filed}
        for row in self._listed():
            ids[row["id"]] += 1
            keys[row["station"], row["instrument"], row["reporter"]["id"]] += 1
        twice = [key for key, count in keys.items() if count > 1]
        self.faults += [f"reported twice: {key}" for key in twice[:10]]
        self.faults += [f"{id} is in no list" for id in list(ours - ids.keys())[:10]]
        return len(twice) + sum(1 for count in ids.values() if count > 1)

    def without_entry(self, filed: list[Filed]) -> int:
        """How many have not exactly one sealed entry of their receipt."""
        with self._stack.connect() as connection:
            connection.execute("create temporary table answered (id uuid)")
            with connection.cursor() as cursor, cursor.copy("copy answered from stdin") as copy:
                for one in filed:
                    copy.write_row((one.id,))
            connection.execute("analyze answered")
            row = connection.execute(
                "select count(*) from answered a where 1 <> (select count(*) from ledger_entry e"
                " join ledger_leaf l on l.entry = e.id where e.dossier = a.id"
                " and convert_from(e.body, 'UTF8')::jsonb ->> 'verb' = 'reports.receive')"
            ).fetchone()
        return int(row[0]) if row else len(filed)

    def receipts(self, filed: list[Filed]) -> list[str]:
        """What the stand-alone verifier says against the receipts of these."""
        faults = []
        with tempfile.TemporaryDirectory() as folder:
            key = Path(folder) / "key"
            key.write_text((self._stack.data / "secrets" / "ledger.key.pub").read_text().splitlines()[0])
            for one, status, body in self._each(filed, "/api/v1/station-reports/{id}/receipt"):
                receipt = Path(folder) / "receipt.json"
                receipt.write_text(json.dumps(body))
                run = subprocess.run(
                    [sys.executable, str(VERIFIER), "receipt", str(receipt), "--key", key.read_text().strip()],
                    capture_output=True,
                    text=True,
                )
                if status != 200 or run.returncode:
                    faults.append(f"receipt of {one.id} ({status}) does not hold: {run.stdout} {run.stderr}")
        return faults

    def _each(self, filed: list[Filed], path: str) -> Iterable[tuple[Filed, int, Any]]:
        answers: list[Answer] = []
        calls = (
            Call(request("GET", path.format(id=one.id), self._tokens[n % len(self._tokens)]), 1, one)
            for n, one in enumerate(filed)
        )
        engine = Engine(
            self._stack.port, CONNECTIONS, lambda: next(calls, None), answers.append, retry=True, timeout=30
        )
        engine.run(time.monotonic() + LONGEST_SECONDS)
        for answer in answers:
            yield answer.call.note, answer.status, json.loads(answer.body)
        for one in {one.id for one in filed} - {answer.call.note.id for answer in answers}:
            self.faults.append(f"{one} was not read back in time")

    def _listed(self) -> Iterable[dict[str, Any]]:
        """Every row of the list of the nation, whatever its state."""
        cursor = ""
        for turn in range(1_000_000):
            path = f"/api/v1/station-reports?state=any&limit={_PAGE}" + (f"&cursor={quote(cursor)}" if cursor else "")
            call = Call(request("GET", path, self._tokens[turn % len(self._tokens)]))
            pages, got = iter([call]), list[Answer]()
            Engine(self._stack.port, 1, partial(next, pages, None), got.append, retry=True).run(time.monotonic() + 120)
            body = json.loads(got[0].body)
            yield from body["results"]
            cursor = body["next"] or ""
            if not cursor:
                return
